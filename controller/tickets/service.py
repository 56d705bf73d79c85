"""Use cases about tickets: look at them, take one, pass it on, say that it is done.

Each is one press on a telephone, and pressing twice does no harm.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import ALLOWED, Act, require, require_author
from controller.audit.service import record
from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.store.people import Person
from controller.store.tickets import Ticket, TicketSource, TicketStep
from controller.tickets.errors import (
    DueInThePastError,
    FaultsAreNotAnsweredError,
    NobodyThereError,
    TicketEndedError,
)
from controller.tickets.steps import By, note_step
from controller.units.tree import subtree_ids, unit_path

LONGEST_ANSWER = 1000
LATELY_MS = 30 * 86_400_000
MOST = 500


@dataclass(frozen=True, slots=True)
class Tickets:
    """What a person has before her."""

    open: list[Ticket]
    """By the day on which they are due."""
    ended: list[Ticket]
    """Lately, the newest first."""


def list_tickets(session: Session, actor: Actor, unit_id: str, now: int) -> Tickets:
    """The tickets of a unit and those below it."""
    require(session, actor, Act.READ, unit_id)
    shown = (
        select(Ticket)
        .where(Ticket.unit_id.in_(subtree_ids(session, unit_id)), Ticket.opened_at.is_not(None))
        .options(selectinload(Ticket.cluster), selectinload(Ticket.owner))
        .limit(MOST)
    )
    ended = shown.where(Ticket.ended_at > now - LATELY_MS)
    return Tickets(
        list(session.scalars(shown.where(Ticket.ended_at.is_(None)).order_by(Ticket.due_at))),
        list(session.scalars(ended.order_by(Ticket.ended_at.desc()).limit(50))),
    )


def open_faults(session: Session, unit_ids: Collection[str]) -> dict[str, list[Ticket]]:
    """The open tickets about faults in these units, by cluster.

    For a page that has asked already whether they may be looked at.
    """
    query = select(Ticket).where(
        Ticket.unit_id.in_(unit_ids),
        Ticket.source == TicketSource.FAULT,
        Ticket.opened_at.is_not(None),
        Ticket.ended_at.is_(None),
    )
    found: dict[str, list[Ticket]] = {}
    for ticket in session.scalars(query.order_by(Ticket.due_at)):
        found.setdefault(ticket.cluster_id or "", []).append(ticket)
    return found


def count_open(session: Session, unit_ids: Collection[str]) -> int:
    """How many tickets of these units are open."""
    query = select(func.count()).where(
        Ticket.unit_id.in_(unit_ids),
        Ticket.opened_at.is_not(None),
        Ticket.ended_at.is_(None),
    )
    return session.scalar(query) or 0


def show_ticket(session: Session, actor: Actor, ticket_id: str) -> Ticket:
    """One ticket."""
    ticket = find(session, Ticket, ticket_id)
    require(session, actor, Act.READ, ticket.unit_id)
    return ticket


def take(session: Session, actor: Actor, ticket_id: str, now: int) -> Ticket:
    """Nhận việc: the actor sees to it. Raises TicketEndedError."""
    ticket, person_id = _held(session, actor, ticket_id)
    if ticket.owner_id != person_id:
        ticket.owner_id = ticket.announced_to = person_id
        note_step(session, ticket, TicketStep.TAKEN, now, By(person_id))
        _record(session, actor, ticket, TicketStep.TAKEN, now)
    return ticket


def tell_repairer(session: Session, actor: Actor, ticket_id: str, now: int) -> Ticket:
    """Đã báo thợ: whoever repairs knows; the actor sees to it if nobody does yet.

    Raises TicketEndedError.
    """
    ticket, person_id = _held(session, actor, ticket_id)
    if ticket.owner_id is None:
        ticket.owner_id = ticket.announced_to = person_id
    if ticket.told_at is None:
        ticket.told_at = now
        note_step(session, ticket, TicketStep.TOLD, now, By(person_id))
        _record(session, actor, ticket, TicketStep.TOLD, now)
    return ticket


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom a ticket goes, and by when it is to be done (UTC ms)."""

    to_id: str
    due_at: int


def hand_over(session: Session, actor: Actor, ticket_id: str, to: Handing, now: int) -> Ticket:
    """Giao: to somebody else, or until another day.

    Raises TicketEndedError, NobodyThereError, DueInThePastError.
    """
    ticket, person_id = _held(session, actor, ticket_id)
    if to.due_at <= now:
        raise DueInThePastError
    owner = next((p for p in handlers(session, ticket.unit_id) if p.id == to.to_id), None)
    if owner is None:
        raise NobodyThereError(to.to_id)
    ticket.owner_id, ticket.due_at = owner.id, to.due_at
    note_step(session, ticket, TicketStep.HANDED, now, By(person_id, owner.name))
    _record(session, actor, ticket, TicketStep.HANDED, now)
    return ticket


def finish(session: Session, actor: Actor, ticket_id: str, answer: str, now: int) -> Ticket:
    """Xong. Of a complaint residents read the answer, so it must have one.

    Raises TicketEndedError, MissingFieldError, TooLongError.
    """
    ticket, person_id = _held(session, actor, ticket_id)
    is_complaint = ticket.source is TicketSource.COMPLAINT
    kept = (fields.required if is_complaint else fields.optional)("answer", answer, LONGEST_ANSWER)
    ticket.answer = kept
    ticket.ended_at, ticket.ended_by = now, person_id
    note_step(session, ticket, TicketStep.FINISHED, now, By(person_id, kept))
    _record(session, actor, ticket, TicketStep.FINISHED, now)
    return ticket


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bulletin says that answers residents."""

    title: str
    written_text: str


def answer_on_air(
    session: Session, actor: Actor, ticket_id: str, answer: Answer, now: int
) -> Bulletin:
    """Soạn bản tin trả lời phản ánh: the ticket ends when it has been heard.

    Raises TicketEndedError, FaultsAreNotAnsweredError and what a new bulletin raises.
    """
    ticket, _ = _held(session, actor, ticket_id)
    if ticket.source is not TicketSource.COMPLAINT:
        raise FaultsAreNotAnsweredError
    new = NewBulletin(unit_id=ticket.unit_id, title=answer.title, written_text=answer.written_text)
    bulletin = bulletins.create(session, actor, new, now)
    ticket.answer_bulletin_id = bulletin.id
    record(session, actor, "answer_on_air", ticket, now, bulletin=bulletin.id)
    return bulletin


def handlers(session: Session, unit_id: str) -> list[Person]:
    """Who sees to tickets of a unit: whose role lets them, in the unit or above it."""
    roles = [
        role for role, acts in ALLOWED.items() if role is not None and Act.HANDLE_TICKET in acts
    ]
    query = select(Person).where(
        Person.unit_id.in_([unit.id for unit in unit_path(session, unit_id)]),
        Person.role.in_(roles),
        Person.disabled_at.is_(None),
        Person.confirmed_at.is_not(None),
    )
    return list(session.scalars(query.order_by(Person.name)))


def _held(session: Session, actor: Actor, ticket_id: str) -> tuple[Ticket, str]:
    """The ticket, held until the end, and who changes it."""
    ticket = find(session, Ticket, ticket_id, to_change=True)
    person_id = require_author(session, actor, Act.HANDLE_TICKET, ticket.unit_id)
    if ticket.ended_at is not None:
        raise TicketEndedError(ticket.id)
    return ticket, person_id


def _record(session: Session, actor: Actor, ticket: Ticket, step: TicketStep, now: int) -> None:
    record(
        session, actor, Act.HANDLE_TICKET, ticket, now,
        step=step, fault=ticket.kind, cluster=ticket.cluster_id,
    )  # fmt: skip
