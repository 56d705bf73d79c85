"""One leaked password, or a session left open, is not enough to change somebody's second step."""

from itertools import product

import pytest
from sqlalchemy import select

from controller.accounts import one_time
from controller.accounts.factor_changes import CODE_MS, PROOF_MS
from controller.accounts.passkeys import passkeys_of
from controller.store.emergencies import DutyShift
from controller.store.logins import RecoveryCode
from controller.store.people import StaffRole
from tests.controller.commune import PASSWORD
from tests.controller.web.asking import Browser, Web, Write, first
from tests.controller.web.devices import add_app, code_for

CHANGES = (
    "/tai-khoan/ung-dung/moi",
    "/tai-khoan/ung-dung/go",
    "/tai-khoan/khoa-thiet-bi/moi",
    "/tai-khoan/khoa-thiet-bi/go",
    "/tai-khoan/ma-du-phong",
)
ASKED = "Xác nhận chủ tài khoản"


@pytest.fixture
def officer(web: Web) -> Browser:
    return web.logged_in(StaffRole.DUTY_OFFICER)


@pytest.mark.parametrize("role", [StaffRole.DUTY_OFFICER, StaffRole.APPROVER])
def test_a_thief_of_a_password_gets_no_device_of_his_own_and_no_shift(
    web: Web, write: Write, role: StaffRole
) -> None:
    thief = web.logged_in(role)
    person = web.commune.people[role]
    code_for(web, role)  # the right one lies in an envelope that he has not got
    offers = ("/tai-khoan/ung-dung/moi", "/tai-khoan/khoa-thiet-bi/moi")
    for path, code in product(offers, ("", "abcd-efgh-jkmn")):
        refused = thief.post(path, {"password": PASSWORD, "code": code}, page="/tai-khoan")
        assert ASKED in refused.text
        assert 'class="qr"' not in refused.text
    for path in ("/tai-khoan/ung-dung", "/tai-khoan/khoa-thiet-bi"):
        around = thief.post(path, {"code": "123456", "passkey": "{}", "name": "Máy của kẻ trộm"})
        assert around.status == 422
    assert thief.post("/tai-khoan/ma-du-phong", {}).status == 422
    assert write(lambda session: one_time.app_of(session, person.id)) is None
    assert write(lambda session: passkeys_of(session, person.id)) == []
    assert write(lambda session: session.scalars(select(RecoveryCode)).all()) == []
    thief.post("/khan-cap/ca-truc", {"code": "123456", "hours": 8})
    assert write(lambda session: session.scalars(select(DutyShift)).all()) == []


def test_an_open_session_changes_nothing_without_the_device(
    web: Web, officer: Browser, write: Write
) -> None:
    add_app(web, officer, StaffRole.DUTY_OFFICER)
    person = web.commune.people[StaffRole.DUTY_OFFICER]
    before = write(lambda session: sorted(session.scalars(select(RecoveryCode.code_sha256))))
    tried: tuple[dict[str, str], ...] = (
        {},
        {"password": PASSWORD},
        {"code": "000000"},
        {"passkey": "{}"},
    )
    for path, shown in product(CHANGES, tried):
        answer = officer.post(path, {"passkey_id": "0" * 32, **shown}, page="/tai-khoan")
        assert ASKED in answer.text
        web.now += 61_000  # past the brake
    assert write(lambda session: one_time.app_of(session, person.id)) is not None
    after = write(lambda session: sorted(session.scalars(select(RecoveryCode.code_sha256))))
    assert after == before


def test_her_app_or_a_code_from_paper_proves_her_once_each(
    web: Web, officer: Browser, write: Write
) -> None:
    app, codes = add_app(web, officer, StaffRole.DUTY_OFFICER)
    fresh = officer.post(
        "/tai-khoan/ma-du-phong", {"code": app.at(web.now // 1000)}, page="/tai-khoan"
    )
    assert codes[0] not in fresh.text
    paper = first(r"<li><code>([a-z0-9-]{14})</code></li>", fresh.text)
    voided = officer.post("/tai-khoan/ung-dung/go", {"code": codes[0]}, page="/tai-khoan")
    assert ASKED in voided.text
    gone = officer.post("/tai-khoan/ung-dung/go", {"code": paper}, page="/tai-khoan")
    assert gone.location == "/tai-khoan?bao=da-go-thiet-bi"
    person = web.commune.people[StaffRole.DUTY_OFFICER]
    assert write(lambda session: one_time.app_of(session, person.id)) is None


def test_who_has_no_weight_types_her_password_again(web: Web, operator: Browser) -> None:
    asked = operator.post("/tai-khoan/ung-dung/moi", {}, page="/tai-khoan")
    assert ASKED in asked.text
    assert "Mã mở bước thứ hai" not in asked.text
    wrong = operator.post("/tai-khoan/ung-dung/moi", {"password": "sai-mat-khau"})
    assert wrong.status == 422
    right = operator.post("/tai-khoan/ung-dung/moi", {"password": PASSWORD})
    assert "Quét" in right.text or "quét" in right.text


def test_a_code_is_good_once_for_seven_days_and_only_the_newest(web: Web, officer: Browser) -> None:
    path = "/tai-khoan/ung-dung/moi"
    older, newer = (code_for(web, StaffRole.DUTY_OFFICER) for _ in range(2))
    assert ASKED in officer.post(path, {"password": PASSWORD, "code": older}).text
    wrong = officer.post(path, {"password": "sai-mat-khau", "code": newer})
    assert f'value="{newer}"' in wrong.text
    assert ASKED not in officer.post(path, {"password": PASSWORD, "code": newer.upper()}).text
    assert ASKED in officer.post(path, {"password": PASSWORD, "code": newer}).text
    late = code_for(web, StaffRole.DUTY_OFFICER)
    web.now += CODE_MS
    again = web.logged_in(StaffRole.DUTY_OFFICER)
    assert ASKED in again.post(path, {"password": PASSWORD, "code": late}).text


def test_a_proof_that_was_left_lying_adds_nothing(web: Web, operator: Browser) -> None:
    operator.post("/tai-khoan/ung-dung/moi", {"password": PASSWORD})
    web.now += PROOF_MS
    late = operator.post("/tai-khoan/ung-dung", {"code": "123456"})
    assert late.status == 422
    assert "quá 15 phút" in late.text


def test_an_administrator_hands_a_code_to_who_needs_one_and_to_nobody_else(
    web: Web, officer: Browser
) -> None:
    administrator = web.logged_in(StaffRole.ADMINISTRATOR)
    people = web.commune.people
    page = f"/nguoi-dung/{people[StaffRole.DUTY_OFFICER].id}"
    told = administrator.post(f"{page}/ma-buoc-hai", {}, page=page)
    code = first(r"<code>([a-z0-9-]{14})</code>", told.text)
    shown = {"password": PASSWORD, "code": code}
    assert ASKED not in officer.post("/tai-khoan/ung-dung/moi", shown).text
    auditor = web.logged_in(StaffRole.AUDITOR)
    assert "cấp mã mở bước thứ hai" in auditor.get("/thao-tac")
    operators = f"/nguoi-dung/{people[StaffRole.OPERATOR].id}"
    assert "Cấp mã mở bước thứ hai" not in administrator.get(operators)
    assert administrator.post(f"{operators}/ma-buoc-hai", {}, page=operators).status == 422
    herself = people[StaffRole.ADMINISTRATOR].id
    assert administrator.post(f"/nguoi-dung/{herself}/ma-buoc-hai", {}).status == 422
