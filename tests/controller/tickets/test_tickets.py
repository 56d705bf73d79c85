"""Tickets of a commune: they open and end with faults, and people see to them."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.accounts.service import NewPerson, add_person
from controller.bulletins import decisions
from controller.bulletins import service as bulletins
from controller.civil import HOUR_MS, MINUTE_MS
from controller.errors import MissingFieldError
from controller.planning.service import plan_marked
from controller.residents.complaints import ComplaintKind, NewComplaint, complain
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.tickets import Ticket, TicketSource, TicketStep
from controller.tickets.errors import (
    DueInThePastError,
    FaultsAreNotAnsweredError,
    NobodyThereError,
    TicketEndedError,
)
from controller.tickets.faults import OFFLINE
from controller.tickets.keeper import answered_on_air, end_answered
from controller.tickets.owners import usual_owner
from controller.tickets.service import (
    Answer,
    Handing,
    answer_on_air,
    finish,
    hand_over,
    list_tickets,
    show_ticket,
    take,
    tell_repairer,
)
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import FAST_HASHER, Commune, finish_speech, lay_commune
from tests.controller.tickets.fleet import look, tell

NOW = 1_795_000_000_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, NOW)


def open_tickets(session: Session, commune: Commune, now: int) -> list[Ticket]:
    return list_tickets(session, commune.operator, commune.unit.id, now).open


def steps(ticket: Ticket, session: Session) -> list[TicketStep]:
    session.refresh(ticket, ["steps"])
    return [step.step for step in ticket.steps]


def cut_power(session: Session, commune: Commune, now: int) -> Ticket:
    """The third cluster has been silent for an hour, the others are there."""
    tell(session, commune, 2, now - HOUR_MS)
    tell(session, commune, 0, now)
    tell(session, commune, 1, now)
    look(session, now)
    (ticket,) = open_tickets(session, commune, now)
    return ticket


def test_a_silent_receiver_becomes_one_ticket_that_ends_when_it_is_back(
    session: Session, commune: Commune
) -> None:
    ticket = cut_power(session, commune, NOW)
    assert (ticket.cluster_id, ticket.kind) == (commune.clusters[2].id, OFFLINE)
    assert ticket.due_at is not None
    assert ticket.due_at > NOW
    look(session, NOW + 1)
    assert open_tickets(session, commune, NOW + 1) == [ticket]
    tell(session, commune, 2, NOW + 2)
    look(session, NOW + 3)
    assert open_tickets(session, commune, NOW + 3) == []
    assert ticket.ended_at == NOW + 3
    assert ticket.ended_by is None
    assert steps(ticket, session) == [TicketStep.OPENED, TicketStep.PASSED]


def test_a_loose_contact_leaves_one_ticket_with_its_history(
    session: Session, commune: Commune
) -> None:
    ticket = cut_power(session, commune, NOW)
    tell(session, commune, 2, NOW + 1)
    look(session, NOW + 2)
    later = NOW + HOUR_MS
    tell(session, commune, 0, later)
    tell(session, commune, 1, later)
    look(session, later)
    assert open_tickets(session, commune, later) == [ticket]
    expected = [TicketStep.OPENED, TicketStep.PASSED, TicketStep.RETURNED]
    assert steps(ticket, session) == expected
    assert len(session.scalars(select(Ticket)).all()) == 1


def test_when_nobody_at_all_is_heard_no_pole_is_blamed(session: Session, commune: Commune) -> None:
    for place in range(3):
        tell(session, commune, place, NOW - HOUR_MS)
    look(session, NOW)
    assert open_tickets(session, commune, NOW) == []


def test_a_new_ticket_is_the_technicians_of_the_nearest_unit_who_has_the_fewest(
    session: Session, commune: Commune
) -> None:
    technician = commune.people[StaffRole.TECHNICIAN]
    assert cut_power(session, commune, NOW).owner_id == technician.id
    second = NewPerson(
        unit_id=commune.province.id,
        login="tho.hai",
        name="Thợ Hai",
        role=StaffRole.TECHNICIAN,
        password="mat-khau-thu-nghiem",
    )
    above = add_person(session, SYSTEM, second, NOW, FAST_HASHER)
    assert usual_owner(session, commune.unit.id, StaffRole.TECHNICIAN) is technician
    technician.disabled_at = NOW
    session.flush()
    assert usual_owner(session, commune.unit.id, StaffRole.TECHNICIAN) is above
    technician.disabled_at, above.unit_id = None, commune.unit.id
    session.flush()
    assert usual_owner(session, commune.unit.id, StaffRole.TECHNICIAN) is above
    above.disabled_at = technician.disabled_at = NOW
    session.flush()
    assert usual_owner(session, commune.unit.id, StaffRole.TECHNICIAN) is None


def test_a_flicker_leaves_no_trace(session: Session, commune: Commune) -> None:
    tell(session, commune, 0, NOW, "mains_lost")
    look(session, NOW)
    tell(session, commune, 0, NOW + MINUTE_MS)
    look(session, NOW + MINUTE_MS)
    assert session.scalars(select(Ticket)).all() == []


def test_the_tickets_of_a_cluster_without_a_receiver_end(
    session: Session, commune: Commune
) -> None:
    ticket = cut_power(session, commune, NOW)
    commune.receivers[2].retired_at = NOW
    session.flush()
    look(session, NOW + 1)
    assert ticket.ended_at == NOW + 1


def test_the_database_itself_refuses_a_second_open_ticket_of_a_kind(
    session: Session, commune: Commune
) -> None:
    ticket = cut_power(session, commune, NOW)
    twin = Ticket(
        id=new_id(NOW),
        unit_id=ticket.unit_id,
        cluster_id=ticket.cluster_id,
        source=TicketSource.FAULT,
        kind=ticket.kind,
        began_at=NOW,
    )
    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()


def test_taking_it_twice_is_taking_it_once(session: Session, commune: Commune) -> None:
    ticket = cut_power(session, commune, NOW)
    technician = commune.actor(StaffRole.TECHNICIAN)
    ticket.owner_id = None
    take(session, technician, ticket.id, NOW + 1)
    take(session, technician, ticket.id, NOW + 2)
    tell_repairer(session, technician, ticket.id, NOW + 3)
    tell_repairer(session, technician, ticket.id, NOW + 4)
    assert ticket.owner_id == technician.person_id
    assert ticket.told_at == NOW + 3
    assert steps(ticket, session) == [TicketStep.OPENED, TicketStep.TAKEN, TicketStep.TOLD]


def test_it_can_be_handed_on_to_whoever_may_see_to_it(session: Session, commune: Commune) -> None:
    ticket = cut_power(session, commune, NOW)
    operator, head = commune.operator, commune.people[StaffRole.VILLAGE_HEAD]
    hand_over(session, operator, ticket.id, Handing(head.id, NOW + HOUR_MS), NOW)
    assert (ticket.owner_id, ticket.due_at) == (head.id, NOW + HOUR_MS)
    auditor = commune.people[StaffRole.AUDITOR].id
    with pytest.raises(NobodyThereError):
        hand_over(session, operator, ticket.id, Handing(auditor, NOW + HOUR_MS), NOW)
    with pytest.raises(DueInThePastError):
        hand_over(session, operator, ticket.id, Handing(head.id, NOW), NOW)


def test_done_is_done_and_said_to_whoever_comes_late(session: Session, commune: Commune) -> None:
    ticket = cut_power(session, commune, NOW)
    finish(session, commune.operator, ticket.id, "Đã đóng cầu dao", NOW + 1)
    assert ticket.ended_by == commune.operator.person_id
    with pytest.raises(TicketEndedError):
        take(session, commune.actor(StaffRole.TECHNICIAN), ticket.id, NOW + 2)
    look(session, NOW + MINUTE_MS)
    assert open_tickets(session, commune, NOW + MINUTE_MS) == []


def test_who_may_only_read_reads(session: Session, commune: Commune) -> None:
    ticket = cut_power(session, commune, NOW)
    auditor = commune.actor(StaffRole.AUDITOR)
    assert show_ticket(session, auditor, ticket.id) is ticket
    with pytest.raises(NotAllowedError):
        take(session, auditor, ticket.id, NOW)


def complaint_in(session: Session, commune: Commune) -> Ticket:
    new = NewComplaint(
        kind=ComplaintKind.TOO_LOUD,
        about_at=NOW - HOUR_MS,
        cluster_id=commune.clusters[0].id,
        words="Loa chĩa vào nhà, gọi số 0912345678",
    )
    return complain(session, commune.unit.id, new, NOW).complaint.ticket


def test_a_complaint_is_closed_with_words_for_who_complained(
    session: Session, commune: Commune
) -> None:
    ticket = complaint_in(session, commune)
    with pytest.raises(MissingFieldError):
        finish(session, commune.operator, ticket.id, " ", NOW)
    finish(session, commune.operator, ticket.id, "Đã xoay loa.", NOW)
    assert ticket.answer == "Đã xoay loa."
    told = session.scalars(select(AuditEvent.detail)).all()
    assert not any("chĩa" in detail for detail in told), "the record cannot forget"


def test_the_answer_on_air_closes_it_once_it_was_heard(session: Session, commune: Commune) -> None:
    ticket = complaint_in(session, commune)
    answer = Answer("Trả lời phản ánh", "Kính thưa bà con. Đã xoay loa.")
    bulletin = answer_on_air(session, commune.operator, ticket.id, answer, NOW)
    finish_speech(session, bulletin.current, 4.0, NOW)
    bulletins.submit(session, commune.operator, bulletin.id, NOW)
    decisions.approve(session, commune.approver, bulletin.current.id, NOW)
    commune.slot(session, [bulletin])
    plan_marked(session, NOW, (), limit=10)
    assert answered_on_air(session) == []
    for promised in session.scalars(select(ExpectedBroadcast)):
        promised.verdict = VerdictKind.PLAYED
    session.flush()
    assert answered_on_air(session) == [ticket.id]
    end_answered(session, [ticket.id], NOW + 5)
    assert ticket.ended_at == NOW + 5
    assert steps(ticket, session)[-1] is TicketStep.ANSWERED


def test_a_fault_is_mended_and_not_answered(session: Session, commune: Commune) -> None:
    ticket = cut_power(session, commune, NOW)
    with pytest.raises(FaultsAreNotAnsweredError):
        answer_on_air(session, commune.operator, ticket.id, Answer("a", "b"), NOW)
