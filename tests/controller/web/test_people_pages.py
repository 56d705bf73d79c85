"""Người dùng: accounts, and what two administrators do together."""

import pytest

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, add_person
from controller.store.people import StaffRole
from tests.controller.commune import FAST_HASHER, PASSWORD
from tests.controller.web.asking import Browser, Web, Write, first, token_of

NEW = "mat-khau-moi-tinh"


@pytest.fixture
def administrator(web: Web) -> Browser:
    return web.logged_in(StaffRole.ADMINISTRATOR)


@pytest.fixture
def second(web: Web) -> Browser:
    return web.logged_in(StaffRole.PROVINCE_ADMINISTRATOR)


def form(web: Web, role: StaffRole, login: str = "moi") -> dict[str, object]:
    return {
        "unit_id": web.commune.unit.id,
        "login": login,
        "name": "Lê Văn Mới",
        "position": "Phó Chủ tịch",
        "role": role,
        "password": NEW,
    }


def can_log_in(web: Web, login: str, password: str = NEW) -> bool:
    client = web.client()
    token = token_of(client.get("/dang-nhap").text)
    sent = {"login": login, "password": password, "csrf_token": token}
    return bool(client.post("/dang-nhap", data=sent).status_code == 303)


def test_an_operator_is_let_in_by_one(web: Web, administrator: Browser) -> None:
    done = administrator.post("/nguoi-dung/moi", form(web, StaffRole.OPERATOR))
    assert done.location == "/nguoi-dung?bao=da-them-nguoi"
    assert can_log_in(web, "moi")


def test_an_approver_is_let_in_by_two(web: Web, administrator: Browser, second: Browser) -> None:
    done = administrator.post("/nguoi-dung/moi", form(web, StaffRole.APPROVER))
    assert done.location == "/nguoi-dung?bao=cho-xac-nhan"
    assert not can_log_in(web, "moi")
    assert "người khác xác nhận" in administrator.get("/nguoi-dung")
    action = first(r'action="(/nguoi-dung/[0-9a-f]{32}/xac-nhan)"', second.get("/nguoi-dung"))
    own = administrator.post(action, {}, page="/nguoi-dung")
    assert "cần hai người quản trị khác nhau" in own.text
    second.post(action, {}, page="/nguoi-dung")
    assert can_log_in(web, "moi")


def test_what_was_typed_comes_back_when_it_is_refused_but_no_password(
    web: Web, administrator: Browser
) -> None:
    answer = administrator.post("/nguoi-dung/moi", form(web, StaffRole.AUDITOR, "operator.thu"))
    assert answer.status == 422
    assert "đã có người dùng" in answer.text
    assert "Lê Văn Mới" in answer.text
    assert NEW not in answer.text


def test_a_closed_account_is_out_at_once(
    web: Web, administrator: Browser, operator: Browser
) -> None:
    path = f"/nguoi-dung/{web.commune.people[StaffRole.OPERATOR].id}"
    administrator.post(f"{path}/dong", {}, page=path)
    assert operator.client.get("/hom-nay").status_code == 303
    closed = administrator.get(path)
    assert "Đã đóng" in closed
    assert "Mở lại tài khoản" in closed
    assert "Cử người làm thay" not in closed
    assert "Cấp lại mật khẩu" not in closed


def test_a_lost_password_is_given_anew_by_two_halves(
    web: Web, administrator: Browser, second: Browser
) -> None:
    path = f"/nguoi-dung/{web.commune.people[StaffRole.OPERATOR].id}"
    half = r"<code>([a-z0-9]{8})</code>"
    one = first(half, administrator.post(f"{path}/cap-lai", {}, page=path).text)
    action = first(r'action="(/nguoi-dung/cap-lai/[0-9a-f]{32})"', second.get("/nguoi-dung"))
    refused = administrator.post(action, {}, page="/nguoi-dung")
    assert refused.status == 422
    other = first(half, second.post(action, {}, page="/nguoi-dung").text)
    client = web.client()
    sent = {"login": "operator.thu", "first_half": one, "second_half": other, "password": NEW}
    token = token_of(client.get("/dat-lai-mat-khau").text)
    answer = client.post("/dat-lai-mat-khau", data={**sent, "csrf_token": token})
    assert answer.headers["location"] == "/dang-nhap?bao=da-doi-mat-khau"
    assert can_log_in(web, "operator.thu")
    assert not can_log_in(web, "operator.thu", PASSWORD)


def test_a_stand_in_decides_until_the_day_is_over(
    web: Web, administrator: Browser, second: Browser, write: Write
) -> None:
    bulletin = write(web.commune.pending_bulletin)
    auditor = web.logged_in(StaffRole.AUDITOR)
    assert auditor.client.get(f"/ban-tin/{bulletin.id}/duyet").status_code == 403
    people = web.commune.people
    path = f"/nguoi-dung/{people[StaffRole.APPROVER].id}"
    asked = {"substitute_id": people[StaffRole.AUDITOR].id, "last_day": "2026-11-20"}
    done = administrator.post(f"{path}/lam-thay", asked, page=path)
    assert done.location == "/nguoi-dung?bao=cho-xac-nhan"
    action = first(r'action="(/nguoi-dung/lam-thay/\w+/xac-nhan)"', second.get("/nguoi-dung"))
    second.post(action, {}, page="/nguoi-dung")
    auditor.get(f"/ban-tin/{bulletin.id}/duyet")
    web.now += 3 * 24 * 3_600_000
    again = web.logged_in(StaffRole.AUDITOR)
    assert again.client.get(f"/ban-tin/{bulletin.id}/duyet").status_code == 403


def test_a_day_that_is_none_is_refused_in_words(web: Web, administrator: Browser) -> None:
    people = web.commune.people
    path = f"/nguoi-dung/{people[StaffRole.APPROVER].id}"
    for day in ("", "mai", "9999-12-31", "2020-01-01"):
        asked = {"substitute_id": people[StaffRole.AUDITOR].id, "last_day": day}
        assert administrator.post(f"{path}/lam-thay", asked, page=path).status == 422


def test_an_administrator_of_the_commune_cannot_touch_who_is_above(
    web: Web, administrator: Browser, write: Write
) -> None:
    new = NewPerson(
        unit_id=web.commune.province.id,
        login="so.vhttdl",
        name="Sở",
        role=StaffRole.AUDITOR,
        password=NEW,
    )
    above = write(lambda session: add_person(session, SYSTEM, new, web.now, FAST_HASHER))
    assert administrator.client.get(f"/nguoi-dung/{above.id}").status_code == 403
    assert "so.vhttdl" not in administrator.get("/nguoi-dung")
