"""Receivers that are only pretended: what they would have played, written down and reported.

They accept the plan, play the day until now, and have their troubles: cluster 07 lost its sound
device in the morning, 12 broke off, 15 is silent.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import HOUR_MS
from controller.ledger.ingest import ingest
from controller.ledger.judge import judge, overdue
from controller.ledger.report import Received, open_report
from controller.receivers.service import record_state
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import StoredPlan
from controller.store.places import Cluster, Receiver
from playlists.messages.journal_entry import (
    Booted,
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    MissCause,
    PlanAccepted,
)
from playlists.messages.keys import SigningKey
from playlists.messages.plan import SAMPLE_RATE
from playlists.messages.state import BoardState, ClockState, Machine, NotReady, State
from tests.controller.witness import Witness

NO_DEVICE, BREAKS_OFF, SILENT = 6, 11, 14
"""Positions of the clusters in trouble."""
ON_BATTERY, UNTIMED, FETCHING = 4, 3, 9
_NOT_READY = {UNTIMED: (NotReady.CLOCK,), FETCHING: (NotReady.AUDIO,)}
_FAULTS = {
    NO_DEVICE: ("sound_lost",),
    ON_BATTERY: ("mains_lost", "signal_weak"),
    FETCHING: ("audio_unreachable",),
}


def key_of(cluster_id: str) -> SigningKey:
    """The key of the receiver in a cluster: always the same."""
    return SigningKey.from_seed(hashlib.sha256(cluster_id.encode()).digest())


@dataclass
class PretendedReceivers:
    """One receiver in each cluster, in their order."""

    session: Session
    clusters: list[Cluster]
    receivers: list[Receiver]
    now: int

    def __post_init__(self) -> None:
        self.witnesses = {
            receiver.id: Witness(receiver.id, key_of(cluster.id))
            for cluster, receiver in zip(self.clusters, self.receivers, strict=True)
        }

    def broadcast_the_day(self, accepted_at: int) -> None:
        """Accept the plan at `accepted_at`, play what was due, report."""
        for receiver in self.receivers:
            self._write(receiver, accepted_at, Booted(agent_version="0.1.0", boot_id="b1"))
            self._write(receiver, accepted_at, PlanAccepted(version=self._version(receiver)))
        query = (
            select(ExpectedBroadcast)
            .where(ExpectedBroadcast.planned_start < self.now)
            .order_by(ExpectedBroadcast.planned_start)
        )
        for expected in self.session.scalars(query):
            self._play(expected)
        for code in range(len(self.receivers)):
            if code != SILENT:
                self._report(self.receivers[code])
        judge(self.session, overdue(self.session, self.now, 10_000), self.now)
        self._states()

    def _play(self, expected: ExpectedBroadcast) -> None:
        position = next(i for i, c in enumerate(self.clusters) if c.id == expected.cluster_id)
        receiver = self.receivers[position]
        end = expected.planned_start + expected.length_ms
        if position == NO_DEVICE and expected.planned_start > self.now - 8 * HOUR_MS:
            self._write(receiver, end, self._missed(expected, MissCause.SOUND_LOST))
            return
        if end > self.now:
            return
        error = (position * 7) % 9 - 4
        started = expected.planned_start + error
        self._write(receiver, started, self._started(expected, started))
        broken = position == BREAKS_OFF and expected.planned_start < self.now - 8 * HOUR_MS
        ended = started + (expected.length_ms * 2 // 3 if broken else expected.length_ms)
        self._write(receiver, ended, self._ended(expected, started, ended, broken=broken))

    def _states(self) -> None:
        playing = self.session.scalar(
            select(ExpectedBroadcast)
            .where(
                ExpectedBroadcast.planned_start <= self.now,
                ExpectedBroadcast.planned_start + ExpectedBroadcast.length_ms > self.now,
            )
            .limit(1)
        )
        for position, receiver in enumerate(self.receivers):
            away = position in {NO_DEVICE, SILENT}
            heard = self.now - (3 * HOUR_MS if away else 20_000 + position * 1_000)
            sounding = not away and playing is not None
            state = State(
                receiver=receiver.id,
                at=heard,
                online=not away,
                agent_version="0.1.0",
                plan_version=self._version(receiver) - (1 if position == SILENT else 0),
                journal_last=900 + position,
                journal_stored=900 + position,
                tracks_wanted=6,
                tracks_held=4 if position == 9 else 6,
                clock=ClockState(
                    trusted=position != 3, source="synchronised", offset_ms=position - 8
                ),
                playing_occurrence=playing.occurrence if sounding and playing else "",
                playing_item=playing.item if sounding and playing else "",
                ready_for_air=position not in {3, NO_DEVICE, 9, SILENT},
                not_ready=_NOT_READY.get(position, ()),
                faults=_FAULTS.get(position, ()),
                board=BoardState(
                    kind="serial",
                    connected=True,
                    mains_v=0 if position == ON_BATTERY else 226 + position,
                    battery_mv=12_400 + 50 * position,
                    celsius=38 + position % 4,
                ),
                machine=Machine(celsius=47 + position % 9, free_mb=21_400, signal_percent=64),
            )
            record_state(self.session, receiver.id, state, heard)

    def _version(self, receiver: Receiver) -> int:
        query = select(StoredPlan.version).where(StoredPlan.receiver_id == receiver.id)
        return self.session.scalars(query.order_by(StoredPlan.version.desc())).first() or 0

    def _write(self, receiver: Receiver, at: int, event: Event) -> None:
        self.witnesses[receiver.id].write(event, at)

    def _report(self, receiver: Receiver) -> None:
        report_on(self.session, self.witnesses[receiver.id], self.now)

    def _started(self, expected: ExpectedBroadcast, at: int) -> ItemStarted:
        return ItemStarted(
            occurrence=expected.occurrence,
            item=expected.item,
            sha256=expected.sha256,
            plan_version=expected.first_plan_version,
            planned_at=expected.planned_start,
            started_at=at,
        )

    def _ended(
        self, expected: ExpectedBroadcast, started: int, ended: int, *, broken: bool
    ) -> ItemEnded:
        return ItemEnded(
            occurrence=expected.occurrence,
            item=expected.item,
            sha256=expected.sha256,
            plan_version=expected.first_plan_version,
            planned_at=expected.planned_start,
            started_at=started,
            ended_at=ended,
            frames=(ended - started) * SAMPLE_RATE // 1000,
            cause=EndCause.POWER_CUT if broken else EndCause.COMPLETED,
        )

    def _missed(self, expected: ExpectedBroadcast, cause: MissCause) -> ItemMissed:
        return ItemMissed(
            occurrence=expected.occurrence,
            item=expected.item,
            sha256=expected.sha256,
            plan_version=expected.first_plan_version,
            planned_at=expected.planned_start,
            cause=cause,
        )


def report_on(session: Session, witness: Witness, now: int) -> None:
    """Take in all that a receiver has written, signed by it."""
    received = Received(witness.receiver, witness.report())
    report = open_report(received, {witness.receiver: witness.key.public_key})
    ingest(session, [report], now)
