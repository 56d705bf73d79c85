"""What one cluster will play on a day, second by second, as its plan is compiled.

The same steps as the planner's: what is aimed at the cluster, in its languages, without what was
approved for other units only, laid on one timeline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from controller import civil
from controller.planning.approved_here import sounding_in
from controller.planning.compile import Airing, Window, timeline_of
from controller.planning.reach import read_reaches
from controller.planning.relays import standing_in_here
from controller.planning.schedule import read_schedule
from controller.store.places import Cluster
from playlists.messages.plan import ItemKind, Priority, ms_of_frames
from playlists.rules.programme import length_ms, starts
from playlists.rules.resolve import DisplacementCause


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One item, at its own second."""

    starts_at: int
    length_ms: int
    kind: ItemKind
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """One broadcast of the day; it sounds, unless it yields."""

    slot_id: str
    programme: str
    starts_at: int
    length_ms: int
    priority: Priority
    parts: tuple[Part, ...]
    in_mourning: bool
    """Without its music."""
    yields_to: str = ""
    """Name of the programme that is on air instead."""
    cause: DisplacementCause | None = None


def played_on(session: Session, cluster: Cluster, day: date) -> list[Played]:
    """The broadcasts that begin on a day, by start; those that yield among them."""
    begins, ends = civil.bounds(day)
    reach = read_reaches(session, {cluster.id: cluster.unit_id})[cluster.id]
    schedule = read_schedule(session, Window(begins, ends), [reach])
    heard = [
        standing_in_here(
            sounding_in(slot, reach.unit_path, schedule.strict), reach.unit_path, schedule.strict
        )
        for slot in schedule.of(schedule.heard_by(reach))
    ]
    names = {a.occurrence.id: on_air.programme for on_air in heard for a in on_air.airings}
    airings = {a.occurrence.id: a for on_air in heard for a in on_air.airings}
    timeline = timeline_of(heard)
    yields = {d.candidate.occurrence_id: d for d in timeline.displaced}
    return sorted(
        (
            _played(
                airing,
                names[id_],
                yields_to=names[yields[id_].by] if id_ in yields else "",
                cause=yields[id_].cause if id_ in yields else None,
            )
            for id_, airing in airings.items()
            if begins <= airing.occurrence.starts_at < ends
        ),
        key=lambda one: (one.starts_at, one.slot_id),
    )


def _played(
    airing: Airing, programme: str, yields_to: str, cause: DisplacementCause | None
) -> Played:
    return Played(
        slot_id=airing.occurrence.slot,
        programme=programme,
        starts_at=airing.occurrence.starts_at,
        length_ms=length_ms(airing.scheduled.items),
        priority=airing.scheduled.priority,
        parts=tuple(_parts(airing)),
        in_mourning=airing.in_mourning,
        yields_to=yields_to,
        cause=cause,
    )


def _parts(airing: Airing) -> Iterator[Part]:
    items = airing.scheduled.items
    for item, begins in zip(items, starts(items, airing.occurrence.starts_at), strict=True):
        lasts = ms_of_frames(item.frames)
        yield Part(starts_at=begins, length_ms=lasts, kind=item.kind, title=item.title)
