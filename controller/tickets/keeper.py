"""What the planning leader does about tickets: faults open and end them, answers end them."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.clock import now_ms
from controller.ledger.verdict_groups import SOUNDED
from controller.receivers.connected import is_connected
from controller.residents.complaints import forget_words, holds_old_words
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Revision
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.people import StaffRole
from controller.store.places import Cluster, Receiver, ReceiverState
from controller.store.tickets import Ticket, TicketSource, TicketStep
from controller.tickets.faults import SAME_TICKET_MS, Kept, Move, Seen, moves, rule_of, seen
from controller.tickets.owners import note_opened
from controller.tickets.steps import note_step

log = logging.getLogger(__name__)

KEEP_EVERY_S = 20
MOVES_AT_ONCE = 200
"""A transaction: it holds SQLite's only writer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster and what is known of its receiver."""

    cluster_id: str
    unit_id: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Due:
    """One move that is due."""

    place: Place
    kind: str
    move: Move


class _Told(msgspec.Struct, frozen=True):
    """The part of a state that matters here."""

    not_ready: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def keep_once(engine: Engine) -> None:
    """Do what faults and answers ask for, some of it in each transaction."""
    now = now_ms()
    with reading_sessions(engine)() as session:
        due = iter(due_moves(session, now))
        answered = answered_on_air(session)
        has_old_words = holds_old_words(session, now)
    while part := list(islice(due, MOVES_AT_ONCE)):
        with writing_sessions(engine).begin() as session:
            make_moves(session, part, now)
        log.info("%d changes of tickets", len(part))
    if answered:
        with writing_sessions(engine).begin() as session:
            end_answered(session, answered, now)
    if has_old_words:
        with writing_sessions(engine).begin() as session:
            forget_words(session, now)


def due_moves(session: Session, now: int) -> list[Due]:
    """What is due in all clusters."""
    standing, ended = _kept(session, now)
    return [
        Due(place, kind, move)
        for place in places(session, now)
        for kind, move in moves(
            place.seen, standing[place.cluster_id], ended[place.cluster_id], now
        )
    ]


def places(session: Session, now: int) -> Iterator[Place]:
    """The clusters whose receivers were heard once, and those that have none any more.

    If nobody at all is heard, it is our own line that is cut: then no pole is to blame.
    """
    query = (
        select(Cluster.id, Cluster.unit_id, Cluster.retired_at, Receiver.id, ReceiverState)
        .outerjoin(Receiver, (Receiver.cluster_id == Cluster.id) & Receiver.retired_at.is_(None))
        .outerjoin(ReceiverState, ReceiverState.receiver_id == Receiver.id)
        .order_by(Cluster.id)
    )
    rows = session.execute(query).all()
    is_heard = {id_: _is_heard(state, now) for id_, *_, state in rows}
    for cluster_id, unit_id, retired_at, receiver_id, state in rows:
        if retired_at is not None or receiver_id is None:
            yield Place(cluster_id, unit_id, Seen(frozenset()))
        elif is_heard[cluster_id]:
            told = msgspec.json.decode(state.state, type=_Told)
            yield Place(cluster_id, unit_id, seen(told.not_ready, told.faults))
        elif state is not None and any(is_heard.values()):
            yield Place(cluster_id, unit_id, Seen(None, state.heard_at))


def make_moves(session: Session, due: list[Due], now: int) -> None:
    """Make them, each as far as it still fits what has happened meanwhile."""
    for one in due:
        standing = session.scalar(
            select(Ticket).where(
                Ticket.cluster_id == one.place.cluster_id,
                Ticket.kind == one.kind,
                Ticket.ended_at.is_(None),
            )
        )
        match one.move:
            case Move.WATCH | Move.OPEN if standing is None:
                standing = _watched(one, now)
                session.add(standing)
            case Move.FORGET if standing is not None and standing.opened_at is None:
                session.delete(standing)
            case Move.END if standing is not None:
                standing.ended_at = now
                note_step(session, standing, TicketStep.PASSED, now)
            case Move.RETURN:
                _return(session, one, standing, now)
        if one.move is Move.OPEN and standing is not None and standing.opened_at is None:
            standing.opened_at, standing.due_at = now, now + rule_of(one.kind).due_ms
            note_opened(session, standing, StaffRole.TECHNICIAN, now)
        session.flush()


def answered_on_air(session: Session) -> list[str]:
    """The open complaints whose answer was heard in a loudspeaker."""
    query = (
        select(Ticket.id)
        .join(Revision, Revision.bulletin_id == Ticket.answer_bulletin_id)
        .join(ExpectedBroadcast, ExpectedBroadcast.revision_id == Revision.id)
        .where(Ticket.ended_at.is_(None), ExpectedBroadcast.verdict.in_(SOUNDED))
        .distinct()
    )
    return list(session.scalars(query))


def end_answered(session: Session, ticket_ids: list[str], now: int) -> None:
    """Close what was answered on air."""
    open_ = select(Ticket).where(Ticket.id.in_(ticket_ids), Ticket.ended_at.is_(None))
    for ticket in session.scalars(open_):
        ticket.ended_at = now
        note_step(session, ticket, TicketStep.ANSWERED, now)


def _return(session: Session, one: Due, watched: Ticket | None, now: int) -> None:
    """Open the ticket again that ended lately, in the place of the one that only watched."""
    if watched is not None:
        if watched.opened_at is not None:
            return
        session.delete(watched)
        session.flush()
    query = select(Ticket).where(
        Ticket.cluster_id == one.place.cluster_id,
        Ticket.kind == one.kind,
        Ticket.opened_at.is_not(None),
    )
    before = session.scalars(query.order_by(Ticket.ended_at.desc()).limit(1)).one()
    before.ended_at = before.ended_by = None
    before.due_at = now + rule_of(one.kind).due_ms
    note_step(session, before, TicketStep.RETURNED, now)


def _watched(one: Due, now: int) -> Ticket:
    return Ticket(
        id=new_id(now),
        unit_id=one.place.unit_id,
        cluster_id=one.place.cluster_id,
        source=TicketSource.FAULT,
        kind=one.kind,
        began_at=one.place.seen.silent_since or now,
    )


def _is_heard(state: ReceiverState | None, now: int) -> bool:
    return state is not None and is_connected(online=state.online, heard_at=state.heard_at, now=now)


def _kept(
    session: Session, now: int
) -> tuple[Mapping[str, dict[str, Kept]], Mapping[str, dict[str, Kept]]]:
    """What stands, and what ended lately, by cluster and kind."""
    standing: defaultdict[str, dict[str, Kept]] = defaultdict(dict)
    ended: defaultdict[str, dict[str, Kept]] = defaultdict(dict)
    query = select(Ticket).where(
        Ticket.source == TicketSource.FAULT,
        Ticket.ended_at.is_(None) | (Ticket.ended_at > now - SAME_TICKET_MS),
    )
    for row in session.scalars(query.order_by(Ticket.ended_at)):
        where = standing if row.ended_at is None else ended
        kept = Kept(row.began_at, row.opened_at, row.ended_at, row.ended_by is not None)
        where[row.cluster_id or ""][row.kind] = kept
    return standing, ended
