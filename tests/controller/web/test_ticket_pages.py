"""Phiếu việc on a telephone: what stands there, and one press a step."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.residents.complaints import ComplaintKind, NewComplaint, complain
from controller.store.bulletins import Bulletin
from controller.store.people import StaffRole
from controller.store.tickets import Complaint, Ticket
from controller.web.queries.today import Column, Hour, hours_of
from tests.controller.commune import NOW
from tests.controller.tickets.fleet import look, tell
from tests.controller.web.asking import Browser, Web, Write

HOUR_MS = 3_600_000


@pytest.fixture
def technician(web: Web) -> Browser:
    return web.logged_in(StaffRole.TECHNICIAN)


@pytest.fixture
def fault(web: Web, write: Write) -> str:
    """The ticket of a cluster that fell silent an hour ago."""

    def lay(session: Session) -> str:
        tell(session, web.commune, 2, NOW - HOUR_MS)
        tell(session, web.commune, 0, NOW)
        look(session, NOW)
        return session.scalars(select(Ticket.id)).one()

    ticket: str = write(lay)
    return ticket


@pytest.fixture
def complaint(web: Web, write: Write) -> str:
    """The ticket of a resident who heard nothing at 17:10 tomorrow, when a notice was due."""

    def lay(session: Session) -> str:
        notice = web.commune.approved_bulletin(session, "Lịch cắt điện thôn Đông.")
        web.commune.slot(session, [notice])
        plan_marked(session, NOW, (), limit=10)
        new = NewComplaint(
            kind=ComplaintKind.NOT_HEARD,
            about_at=1_795_082_400_000 + 10 * 60_000,
            cluster_id=web.commune.clusters[1].id,
            words="Cả xóm không nghe gì",
        )
        return complain(session, web.commune.unit.id, new, NOW + 24 * HOUR_MS).complaint.ticket_id

    ticket: str = write(lay)
    web.now = NOW + 24 * HOUR_MS
    return ticket


def test_a_fault_is_taken_told_and_done_by_one_press_each(
    web: Web, technician: Browser, fault: str, operator: Browser
) -> None:
    shown = technician.get("/phieu-viec")
    assert "Mất liên lạc, có thể mất điện hoặc mất mạng" in shown
    assert "Việc của tôi" in shown
    assert f"/phieu-viec/{fault}/nhan" not in shown
    answer = operator.post(f"/phieu-viec/{fault}/nhan", {"ve": "/phieu-viec"})
    assert "Đã nhận việc" in operator.get(answer.location)
    for press, said in (
        ("bao-tho", "đã báo thợ"),
        ("xong", "Đã đóng phiếu"),
    ):
        web.now += 1
        answer = technician.post(f"/phieu-viec/{fault}/{press}", {"ve": "/phieu-viec"})
        assert answer.status == 303
        assert answer.location.startswith("/phieu-viec?bao=")
        assert said in technician.get(answer.location)
    page = operator.get(f"/phieu-viec/{fault}")
    assert re.findall(r"<strong>([^<]+)</strong>", page.partition("Lịch sử")[2]) == [
        "Mở phiếu",
        "Nhận việc",
        "Đã báo thợ",
        "Xong",
    ]


def test_hom_nay_has_the_press_beside_what_is_wrong(technician: Browser, fault: str) -> None:
    page = technician.get("/hom-nay")
    assert "Phiếu việc (1 đang mở)" in page
    assert f'action="/phieu-viec/{fault}/bao-tho"' in page
    pressed = technician.post(f"/phieu-viec/{fault}/bao-tho", {"ve": "/hom-nay"})
    assert pressed.location == "/hom-nay?bao=da-bao-tho"
    page = technician.get("/hom-nay")
    assert f'action="/phieu-viec/{fault}/bao-tho"' not in page


def test_a_press_on_a_ticket_that_ended_says_so_and_shows_it(
    technician: Browser, operator: Browser, fault: str
) -> None:
    technician.post(f"/phieu-viec/{fault}/xong", {})
    answer = operator.post(f"/phieu-viec/{fault}/nhan", {})
    assert answer.status == 422
    assert "vừa đóng" in answer.text
    assert "Lịch sử" in answer.text


def test_a_press_leads_to_no_other_site(technician: Browser, fault: str) -> None:
    answer = technician.post(f"/phieu-viec/{fault}/nhan", {"ve": "//evil.example"})
    assert answer.location.startswith(f"/phieu-viec/{fault}?")


def test_a_complaint_stands_beside_what_the_record_knows(complaint: str, operator: Browser) -> None:
    page = operator.get(f"/phieu-viec/{complaint}")
    assert "Cả xóm không nghe gì" in page
    assert "Lịch cắt điện thôn Đông." in page
    assert "gio=17:10" in page


def test_who_only_reads_is_not_shown_what_residents_wrote(web: Web, complaint: str) -> None:
    page = web.logged_in(StaffRole.AUDITOR).get(f"/phieu-viec/{complaint}")
    assert "Cả xóm" not in page
    assert "Không nghe thấy loa" in page


def test_a_complaint_needs_an_answer_and_what_was_typed_stays(
    complaint: str, operator: Browser
) -> None:
    refused = operator.post(f"/phieu-viec/{complaint}/xong", {"answer": "x" * 1001})
    assert refused.status == 422
    assert "x" * 1001 in refused.text
    answered = operator.post(f"/phieu-viec/{complaint}/xong", {"answer": "Đã sửa dây."})
    assert answered.status == 303
    assert "Đã sửa dây." in operator.get(f"/phieu-viec/{complaint}")


def test_the_answering_bulletin_is_a_draft_like_any_other(
    complaint: str, operator: Browser, write: Write
) -> None:
    answer = operator.post(f"/phieu-viec/{complaint}/ban-tin", {"answer": "Đã sửa dây loa."})
    assert answer.status == 303
    bulletin: Bulletin = write(
        lambda s: s.scalars(select(Bulletin).order_by(Bulletin.id)).all()[-1]
    )
    assert answer.location == f"/ban-tin/{bulletin.id}/sua?bao=da-luu"
    assert bulletin.status == "draft"
    assert bulletin.title == "Trả lời phản ánh: Cụm 02, Thôn 2"
    assert bulletin.title in operator.get(f"/phieu-viec/{complaint}")


def test_a_ticket_goes_to_somebody_else_by_the_evening_of_a_day(
    web: Web, operator: Browser, fault: str
) -> None:
    to = web.commune.people[StaffRole.TECHNICIAN]
    form = {"to_id": to.id, "due_on": "2026-11-20"}
    assert operator.post(f"/phieu-viec/{fault}/giao", form).status == 303
    shown = operator.get("/phieu-viec")
    assert to.name in shown
    assert "hạn 17:00 ngày 20/11" in shown
    late = operator.post(f"/phieu-viec/{fault}/giao", form | {"due_on": "2026-11-01"})
    assert late.status == 422
    assert "Hạn phải là" in late.text


def test_a_telephone_call_is_written_down(web: Web, operator: Browser, write: Write) -> None:
    form = {"kind": "too_loud", "cluster_id": web.commune.clusters[0].id, "day": "2026-11-18"}
    wrong = operator.post("/phieu-viec/phan-anh", form | {"at": "khuya", "words": "Ồn lắm"})
    assert wrong.status == 422
    assert "Ồn lắm" in wrong.text
    right = operator.post("/phieu-viec/phan-anh", form | {"at": "05:10", "words": "Ồn lắm"})
    assert right.status == 303
    kept: Complaint = write(lambda session: session.scalars(select(Complaint)).one())
    assert kept.entered_by == web.commune.people[StaffRole.OPERATOR].id
    assert "qua điện thoại" in operator.get(right.location)


def test_the_hours_stand_above_the_bulletins_that_begin_in_them() -> None:
    five, seventeen = 1_795_039_200_000, 1_795_082_400_000
    starts = [five, five + 60_000, seventeen]
    columns = [Column("o", str(at), "Tin", at) for at in starts]
    assert hours_of(columns) == (Hour(5, 2), Hour(17, 1))
