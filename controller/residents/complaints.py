"""Phản ánh: use cases of residents, and of whoever writes down a telephone call.

Nothing is asked or kept of who it is. Who wants to read the answer is given an address that only
she knows. Residents who say the same of one loudspeaker stand together in one ticket, so that
neither a noisy evening nor a joker floods the list.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.errors import NotFoundError
from controller.intake.marks import personal_numbers
from controller.residents.errors import ComplaintTimeError, NotSettledError
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.people import StaffRole
from controller.store.places import Cluster
from controller.store.tickets import Complaint, Ticket, TicketSource, TicketStep
from controller.store.units import Unit
from controller.tickets.owners import note_opened
from controller.tickets.steps import note_step
from controller.units.tree import subtree_ids

FARTHEST_BACK_MS = 30 * DAY_MS
CLOCKS_DIFFER_MS = 10 * 60_000
DUE_MS = 3 * DAY_MS
"""Loa's own: a resident who waits longer for a word does not ask again."""
WORDS_KEPT_MS = 90 * DAY_MS
"""After a ticket has ended; what nobody ended goes after as long again."""
LONGEST_WORDS = 500
LEFT_OUT = "[đã bỏ số]"


class ComplaintKind(StrEnum):
    """What residents say."""

    TOO_LOUD = "too_loud"
    NOT_HEARD = "not_heard"
    WRONG_TIME = "wrong_time"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewComplaint:
    """What a resident says."""

    kind: ComplaintKind
    about_at: int
    """UTC ms, as she remembers it."""
    cluster_id: str = ""
    """Empty where she does not know which loudspeaker it was."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it."""

    complaint: Complaint
    key: str
    """To read the answer with; it is kept nowhere."""


def complain(session: Session, unit_id: str, new: NewComplaint, now: int) -> Received:
    """A resident says it herself, on the unit's open page.

    Raises NotFoundError for a cluster elsewhere, ComplaintTimeError, TooLongError.
    """
    key = secrets.token_urlsafe(16)
    complaint = _keep(session, unit_id, new, now)
    complaint.key_sha256 = _hash(key)
    session.flush()
    return Received(complaint, key)


def write_down(
    session: Session, actor: Actor, unit_id: str, new: NewComplaint, now: int
) -> Complaint:
    """Somebody of the staff writes down what was said by telephone. Raises what `complain` does."""
    person_id = require_author(session, actor, Act.HANDLE_TICKET, unit_id)
    complaint = _keep(session, unit_id, new, now)
    complaint.entered_by = person_id
    session.flush()
    # The words stay out of the record, which cannot forget.
    record(
        session, actor, "write_down_complaint", complaint.ticket, now,
        fault=complaint.ticket.kind, cluster=complaint.ticket.cluster_id,
    )  # fmt: skip
    return complaint


def complaints_of(session: Session, actor: Actor, ticket_id: str) -> list[Complaint]:
    """What residents said, for whoever sees to it."""
    ticket = find(session, Ticket, ticket_id)
    require(session, actor, Act.HANDLE_TICKET, ticket.unit_id)
    query = select(Complaint).where(Complaint.ticket_id == ticket.id)
    return list(session.scalars(query.order_by(Complaint.about_at, Complaint.id)))


def by_key(session: Session, unit_id: str, key: str) -> Complaint:
    """The complaint of whoever knows its key. Raises NotFoundError."""
    query = (
        select(Complaint)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(
            Complaint.key_sha256 == _hash(key), Ticket.unit_id.in_(subtree_ids(session, unit_id))
        )
    )
    complaint = session.scalar(query)
    if complaint is None:
        raise NotFoundError(Complaint.__name__, "")
    return complaint


def say_content(session: Session, unit_id: str, key: str, *, is_content: bool) -> None:
    """Answer the one question; the last answer counts. Raises NotFoundError, NotSettledError."""
    complaint = by_key(session, unit_id, key)
    if complaint.ticket.ended_at is None:
        raise NotSettledError
    complaint.is_content = is_content


@dataclass(frozen=True, slots=True)
class Contentment:
    """What residents answered to the one question."""

    content: int
    asked: int


def contentment(session: Session, unit_ids: Collection[str], since: int) -> Contentment:
    """Of the complaints since an instant."""
    query = (
        select(Complaint.is_content, func.count())
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(
            Ticket.unit_id.in_(unit_ids),
            Complaint.received_at >= since,
            Complaint.is_content.is_not(None),
        )
        .group_by(Complaint.is_content)
    )
    counts = {bool(said): count for said, count in session.execute(query)}
    return Contentment(counts.get(True, 0), sum(counts.values()))


def holds_old_words(session: Session, now: int) -> bool:
    """Whether there is something to forget."""
    return session.scalar(select(Complaint.id).where(*_old(now)).limit(1)) is not None


def forget_words(session: Session, now: int) -> None:
    """Empty what residents wrote and nobody needs any more."""
    session.execute(update(Complaint).where(*_old(now)).values(words=""))


def _old(now: int) -> tuple[ColumnElement[bool], ...]:
    before = now - WORDS_KEPT_MS
    ended = select(Ticket.id).where(Ticket.ended_at < before)
    never_ended = Complaint.received_at < before - WORDS_KEPT_MS
    return Complaint.words != "", Complaint.ticket_id.in_(ended) | never_ended


def without_numbers(words: str) -> str:
    """The words without what looks like somebody's number."""
    for number in personal_numbers(words):
        words = words.replace(number, LEFT_OUT)
    return words


def _keep(session: Session, unit_id: str, new: NewComplaint, now: int) -> Complaint:
    if not now - FARTHEST_BACK_MS <= new.about_at <= now + CLOCKS_DIFFER_MS:
        raise ComplaintTimeError
    words = without_numbers(fields.optional("words", new.words, LONGEST_WORDS))
    cluster = find(session, Cluster, new.cluster_id) if new.cluster_id else None
    if cluster is not None and cluster.unit_id not in subtree_ids(session, unit_id):
        raise NotFoundError(Cluster.__name__, new.cluster_id)
    complaint = Complaint(
        id=new_id(now),
        ticket_id=_ticket(session, unit_id, cluster, new.kind, now).id,
        about_at=new.about_at,
        words=words,
        received_at=now,
    )
    session.add(complaint)
    session.flush()
    return complaint


def _ticket(
    session: Session, unit_id: str, cluster: Cluster | None, kind: ComplaintKind, now: int
) -> Ticket:
    """The open ticket about the same, or a new one."""
    # Two residents at one moment: the second waits here and finds the first one's ticket.
    find(session, Unit, unit_id, to_change=True)
    where = Ticket.cluster_id.is_(None) if cluster is None else Ticket.cluster_id == cluster.id
    there = session.scalar(
        select(Ticket).where(
            where,
            Ticket.unit_id == (unit_id if cluster is None else cluster.unit_id),
            Ticket.kind == kind,
            Ticket.ended_at.is_(None),
        )
    )
    if there is not None:
        note_step(session, there, TicketStep.JOINED, now)
        return there
    ticket = Ticket(
        id=new_id(now),
        unit_id=unit_id if cluster is None else cluster.unit_id,
        cluster_id=None if cluster is None else cluster.id,
        source=TicketSource.COMPLAINT,
        kind=kind,
        began_at=now,
        opened_at=now,
        due_at=now + DUE_MS,
    )
    session.add(ticket)
    session.flush()
    note_opened(session, ticket, StaffRole.OPERATOR, now)
    return ticket


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
