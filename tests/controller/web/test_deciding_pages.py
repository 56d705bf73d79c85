"""Asking an approver by a link, and deciding by it on a telephone."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from sqlalchemy.orm import Session

from controller.approval_requests.service import VALID_MS
from controller.bulletins import decisions, service
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.engine import reading_sessions
from controller.store.people import StaffRole
from tests.controller.commune import PASSWORD, Commune
from tests.controller.web.asking import Browser, Web, Write, first, token_of, yes_of

TITLE = "Họp thôn tối nay, ông An và bà Bình"


@pytest.fixture
def pending(web: Web, write: Write) -> str:
    found: str = write(lambda session: web.commune.pending_bulletin(session, TITLE).id)
    return found


@pytest.fixture
def link(operator: Browser, pending: str) -> str:
    return asked(operator, pending)


def asked(operator: Browser, bulletin_id: str) -> str:
    """The path of a fresh link."""
    room = f"/ban-tin/{bulletin_id}/gui-nguoi-duyet"
    answer = operator.post(room, {"note": "Cần trước 16 giờ"}, room)
    assert answer.status == 303, answer.text
    return first(r"http://[^/]+(/xem-duyet/[\w-]+)", operator.get(room))


def status(web: Web, bulletin_id: str) -> BulletinStatus:
    with reading_sessions(web.engine)() as session:
        return session.get_one(Bulletin, bulletin_id).status


def test_the_text_names_who_asks_what_until_when_and_leads_to_the_link(
    operator: Browser, pending: str, link: str
) -> None:
    page = operator.get(f"/ban-tin/{pending}/gui-nguoi-duyet")
    text = first(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert "Nguyễn Thị operator, Xã thu, gửi duyệt bản tin" in text
    assert "Họp thôn tối nay" in text
    assert "Cần trước 16 giờ" in text
    assert link in text
    assert "dùng được đến 21/11/2026" in text
    assert 'href="sms:?&amp;body=K%C3%ADnh' in page
    assert 'href="mailto:?subject=' in page


def test_of_a_bulletin_with_personal_data_not_even_the_title_travels(
    operator: Browser, pending: str, write: Write
) -> None:
    def mark(session: Session) -> None:
        bulletin = session.get_one(Bulletin, pending)
        bulletin.personal_data, bulletin.ends_on = True, "2026-11-30"

    write(mark)
    asked(operator, pending)
    page = operator.get(f"/ban-tin/{pending}/gui-nguoi-duyet")
    sent = re.findall(r'<textarea[^>]*>([^<]*)</textarea>|href="((?:sms|mailto):[^"]*)', page)
    assert len(sent) == 3
    assert "bà Bình" not in unquote(str(sent))


def test_a_link_alone_opens_nothing_and_is_remembered_over_the_login(
    web: Web, pending: str, link: str
) -> None:
    stranger = web.client()
    refused = stranger.get(link)
    assert refused.status_code == 303
    assert TITLE not in refused.text
    login = stranger.get(refused.headers["location"]).text
    assert TITLE not in login
    form = {
        "login": "approver.thu",
        "password": PASSWORD,
        "csrf_token": token_of(login),
        "den": first(r'name="den" value="([^"]*)"', login),
    }
    answer = stranger.post("/dang-nhap", data=form)
    assert answer.headers["location"] == link
    assert "Họp thôn tối nay" in stranger.get(link).text


def test_who_may_not_decide_gets_no_page_and_decides_nothing(
    web: Web, pending: str, link: str
) -> None:
    auditor = web.logged_in(StaffRole.AUDITOR)
    assert auditor.client.get(link).status_code == 403
    assert auditor.post(link, {"revision_ids": ["x"]}).status == 403
    assert status(web, pending) is BulletinStatus.PENDING


def test_it_is_approved_by_one_press_with_every_tick(
    web: Web, approver: Browser, pending: str, link: str
) -> None:
    page = approver.get(link)
    assert "Không có nội dung quảng cáo." in page
    answer = approver.post(link, yes_of(page), link)
    assert (answer.status, answer.location) == (303, f"{link}?bao=da-duyet-xong")
    assert status(web, pending) is BulletinStatus.APPROVED
    assert "Đã có quyết định" in approver.get(link)


def test_without_every_tick_nothing_is_approved_and_the_page_says_which_is_missing(
    web: Web, approver: Browser, pending: str, link: str
) -> None:
    form = {**yes_of(approver.get(link)), "ticks": ["1", "2", "3"]}
    answer = approver.post(link, form, link)
    assert answer.status == 422
    assert "Chưa đánh dấu đủ danh mục kiểm tra: “Không có nội dung quảng cáo.”" in answer.text
    assert status(web, pending) is BulletinStatus.PENDING


def test_it_goes_back_with_a_comment_that_stands_where_the_work_goes_on(
    approver: Browser, operator: Browser, pending: str, link: str
) -> None:
    form = {**yes_of(approver.get(link)), "comment": "Ghi rõ nhà văn hóa thôn nào."}
    assert approver.post(f"{link}/tra-lai", form, link).location == f"{link}?bao=da-tra-lai"
    for page in (f"/ban-tin/{pending}", f"/ban-tin/{pending}/sua"):
        assert "Ghi rõ nhà văn hóa thôn nào." in operator.get(page)


def edited(session: Session, commune: Commune, pending: str) -> None:
    service.edit(session, commune.operator, pending, "Họp thôn tối mai.", commune.now)


def decided(session: Session, commune: Commune, pending: str) -> None:
    revision = session.get_one(Bulletin, pending).current
    decisions.approve(session, commune.approver, revision.id, commune.now)


def recalled(session: Session, commune: Commune, pending: str) -> None:
    decided(session, commune, pending)
    decisions.recall(session, commune.approver, pending, commune.now, "Sai ngày")


HAPPENS: dict[Callable[[Session, Commune, str], None], str] = {
    edited: "Nội dung đã được sửa sau khi gửi liên kết",
    decided: "Đã có quyết định",
    recalled: "Bản tin đã thu hồi",
}


@pytest.mark.parametrize("happens", HAPPENS)
def test_what_happened_meanwhile_is_said_and_the_old_wording_is_not_approved(
    web: Web, write: Write, pending: str, link: str, happens: Callable[..., None]
) -> None:
    approver = web.logged_in(StaffRole.APPROVER)
    form = yes_of(approver.get(link))
    write(lambda session: happens(session, web.commune, pending))
    before = status(web, pending)
    assert HAPPENS[happens] in approver.get(link)
    answer = approver.post(link, form, link)
    assert (answer.status, HAPPENS[happens] in answer.text) == (422, True)
    assert status(web, pending) is before


def test_a_link_ends_by_itself_and_says_so(web: Web, pending: str, link: str) -> None:
    web.now += VALID_MS
    late = web.logged_in(StaffRole.APPROVER)
    assert "Liên kết đã hết hạn" in late.get(link)
    form = {"revision_ids": [current(web, pending)]}
    assert late.post(link, form, link).status == 422
    assert status(web, pending) is BulletinStatus.PENDING


def test_a_link_that_was_called_back_decides_nothing(
    web: Web, approver: Browser, operator: Browser, pending: str, link: str
) -> None:
    room = f"/ban-tin/{pending}/gui-nguoi-duyet"
    form = yes_of(approver.get(link))
    called_back = operator.post(f"{link}/thu-hoi", {}, room)
    assert "Ai mở cũng không duyệt được" in operator.get(called_back.location)
    assert "Người soạn đã thu hồi liên kết này" in approver.get(link)
    assert approver.post(link, form, link).status == 422
    assert status(web, pending) is BulletinStatus.PENDING


def test_nothing_can_be_asked_about_a_draft(web: Web, operator: Browser, write: Write) -> None:
    draft = write(lambda session: web.commune.draft(session).id)
    room = f"/ban-tin/{draft}/gui-nguoi-duyet"
    answer = operator.post(room, {}, room)
    assert answer.status == 422
    assert "Không còn gì chờ duyệt" in answer.text


def test_an_unknown_link_is_no_page(approver: Browser) -> None:
    assert approver.client.get("/xem-duyet/AAAAAAAAAAAA").status_code == 404


def current(web: Web, bulletin_id: str) -> str:
    with reading_sessions(web.engine)() as session:
        return session.get_one(Bulletin, bulletin_id).current.id
