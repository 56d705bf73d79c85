"""Duyệt in its weaker ways, as a browser meets them: digits of the moment, papers, what is refused.

The strong way needs a real browser: `tests/browser/test_approving.py`.
"""

import json

import pytest
from sqlalchemy import select

from controller.accounts.actor import SYSTEM
from controller.accounts.passkeys import public_key_of
from controller.approval.trusted import TRUST
from controller.approval.ways import set_ways
from controller.audit.service import record
from controller.store.approvals import ApprovalPaper
from controller.store.bulletins import Approval
from controller.store.people import StaffRole
from controller.web.wording.approving import PERMIT, WAY
from playlists.messages.approval import Way, hash_key
from tests.controller.approval.signing import Hand
from tests.controller.web.asking import Browser, Web, Write, yes_of
from tests.controller.web.devices import add_app

JPEG = b"\xff\xd8\xff" + bytes(500)
PAPER = {"way": "paper", "signed_by": "Ông Ba", "signed_on": "2026-11-18"}


@pytest.fixture
def waiting(web: Web, write: Write) -> str:
    """The address of a bulletin that waits."""
    bulletin = write(lambda session: web.commune.pending_bulletin(session, "Họp lúc 7 giờ."))
    return f"/ban-tin/{bulletin.id}"


def approvals(write: Write) -> list[Approval]:
    found: list[Approval] = write(lambda session: session.scalars(select(Approval)).all())
    return found


def test_digits_of_the_moment_approve_and_the_page_says_how_weak_that_is(
    web: Web, approver: Browser, waiting: str, write: Write
) -> None:
    app, _codes = add_app(web, approver)
    page = approver.get(f"{waiting}/duyet")
    assert "Mã 6 số của ứng dụng" in page
    assert 'name="way" value="password"' not in page
    form = {**yes_of(page), "way": "totp"}
    without = approver.post(f"{waiting}/duyet", {**form, "way": "password"})
    assert "phải dùng khi duyệt" in without.text
    wrong = approver.post(f"{waiting}/duyet", {**form, "code": "000000"})
    assert "Mã hoặc khóa chưa đúng" in wrong.text
    assert approvals(write) == []
    web.now += 60_000
    right = approver.post(f"{waiting}/duyet", {**form, "code": app.at(web.now // 1000)})
    assert right.location.endswith("bao=da-duyet")
    assert [row.evidence for row in approvals(write)] == [Way.TOTP]
    assert WAY[Way.TOTP].text in approver.get(waiting)


def test_guessing_the_digits_with_somebody_elses_session_is_braked(
    web: Web, approver: Browser, waiting: str, write: Write
) -> None:
    app, _codes = add_app(web, approver)
    form = {**yes_of(approver.get(f"{waiting}/duyet")), "way": "totp"}
    for _ in range(8):
        refused = approver.post(f"{waiting}/duyet", {**form, "code": "000000"})
    right = approver.post(f"{waiting}/duyet", {**form, "code": app.at(web.now // 1000)})
    assert "cần chờ" in refused.text
    assert "cần chờ" in right.text
    assert approvals(write) == []


def test_a_paper_is_taken_only_where_the_unit_permits_it(
    web: Web, approver: Browser, waiting: str, write: Write
) -> None:
    page = approver.get(f"{waiting}/duyet")
    assert "bản giấy ký tay" not in page
    fields = {**yes_of(page), **PAPER}
    answer = send_paper(web, approver, waiting, fields, JPEG)
    assert "không nhận cách duyệt" in answer
    assert write(lambda session: session.scalars(select(ApprovalPaper)).all()) == []
    administrator = web.logged_in(StaffRole.ADMINISTRATOR)
    shown = administrator.get("/duyet/cach")
    assert PERMIT[Way.PAPER] in shown
    kept = administrator.post("/duyet/cach", {"ways": ["paper", "password"]}, "/duyet/cach")
    assert kept.location == "/duyet/cach?bao=da-luu-cach-duyet"
    assert "ảnh JPEG hoặc PNG" in send_paper(web, approver, waiting, fields, b"<svg>")
    assert send_paper(web, approver, waiting, fields, JPEG) == ""
    (approval,) = approvals(write)
    assert json.loads(approval.statement)["paper"]["signed_by"] == "Ông Ba"
    picture = approver.client.get(f"/duyet/ban-giay/{approval.id}")
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"


def test_a_telephone_that_came_after_the_wish_asks_for_a_word_at_the_signers_machine(
    web: Web, approver: Browser, write: Write
) -> None:
    administrator = web.commune.actor(StaffRole.ADMINISTRATOR)
    unit = web.commune.unit.id
    write(lambda session: set_ways(session, administrator, unit, {Way.PASSKEY}, web.commune.now))
    web.commune.now += 10
    hand = write(lambda session: Hand.of(session, web.commune))
    mark = hash_key(public_key_of(hand.passkey))
    page = approver.get("/tai-khoan")
    assert f"loa approval trust {mark[:12]}" in page
    pem = approver.get(f"/tai-khoan/khoa-thiet-bi/{hand.passkey.id}/khoa-cong-khai")
    assert pem.startswith("-----BEGIN PUBLIC KEY-----")
    person = web.commune.people[StaffRole.APPROVER]
    write(lambda session: record(session, SYSTEM, TRUST, person, web.now, key=mark))
    assert "loa approval trust" not in approver.get("/tai-khoan")


def send_paper(
    web: Web, browser: Browser, address: str, fields: dict[str, object], photo: bytes
) -> str:
    """What the page says; nothing where it went on."""
    token = browser.get("/tai-khoan").partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = browser.client.post(
        f"{address}/duyet",
        data={**fields, "csrf_token": token},
        files={"photo": ("a.jpg", photo, "image/jpeg")},
    )
    return "" if answer.status_code == 303 else answer.text


def test_the_question_to_a_device_is_refused_in_words_that_a_script_can_show(
    approver: Browser, operator: Browser, waiting: str
) -> None:
    fields = yes_of(approver.get(f"{waiting}/duyet"))
    asked = approver.post("/duyet/cau-hoi", fields)
    told = json.loads(asked.text)
    assert json.loads(told["options"])["challenge"]
    unticked = approver.post("/duyet/cau-hoi", {**fields, "ticks": []})
    assert "danh mục kiểm tra" in json.loads(unticked.text)["problem"]
    stranger = operator.post("/duyet/cau-hoi", fields)
    assert (stranger.status, "không có quyền" in json.loads(stranger.text)["problem"]) == (
        403,
        True,
    )
