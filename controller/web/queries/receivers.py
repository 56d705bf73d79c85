"""Clusters with the receiver in them, as they were last heard."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from controller import civil
from controller.ledger.hushes import Hush, mutes_of
from controller.receivers.connected import is_connected
from controller.store.delivery import OutboxKind, OutboxMessage, PlanProblem, StoredPlan
from controller.store.places import Cluster, Receiver, ReceiverState
from controller.web.wording.health import Ailment, ailments
from controller.web.wording.hearing import HEARING
from controller.web.wording.planning import PLAN_PROBLEM, refused_plan
from controller.web.wording.values import Tone, Word
from playlists.messages.command import MuteCause
from playlists.messages.state import NotReady, State

ONLINE = Word("Đang kết nối", Tone.GOOD, "online")
NEVER = Word("Chưa từng kết nối", Tone.OFF, "question")
EMPTY = Word("Chưa lắp bộ thu", Tone.OFF, "minus")

FETCHING_MS = 5 * civil.MINUTE_MS
"""So long a receiver may fetch the audio of a new plan before anybody is told to look."""

READY = Word("Sẵn sàng phát", Tone.GOOD, "check")
NO_CLOCK = Word("Đồng hồ chưa đáng tin", Tone.WARN, "clock")
FETCHING = Word("Đang tải âm thanh", Tone.WAIT, "hourglass")
NO_PLAN = Word("Chưa nhận lịch", Tone.WARN, "calendar")
NO_SOUND = Word("Thiết bị âm thanh hỏng", Tone.BAD, "alert")
NO_BOARD = Word("Mạch âm ly không trả lời", Tone.BAD, "alert")
NOT_READY = Word("Chưa sẵn sàng", Tone.WARN, "alert")
SHUT = "Ngắt do hỏng"
QUIET = "Tắt tiếng"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One cluster: who sits in it and how it is."""

    cluster: Cluster
    receiver: Receiver | None
    heard_at: int | None
    state: State | None
    newest_plan: int
    """Version of the newest plan that was made for it; 0 for none."""
    planned_at: int
    """When that plan was made; 0 for none."""
    now: int
    """When this was asked: what was told long ago is no news."""
    plan_problems: tuple[str, ...] = ()
    """Why it has no newer plan, in words."""
    mutes: tuple[Hush, ...] = ()
    """Those in force by its journal; it tells that it is mute sooner than it reports of it."""

    @property
    def muted_until(self) -> int | None:
        """Until when it is mute; None for what may sound."""
        until = 0 if self.state is None else self.state.muted_until
        return until if until > self.now else None

    @property
    def is_shut(self) -> bool:
        """Whether it is mute for a fault: then emergencies do not sound either."""
        return any(mute.cause is MuteCause.FAULT for mute in self.mutes)

    @property
    def mute(self) -> Word | None:
        """The mute in words; None where nothing mutes."""
        if self.muted_until is None:
            return None
        begun, tone = (SHUT, Tone.BAD) if self.is_shut else (QUIET, Tone.WARN)
        return Word(f"{begun} đến {civil.recent(self.muted_until, self.now)}", tone, "mute")

    @property
    def is_ready(self) -> bool:
        """Whether the next broadcast will sound, as far as is known."""
        return self.state is not None and self.state.ready_for_air and self.muted_until is None

    @property
    def is_sounding(self) -> bool:
        """Whether something comes out of it now."""
        return self.is_online and self.state is not None and bool(self.state.playing_item)

    @property
    def chips(self) -> tuple[Word, ...]:
        """How it is, in the order of who reads: is it there, will it sound, is it heard."""
        if self.receiver is None:
            return (self.connection,)
        quiet, ready = self.mute, self.readiness
        # A mute takes the word from "ready", for it will not sound; never from what is wrong.
        sounding = [quiet] if ready is READY and quiet else [quiet, ready]
        return tuple(word for word in (self.connection, *sounding, self.hearing) if word)

    @property
    def gist(self) -> Word:
        """The one of these words that says most: for a pin on the map."""
        if not self.is_online:
            return self.connection
        return self.mute or self.readiness

    @property
    def is_online(self) -> bool:
        """Whether the receiver is connected, as far as is known."""
        return (
            self.state is not None
            and self.heard_at is not None
            and is_connected(online=self.state.online, heard_at=self.heard_at, now=self.now)
        )

    @property
    def is_lost(self) -> bool:
        """Whether it was connected once and is not now."""
        return self.state is not None and not self.is_online

    @property
    def has_newest_plan(self) -> bool:
        """Whether the receiver has confirmed the newest plan."""
        return (
            self.newest_plan > 0
            and self.state is not None
            and self.state.plan_version == self.newest_plan
        )

    @property
    def connection(self) -> Word:
        """The connection in words."""
        if self.receiver is None:
            return EMPTY
        if self.state is None or self.heard_at is None:
            return NEVER
        if self.is_online:
            return ONLINE
        since = civil.recent(self.heard_at, self.now)
        return Word(f"Mất liên lạc từ {since}", Tone.BAD, "offline")

    @property
    def readiness(self) -> Word:
        """Whether the next broadcast can sound, and what is missing if not.

        A receiver that is away plays from its own store: what it said last still counts.
        """
        state = self.state
        if state is None:
            return NO_PLAN
        lacks = state.not_ready
        words = (
            (state.ready_for_air, READY),
            (state.plan_version == 0, NO_PLAN),
            (state.clock is None or not state.clock.trusted, NO_CLOCK),
            (NotReady.SOUND in lacks, NO_SOUND),
            (NotReady.BOARD in lacks, NO_BOARD),
            (state.tracks_held < state.tracks_wanted, FETCHING),
        )
        return next((word for is_so, word in words if is_so), NOT_READY)

    @property
    def hearing(self) -> Word | None:
        """Whether what it put out last was heard at its loudspeaker; None where nothing listens."""
        return None if self.state is None else HEARING.get(self.state.hearing)

    @property
    def ailments(self) -> tuple[Ailment, ...]:
        """What is wrong with it by its own account, and what to do, what is grave first."""
        state = self.state
        if state is None:
            return ()
        expected = set()
        if self.newest_plan == 0:  # nobody misses a plan where nothing was ever planned
            expected.add(NotReady.NO_PLAN)
        if self.now - self.planned_at < FETCHING_MS:
            expected.add(NotReady.AUDIO)
        return ailments([c for c in state.not_ready if c not in expected], state.faults)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How many of the clusters for which there is a plan have confirmed the newest."""

    confirmed: int
    planned: int
    waiting_codes: tuple[str, ...]


def standings(session: Session, unit_ids: Collection[str], now: int) -> list[Standing]:
    """All clusters of these units, by code."""
    query = _everything().where(Cluster.unit_id.in_(unit_ids)).order_by(Cluster.code, Cluster.id)
    return _completed(session, [_standing(row, now) for row in session.execute(query)], now)


def standing(session: Session, cluster_id: str, now: int) -> Standing | None:
    """One cluster."""
    row = session.execute(_everything().where(Cluster.id == cluster_id)).first()
    return None if row is None else _completed(session, [_standing(row, now)], now)[0]


def confirmation(found: Sequence[Standing]) -> Confirmation:
    """Count who has confirmed."""
    planned = [s for s in found if s.newest_plan > 0]
    waiting = tuple(s.cluster.code for s in planned if not s.has_newest_plan)
    return Confirmation(len(planned) - len(waiting), len(planned), waiting)


def _completed(session: Session, found: Sequence[Standing], now: int) -> list[Standing]:
    """The same with what few clusters have: mutes, and what keeps them from a newer plan."""
    mutes = mutes_of(session, [s.cluster.id for s in found if s.muted_until is not None], now)
    found = (
        [replace(s, mutes=tuple(mutes.get(s.cluster.id, ()))) for s in found] if mutes else found
    )
    return _with_problems(session, found)


def _with_problems(session: Session, found: Sequence[Standing]) -> list[Standing]:
    """The same with what keeps each from a newer plan. Few clusters have any."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    cluster_of = {s.receiver.id: s.cluster.id for s in found if s.receiver is not None}
    problems = select(PlanProblem.cluster_id, PlanProblem.kind).order_by(PlanProblem.since)
    for cluster_id, kind in session.execute(problems):
        words[cluster_id].append(PLAN_PROBLEM[kind])
    refused = select(OutboxMessage.receiver_id, OutboxMessage.refusal).where(
        OutboxMessage.signed_at.is_(None),
        OutboxMessage.refused_at.is_not(None),
        OutboxMessage.kind == OutboxKind.PLAN,
    )
    for receiver_id, refusal in session.execute(refused):
        if receiver_id in cluster_of:
            words[cluster_of[receiver_id]].append(refused_plan(refusal))
    return [replace(s, plan_problems=tuple(words.get(s.cluster.id, ()))) for s in found]


def _everything() -> Select[Cluster, Receiver, ReceiverState, int, int]:
    newest = (
        select(
            StoredPlan.receiver_id,
            func.max(StoredPlan.version).label("version"),
            func.max(StoredPlan.compiled_at).label("compiled_at"),
        )
        .group_by(StoredPlan.receiver_id)
        .subquery()
    )
    return (
        select(Cluster, Receiver, ReceiverState, newest.c.version, newest.c.compiled_at)
        .outerjoin(Receiver, and_(Receiver.cluster_id == Cluster.id, Receiver.retired_at.is_(None)))
        .outerjoin(ReceiverState, ReceiverState.receiver_id == Receiver.id)
        .outerjoin(newest, newest.c.receiver_id == Receiver.id)
        .where(Cluster.retired_at.is_(None))
    )


def _standing(row: Row[Cluster, Receiver, ReceiverState, int, int], now: int) -> Standing:
    """Of the outer joins: where there is no receiver, state or plan, there is None."""
    cluster, receiver, heard, newest, planned_at = row
    return Standing(
        cluster=cluster,
        receiver=receiver,
        heard_at=None if heard is None else heard.heard_at,
        state=None if heard is None else msgspec.json.decode(heard.state, type=State),
        newest_plan=newest or 0,
        planned_at=planned_at or 0,
        now=now,
    )
