"""Vì sao cụm này không phát lúc đó: what was planned for a cluster at an instant, and what of it.

The same laying out of a timeline that told the operator before she saved tells it afterwards.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.ledger.hushes import Hush, hushes
from controller.planning.compile import Window, timeline_of
from controller.planning.reach import Reach, read_reaches
from controller.planning.schedule import read_schedule
from controller.schedules.silence import NEAR_MS, Silence, mourning_of, ruled_out, silences
from controller.store.broadcasts import ExpectedBroadcast, Slot
from controller.store.places import Cluster
from controller.web.queries.broadcasts import EMERGENCY, LIVE
from playlists.rules.resolve import DisplacementCause
from playlists.rules.ways_out import Hindrance


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """A bulletin that was to sound, with its verdict."""

    broadcast: ExpectedBroadcast
    programme: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Yielded:
    """A programme that yields, as the schedule stands."""

    programme: str
    starts_at: int
    to: str
    cause: DisplacementCause


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """All that is known of a cluster at an instant."""

    promised: tuple[Promised, ...]
    yielded: tuple[Yielded, ...]
    silent: tuple[Silence, ...]
    """Slots that would have been on air, had nobody decided otherwise."""
    against: tuple[Hindrance, ...]
    """Rules against any broadcast at this time."""
    mourning: str
    """What the cluster's unit mourned that day; empty for nothing."""
    hushes: tuple[Hush, ...]
    """Mutes in force, and stops around this time."""

    @property
    def nothing_was_planned(self) -> bool:
        """Whether the schedule had nothing for this time."""
        return not self.promised and not self.yielded and not self.silent


def why(session: Session, cluster: Cluster, at: int) -> Why:
    """What was to sound in a cluster at an instant or within ten minutes of it."""
    query = select(ExpectedBroadcast).where(
        ExpectedBroadcast.cluster_id == cluster.id,
        ExpectedBroadcast.planned_start <= at + NEAR_MS,
        ExpectedBroadcast.planned_start > at - DAY_MS,
        ExpectedBroadcast.planned_start + ExpectedBroadcast.length_ms > at - NEAR_MS,
    )
    promised = tuple(
        Promised(broadcast=b, programme=_programme_of(session, b))
        for b in session.scalars(query.order_by(ExpectedBroadcast.planned_start))
    )
    reach = read_reaches(session, {cluster.id: cluster.unit_id})[cluster.id]
    return Why(
        promised=promised,
        yielded=tuple(_yielded(session, reach, at)),
        silent=tuple(silences(session, reach, at)),
        against=ruled_out(session, reach, at),
        mourning=mourning_of(session, reach, at),
        hushes=tuple(hushes(session, cluster.id, at, NEAR_MS)),
    )


def _programme_of(session: Session, broadcast: ExpectedBroadcast) -> str:
    if broadcast.slot_id is None:
        return LIVE if broadcast.emergency_id is None else EMERGENCY
    return session.get_one(Slot, broadcast.slot_id).programme.name


def _yielded(session: Session, reach: Reach, at: int) -> list[Yielded]:
    window = Window(over_before=at - NEAR_MS, horizon=at + DAY_MS)
    schedule = read_schedule(session, window, [reach])
    heard = schedule.of(schedule.heard_by(reach))
    programmes = {a.occurrence.id: on_air.programme for on_air in heard for a in on_air.airings}
    return [
        Yielded(
            programme=programmes[d.candidate.occurrence_id],
            starts_at=d.candidate.starts_at,
            to=programmes[d.by],
            cause=d.cause,
        )
        for d in timeline_of(heard).displaced
        if d.candidate.starts_at <= at + NEAR_MS and d.candidate.ends_at > at - NEAR_MS
    ]
