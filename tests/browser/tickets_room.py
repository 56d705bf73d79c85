"""Tickets in every state, and a page for residents with complaints, to be looked at."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.residents.complaints import (
    ComplaintKind,
    NewComplaint,
    complain,
    say_content,
    write_down,
)
from controller.store.base import new_id
from controller.store.bulletins import Bulletin
from controller.store.documents import Document
from controller.store.tickets import ResidentPage, Ticket, TicketSource, TicketStep
from controller.tickets.faults import OFFLINE
from controller.tickets.service import finish, take, tell_repairer
from controller.tickets.steps import note_step
from tests.browser.busy_commune import (
    ADMINISTRATOR,
    NOW,
    OPERATOR,
    BusyCommune,
    Page,
    import_sample,
)

HOUR_MS = 3_600_000
MORNING = NOW - 11 * HOUR_MS - 48 * 60_000
"""05:15, when the programme of the morning was on air."""
ADDRESS = "vinh-phuoc"
HOME = f"/ba-con/{ADDRESS}"


def lay_tickets(session: Session, commune: BusyCommune) -> list[Page]:
    """Faults that wait, are taken, told and over; complaints that wait and are answered."""
    operator = commune.operator
    dead = _fault(session, commune, 6, OFFLINE, HOUR_MS)
    tell_repairer(session, operator, dead.id, NOW - HOUR_MS // 2)
    _fault(session, commune, 9, "hearing_hum", 30 * HOUR_MS)
    late = _fault(session, commune, 4, "mains_lost", 40 * HOUR_MS)
    take(session, operator, late.id, NOW - 39 * HOUR_MS)
    over = _fault(session, commune, 11, "card_full", 90 * HOUR_MS)
    over.ended_at = NOW - 60 * HOUR_MS
    note_step(session, over, TicketStep.PASSED, over.ended_at)
    session.add(
        ResidentPage(
            unit_id=commune.unit_id,
            address=ADDRESS,
            opened_by=str(operator.person_id),
            opened_at=NOW - 90 * HOUR_MS,
        )
    )
    # What was made of a document may be heard again.
    fire = session.get_one(Bulletin, commune.bulletins["fire"].id)
    fire.document_id, fire.heard_again = _document(session, commune), True
    session.flush()
    waiting = _say(session, commune, ComplaintKind.NOT_HEARD, 2, "Cả xóm chợ sáng nay không nghe.")
    call = NewComplaint(
        kind=ComplaintKind.NOT_HEARD,
        about_at=MORNING,
        cluster_id=commune.clusters[2].id,
        words="Bác ở đầu xóm gọi, nói loa rè rồi tắt.",
    )
    write_down(session, operator, commune.unit_id, call, NOW - HOUR_MS)
    settled = _say(session, commune, ComplaintKind.TOO_LOUD, 3, "Loa chĩa thẳng vào lớp mẫu giáo.")
    finish(
        session, operator, settled.ticket,
        "Đã xoay loa và giảm âm lượng cụm 04 còn 60%. Cảm ơn bà con đã báo.", NOW - HOUR_MS,
    )  # fmt: skip
    say_content(session, commune.unit_id, settled.key, is_content=True)
    return [
        ("tickets", OPERATOR, "/phieu-viec"),
        ("ticket-fault", OPERATOR, f"/phieu-viec/{dead.id}"),
        ("ticket-complaint", OPERATOR, f"/phieu-viec/{waiting.ticket}"),
        ("ticket-ended", OPERATOR, f"/phieu-viec/{settled.ticket}"),
        ("ticket-telephone", OPERATOR, "/phieu-viec/phan-anh"),
        ("notices", OPERATOR, "/bao-tin"),
        ("resident-settings", ADMINISTRATOR, "/trang-ba-con"),
        ("residents", "", HOME),
        ("residents-bulletin", "", f"{HOME}/nghe/{fire.current.id}"),
        ("residents-complain", "", f"{HOME}/phan-anh"),
        ("residents-received", "", f"{HOME}/phan-anh/{waiting.key}"),
        ("residents-answered", "", f"{HOME}/phan-anh/{settled.key}"),
    ]


@dataclass(frozen=True)
class _Said:
    ticket: str
    key: str


def _say(
    session: Session, commune: BusyCommune, kind: ComplaintKind, place: int, words: str
) -> _Said:
    new = NewComplaint(
        kind=kind,
        about_at=MORNING,
        cluster_id=commune.clusters[place].id,
        words=words,
    )
    received = complain(session, commune.unit_id, new, NOW - 3 * HOUR_MS)
    return _Said(received.complaint.ticket_id, received.key)


def _document(session: Session, commune: BusyCommune) -> str:
    """One that is there, or the sample."""
    there = session.scalars(select(Document.id)).first()
    return there or import_sample(session, commune)


def _fault(session: Session, commune: BusyCommune, place: int, kind: str, ago: int) -> Ticket:
    ticket = Ticket(
        id=new_id(NOW - ago),
        unit_id=commune.unit_id,
        cluster_id=commune.clusters[place].id,
        source=TicketSource.FAULT,
        kind=kind,
        began_at=NOW - ago,
        opened_at=NOW - ago,
        due_at=NOW - ago + 24 * HOUR_MS if kind != "hearing_hum" else NOW + 100 * HOUR_MS,
    )
    session.add(ticket)
    session.flush()
    note_step(session, ticket, TicketStep.OPENED, NOW - ago)
    return ticket
