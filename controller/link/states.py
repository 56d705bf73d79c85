"""What receivers' states ask of the controller. News for pages, a cue for us, never evidence.

A fleet that comes back tells all its states within seconds, and the one writer of SQLite is held
meanwhile: what many states need is read at once, and written at once.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace
from sqlalchemy import delete, func, insert, select, update
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


@dataclass(frozen=True, slots=True)
class OpenedState:
    """A state whose signature holds."""

    receiver_id: str
    state: State
    live: bool
    """False for a state that the broker had kept: unless its receiver still does not know the time,
    its nonce was answered."""


@dataclass(frozen=True, slots=True)
class OpenedBeat:
    """A heartbeat whose signature holds."""

    receiver_id: str
    beat: Beat


def take_states(session: Session, told: Sequence[OpenedState | OpenedBeat], now: int) -> None:
    """Record states and beats in their order, and set going what they ask for.

    That is a signed time, a plan, or word about how far a journal is stored.
    """
    desk = _Desk(session, {one.receiver_id for one in told}, now)
    for one in told:
        if isinstance(one, OpenedState):
            desk.take_state(one)
        else:
            desk.take_beat(one)
    desk.close()


class _Desk:
    """What was told in one transaction, and what is known of those who told it."""

    def __init__(self, session: Session, receiver_ids: Collection[str], now: int) -> None:
        self._session = session
        self._now = now
        rows = select(ReceiverState).where(ReceiverState.receiver_id.in_(receiver_ids))
        self._rows = {row.receiver_id: row for row in session.scalars(rows)}
        # Held so that the session knows them when they are recorded.
        mine = select(Receiver).where(Receiver.id.in_(receiver_ids))
        self._receivers = {receiver.id: receiver for receiver in session.scalars(mine)}
        newest = select(StoredPlan.receiver_id, func.max(StoredPlan.version)).where(
            StoredPlan.receiver_id.in_(receiver_ids)
        )
        found = session.execute(newest.group_by(StoredPlan.receiver_id))
        self._newest: dict[str, int] = dict(found.all())
        self._asks_the_time: dict[str, State] = {}
        """By receiver; an answer to an older nonce is of no use any more."""
        self._lacks_its_plan: set[str] = set()
        self._has_a_later_plan: set[str] = set()
        self._believes: dict[str, tuple[str, int]] = {}
        """By receiver, the journal and how far it believes that to be stored."""

    def take_state(self, told: OpenedState) -> None:
        """Record a state and note what it asks for."""
        receiver_id, row = told.receiver_id, self._rows.get(told.receiver_id)
        before = None if row is None else msgspec.json.decode(row.state, type=State)
        if before is not None and _is_of_an_older_line(told.state, before):
            return
        state = _merged(told.state, before)
        try:
            self._rows[receiver_id] = record_state(self._session, receiver_id, state, self._now)
        except UnknownReceiverError:
            log.warning("state of receiver %s, which is unknown or retired", receiver_id)
            return
        if state.online:
            self._note_wishes(state, live=told.live)

    def take_beat(self, told: OpenedBeat) -> None:
        """Note that a receiver lives and is as its last state said.

        A beat that speaks of another state than ours says nothing: that state is on its way, or
        the receiver tells all of it again within minutes. An older one than the state was
        overtaken.
        """
        row = self._rows.get(told.receiver_id)
        if row is None:
            return
        state = msgspec.json.decode(row.state, type=State)
        if state.online and state.at == told.beat.of:
            row.heard_at = self._now

    def close(self) -> None:
        """Ask for what they need."""
        self._session.flush()
        self._answer()
        self._publish_plans_again()
        self._plan_anew()
        self._correct_beliefs()

    def _note_wishes(self, state: State, *, live: bool) -> None:
        receiver_id, newest = state.receiver, self._newest.get(state.receiver, 0)
        if state.nonce and (live or state.clock is None or not state.clock.trusted):
            self._asks_the_time[receiver_id] = state
        for wanted, is_so in (
            (self._lacks_its_plan, state.plan_version < newest),
            (self._has_a_later_plan, state.plan_version > newest),
        ):
            wanted.discard(receiver_id)
            if is_so:
                wanted.add(receiver_id)
        if state.journal_epoch:
            self._believes[receiver_id] = (state.journal_epoch, state.journal_stored)

    def _answer(self) -> None:
        """Ask for signed times. Who asks the same again keeps its turn."""
        if not self._asks_the_time:
            return
        asked_before = select(OutboxMessage.receiver_id, OutboxMessage.message).where(
            OutboxMessage.receiver_id.in_(self._asks_the_time),
            OutboxMessage.kind == OutboxKind.TIME,
        )
        pending = {id_: _nonce_of(message) for id_, message in self._session.execute(asked_before)}
        fresh = {
            id_: state
            for id_, state in self._asks_the_time.items()
            if pending.get(id_) != state.nonce
        }
        if not fresh:
            return
        self._session.execute(
            delete(OutboxMessage).where(
                OutboxMessage.receiver_id.in_(fresh),
                OutboxMessage.kind == OutboxKind.TIME,
            )
        )
        asked = [
            {
                "id": new_id(self._now),
                "kind": OutboxKind.TIME,
                "receiver_id": receiver_id,
                "message": msgspec.json.encode(self._time_for(state)).decode(),
                "created_at": self._now,
            }
            for receiver_id, state in fresh.items()
        ]
        self._session.execute(insert(OutboxMessage), asked)

    def _time_for(self, state: State) -> TimeAnswer:
        return TimeAnswer(
            receiver=state.receiver,
            nonce=state.nonce,
            now=self._now,
            plan_version=self._newest.get(state.receiver, 0),
            order_sequence=state.order_sequence,
        )

    def _publish_plans_again(self) -> None:
        """The plan that a receiver should have, also one that is still on its way.

        An older one must not follow it: the broker would keep the older, and the receiver refuse
        it.
        """
        if not self._lacks_its_plan:
            return
        newest = (
            select(func.max(OutboxMessage.id))
            .where(
                OutboxMessage.receiver_id.in_(self._lacks_its_plan),
                OutboxMessage.kind == OutboxKind.PLAN,
                OutboxMessage.refused_at.is_(None),
            )
            .group_by(OutboxMessage.receiver_id)
        )
        self._session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id.in_(self._session.scalars(newest).all()),
                OutboxMessage.published_at < self._now - AGAIN_AFTER_MS,
            )
            .values(published_at=None)
        )

    def _plan_anew(self) -> None:
        """Where a receiver has seen a later plan than ours."""
        marked = []
        for receiver_id in self._has_a_later_plan:
            cluster_id = self._receivers[receiver_id].cluster_id
            # A number that was not believed is looked at again in the planner's own time.
            if self._session.get(PlanProblem, (cluster_id, ProblemKind.VERSION.value)) is None:
                marked.append(cluster_id)
        if marked:
            mark_clusters(self._session, marked, self._now)

    def _correct_beliefs(self) -> None:
        """Say again how far journals are stored, where receivers believe something else."""
        if not self._believes:
            return
        stored = dict.fromkeys(((id_, epoch) for id_, (epoch, _) in self._believes.items()), 0)
        known = select(Journal.receiver_id, Journal.epoch, Journal.last_sequence).where(
            Journal.receiver_id.in_(self._believes)
        )
        for receiver_id, epoch, last in self._session.execute(known):
            if (receiver_id, epoch) in stored:
                stored[receiver_id, epoch] = last
        wrong = {
            (receiver_id, epoch): last
            for (receiver_id, epoch), last in stored.items()
            if last != self._believes[receiver_id][1]
        }
        if not wrong:
            return
        lately = select(OutboxMessage.receiver_id).where(
            OutboxMessage.receiver_id.in_([receiver_id for receiver_id, _epoch in wrong]),
            OutboxMessage.kind == OutboxKind.STORED,
            OutboxMessage.refused_at.is_(None),
            OutboxMessage.created_at > self._now - AGAIN_AFTER_MS,
        )
        told = set(self._session.scalars(lately))
        untold = {journal: last for journal, last in wrong.items() if journal[0] not in told}
        tell_stored(self._session, untold, self._now)


def _nonce_of(message: str) -> str:
    return msgspec.json.decode(message, type=TimeAnswer).nonce


def _is_of_an_older_line(state: State, before: State) -> bool:
    """A last will of a line that another has replaced, perhaps to another broker."""
    return not state.online and before.online and state.line != before.line


def _merged(state: State, before: State | None) -> State:
    """A last will was written when the line came up: it only knows that the receiver is gone."""
    if state.online or before is None or before.at <= state.at:
        return state
    return replace(before, online=False, nonce="", playing_occurrence="", playing_item="")
