"""What a receiver's state asks of the controller. News for pages, a cue for us, never evidence."""

import logging

import msgspec
from msgspec.structs import replace
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from controller.ledger.acknowledgement import tell_stored
from controller.planning.marks import mark_clusters
from controller.planning.problems import ProblemKind
from controller.receivers.errors import UnknownReceiverError
from controller.receivers.service import record_state
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage, PlanProblem, StoredPlan
from controller.store.ledger import Journal
from controller.store.places import Receiver, ReceiverState
from playlists.messages.state import Beat, State
from playlists.messages.time import TimeAnswer

log = logging.getLogger(__name__)

AGAIN_AFTER_MS = 20_000
"""What was published less than this ago may still be on its way to the receiver."""


def take_state(session: Session, receiver_id: str, state: State, *, live: bool, now: int) -> None:
    """Record a state and set going what it asks for: time, a plan, word about the journal.

    `live` is false for a state that the broker had kept: its nonce may have been answered.
    """
    before = _before(session, receiver_id)
    if before is not None and _is_of_an_older_line(state, before):
        return
    state = _merged(state, before)
    try:
        record_state(session, receiver_id, state, now)
    except UnknownReceiverError:
        log.warning("state of receiver %s, which is unknown or retired", receiver_id)
        return
    if not state.online:
        return
    newest = _newest_version(session, receiver_id)
    if state.nonce and live:
        _answer(session, state, newest, now)
    _mend_plan(session, state, newest, now)
    _mend_stored(session, state, now)


def take_beat(session: Session, receiver_id: str, beat: Beat, now: int) -> None:
    """Note that a receiver lives and is as its last state said.

    A beat that speaks of another state than ours says nothing: that state is on its way, or the
    receiver tells all of it again within minutes. An older one than the state was overtaken.
    """
    row = session.get(ReceiverState, receiver_id)
    if row is None:
        return
    state = msgspec.json.decode(row.state, type=State)
    if state.online and state.at == beat.of:
        row.heard_at = now
        session.flush()


def _before(session: Session, receiver_id: str) -> State | None:
    row = session.get(ReceiverState, receiver_id)
    return None if row is None else msgspec.json.decode(row.state, type=State)


def _is_of_an_older_line(state: State, before: State) -> bool:
    """A last will of a line that another has replaced, perhaps to another broker."""
    return not state.online and before.online and state.line != before.line


def _merged(state: State, before: State | None) -> State:
    """A last will was written when the line came up: it only knows that the receiver is gone."""
    if state.online or before is None or before.at <= state.at:
        return state
    return replace(before, online=False, nonce="", playing_occurrence="", playing_item="")


def _newest_version(session: Session, receiver_id: str) -> int:
    query = select(func.max(StoredPlan.version)).where(StoredPlan.receiver_id == receiver_id)
    return session.scalar(query) or 0


def _answer(session: Session, state: State, newest: int, now: int) -> None:
    """Ask for a signed time; an answer to an older nonce is of no use any more."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.receiver_id == state.receiver, OutboxMessage.kind == OutboxKind.TIME
        )
    )
    answer = TimeAnswer(
        receiver=state.receiver,
        nonce=state.nonce,
        now=now,
        plan_version=newest,
        order_sequence=state.order_sequence,
    )
    asked = OutboxMessage(
        id=new_id(now),
        kind=OutboxKind.TIME,
        receiver_id=state.receiver,
        message=msgspec.json.encode(answer).decode(),
        created_at=now,
    )
    session.add(asked)
    session.flush()


def _mend_plan(session: Session, state: State, newest: int, now: int) -> None:
    """Publish again a plan that the receiver has not; plan again where it has seen a later one."""
    if state.plan_version > newest:
        cluster_id = session.get_one(Receiver, state.receiver).cluster_id
        # A number that was not believed is looked at again in the planner's own time.
        if session.get(PlanProblem, (cluster_id, ProblemKind.VERSION.value)) is None:
            mark_clusters(session, [cluster_id], now)
    elif state.plan_version < newest:
        session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == _last_published(session, state.receiver, OutboxKind.PLAN),
                OutboxMessage.published_at < now - AGAIN_AFTER_MS,
            )
            .values(published_at=None)
        )


def _mend_stored(session: Session, state: State, now: int) -> None:
    """Say again how far the journal is stored, where the receiver believes something else."""
    if not state.journal_epoch:
        return
    journal = session.get(Journal, (state.receiver, state.journal_epoch))
    stored = 0 if journal is None else journal.last_sequence
    if stored == state.journal_stored:
        return
    query = select(OutboxMessage.id).where(
        OutboxMessage.receiver_id == state.receiver,
        OutboxMessage.kind == OutboxKind.STORED,
        OutboxMessage.refused_at.is_(None),
        OutboxMessage.created_at > now - AGAIN_AFTER_MS,
    )
    if session.scalar(query.limit(1)) is None:
        tell_stored(session, {(state.receiver, state.journal_epoch): stored}, now)


def _last_published(session: Session, receiver_id: str, kind: OutboxKind) -> str | None:
    query = select(OutboxMessage.id).where(
        OutboxMessage.receiver_id == receiver_id,
        OutboxMessage.kind == kind,
        OutboxMessage.published_at.is_not(None),
    )
    return session.scalar(query.order_by(OutboxMessage.id.desc()).limit(1))
