"""Trang cho bà con: open only where a unit says so, and only what was broadcast in public."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.bulletins import decisions
from controller.intake.source_file import SourceFile
from controller.planning.service import plan_marked
from controller.residents.opening import close_page, open_page
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin
from controller.store.people import StaffRole
from controller.store.tickets import Complaint, ResidentPage, Ticket
from controller.tickets.service import finish
from playlists.rules.verdict import VerdictKind
from tests.controller.imported import import_document
from tests.controller.web.asking import Web, Write

HOME = "/ba-con/xa-thu"
CALL = {"kind": "too_loud", "day": "2026-11-19", "at": "17:05", "words": "To quá"}


@pytest.fixture
def guest(web: Web, write: Write) -> TestClient:
    """Somebody at the open page of a commune, the evening after a broadcast."""

    def lay(session: Session) -> None:
        commune = web.commune
        open_page(
            session, commune.actor(StaffRole.ADMINISTRATOR), commune.unit.id, "xa-thu", commune.now
        )
        texts = {
            "public": "Cắt điện thôn Đông lúc 7 giờ.",
            "notice": "Mời bà con chiều nay họp thôn.",
            "typed": "Mời bà Lê Thị Sáu lên xã.",
            "named": "Gọi nhập ngũ anh Võ Văn Bảy.",
            "numbers": "Hỏi anh Tám, điện thoại 0912345678.",
            "recalled": "Tin đã thu hồi về giá điện.",
            "silent": "Tin chưa phát được.",
        }
        bulletins = {name: commune.approved_bulletin(session, text) for name, text in texts.items()}
        commune.draft(session, "Bản nháp chưa ai duyệt.")
        for name, bulletin in bulletins.items():
            if name not in {"typed", "notice"}:
                file = SourceFile(f"{name}.txt", f"THÔNG BÁO\nSố: 42/TB-UBND\n{name}".encode())
                bulletin.document_id = import_document(
                    session, commune.operator, file, commune.now
                ).id
        for name, bulletin in bulletins.items():
            bulletin.heard_again = name != "typed"
        bulletins["named"].personal_data = True
        commune.slot(session, list(bulletins.values()))
        plan_marked(session, commune.now, (), limit=10)
        for promised in session.scalars(select(ExpectedBroadcast)):
            is_silent = promised.revision_id == bulletins["silent"].current.id
            promised.verdict = VerdictKind.FAILED if is_silent else VerdictKind.PLAYED
        decisions.recall(
            session, commune.operator, bulletins["recalled"].id, commune.now, "Sai giá"
        )

    write(lay)
    web.now += 2 * civil.DAY_MS
    return web.client()


def test_a_page_that_no_unit_opened_is_not_there(web: Web) -> None:
    for path in ("", "/phan-anh", "/nghe/x", "/phan-anh/x"):
        assert web.client().get(f"{HOME}{path}").status_code == 404
    assert web.client().post(f"{HOME}/phan-anh", data=CALL).status_code == 404


def test_residents_hear_and_read_what_was_broadcast_in_public_and_nothing_else(
    guest: TestClient,
) -> None:
    page = guest.get(HOME)
    assert page.status_code == 200
    shown = dict(re.findall(r'class="name" href="([^"]+)">([^<]+)</a>', page.text))
    assert sorted(shown.values()) == [
        "Cắt điện thôn Đông lúc 7 giờ.",
        "Mời bà con chiều nay họp thôn.",
    ]
    path = next(path for path, title in shown.items() if title.startswith("Cắt"))
    bulletin = guest.get(path).text
    assert "42/TB-UBND" in bulletin
    assert re.search(r'<audio [^>]*src="/audio/[0-9a-f]{64}"', bulletin)
    for told in (page.text, bulletin):
        for name in ("Lê Thị Sáu", "Võ Văn Bảy", "0912345678", "giá điện", "nháp", "Nguyễn Thị"):
            assert name not in told


@pytest.mark.parametrize("which", ["typed", "named", "numbers", "recalled", "silent"])
def test_what_is_not_told_is_not_there_by_its_address_either(
    guest: TestClient, write: Write, which: str
) -> None:
    begins = {"typed": "Mời bà Lê", "named": "Gọi", "numbers": "Hỏi", "recalled": "Tin đã",
              "silent": "Tin chưa"}[which]  # fmt: skip
    query = select(Bulletin).where(Bulletin.title.startswith(begins))
    revision_id = write(lambda session: session.scalars(query).one().current.id)
    assert guest.get(f"{HOME}/nghe/{revision_id}").status_code == 404


def test_the_words_of_a_typed_notice_are_there_and_no_document_is_spoken_of(
    guest: TestClient,
) -> None:
    (path,) = re.findall(r'class="name" href="([^"]+)">Mời bà con', guest.get(HOME).text)
    notice = guest.get(path).text
    assert re.search(r'<audio [^>]*src="/audio/[0-9a-f]{64}"', notice)
    assert "Mời bà con chiều nay họp thôn." in notice
    assert "theo văn bản" not in notice


def test_where_the_page_is_closed_a_province_above_shows_no_notice_typed_there(
    web: Web, guest: TestClient, write: Write
) -> None:
    def move_page_up(session: Session) -> None:
        province = str(web.commune.unit.parent_id)
        chief = web.commune.actor(StaffRole.ADMINISTRATOR)
        close_page(session, chief, web.commune.unit.id, web.now)
        session.add(
            ResidentPage(
                unit_id=province, address="tinh", opened_by=str(chief.person_id), opened_at=web.now
            )
        )

    write(move_page_up)
    page = guest.get("/ba-con/tinh").text
    assert "Cắt điện thôn Đông" in page
    assert "họp thôn" not in page


def test_the_week_is_shown_and_no_name_of_a_programme_that_names_people(
    web: Web, guest: TestClient, write: Write
) -> None:
    def lay(session: Session) -> None:
        fit = web.commune.approved_bulletin(session, "Vệ sinh đường làng.")
        naming = web.commune.approved_bulletin(session, "Danh sách trợ cấp.")
        naming.personal_data = True
        for bulletin, name, at in ((fit, "Tin chiều", "17:30:00"), (naming, "Ông Tư", "18:00:00")):
            programme = web.commune.programme(session, [bulletin])
            programme.name = name
            web.commune.slot(session, [], programme_id=programme.id, starts_on="2026-11-22", at=at)

    write(lay)
    page = guest.get(HOME).text
    assert "Tin chiều" in page
    assert "Ông Tư" not in page
    assert "Chương trình phát thanh" in page
    assert "Chủ nhật, 22/11/2026" in page


def test_a_complaint_takes_one_form_and_no_cookie(guest: TestClient, write: Write) -> None:
    assert guest.get(f"{HOME}/phan-anh").status_code == 200
    sent = guest.post(f"{HOME}/phan-anh", data=CALL)
    assert sent.status_code == 303
    own = sent.headers["location"]
    assert "Đã nhận phản ánh" in guest.get(own).text
    assert not guest.cookies
    ticket = write(lambda session: session.scalars(select(Ticket)).one())
    assert ticket.kind == "too_loud"
    kept: Complaint = write(lambda session: session.scalars(select(Complaint)).one())
    assert civil.moment(kept.about_at) == "19/11/2026 17:05"


def test_she_reads_the_answer_and_is_asked_one_question(
    web: Web, guest: TestClient, write: Write
) -> None:
    own = guest.post(f"{HOME}/phan-anh", data=CALL).headers["location"]
    assert guest.post(own, data={"content": "co"}).status_code == 422

    def answer(session: Session) -> None:
        ticket = session.scalars(select(Ticket)).one()
        finish(session, web.commune.operator, ticket.id, "Đã giảm âm lượng.", web.now)

    write(answer)
    assert "Đã giảm âm lượng." in guest.get(own).text
    assert guest.post(own, data={"content": "khong"}).status_code == 303
    assert "Đã ghi: chưa ổn" in guest.get(own).text


def test_what_cannot_be_taken_is_given_back_to_be_mended(guest: TestClient) -> None:
    answer = guest.post(f"{HOME}/phan-anh", data=CALL | {"day": "2027-11-19"})
    assert answer.status_code == 422
    assert "Ngày giờ phải là lúc đã qua" in answer.text
    assert "To quá" in answer.text


def test_another_site_sends_nothing_in_a_visitors_name(guest: TestClient, write: Write) -> None:
    answer = guest.post(f"{HOME}/phan-anh", data=CALL, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert write(lambda session: session.scalars(select(Complaint)).all()) == []


def test_who_sends_without_end_waits_and_locks_nobody_else_out(web: Web, guest: TestClient) -> None:
    def from_(address: str) -> TestClient:
        return TestClient(web.app, follow_redirects=False, client=(address, 1))

    noisy = from_("203.0.113.5")
    answers = [noisy.post(f"{HOME}/phan-anh", data=CALL).status_code for _ in range(13)]
    assert answers == [303] * 12 + [429]
    refused = noisy.post(f"{HOME}/phan-anh", data=CALL)
    assert "To quá" in refused.text
    assert "Chờ một phút" in refused.text
    assert from_("198.51.100.7").post(f"{HOME}/phan-anh", data=CALL).status_code == 303


def test_an_administrator_opens_the_page_and_closes_it(web: Web) -> None:
    administrator = web.logged_in(StaffRole.ADMINISTRATOR)
    assert "Trang đang đóng" in administrator.get("/trang-ba-con")
    refused = administrator.post("/trang-ba-con", {"address": "Xã Thử"})
    assert refused.status == 422
    assert "Xã Thử" in refused.text
    administrator.post("/trang-ba-con", {"address": "xa-thu"})
    assert 'src="data:image/svg+xml' in administrator.get("/trang-ba-con")
    assert web.client().get(HOME).status_code == 200
    administrator.post("/trang-ba-con/dong", {})
    assert web.client().get(HOME).status_code == 404
