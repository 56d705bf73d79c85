"""The schedule as a list of broadcasts: what is on air when, in how many clusters, what yields."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from controller.planning.compile import SlotOnAir, Window, timeline_of
from controller.planning.reach import reaches_of_units
from controller.planning.schedule import Heard, Schedule, read_schedule, slot_of
from controller.store.broadcasts import Programme, Slot
from playlists.rules.errors import RulesError
from playlists.rules.programme import length_ms
from playlists.rules.recurrence import Occurrence, occurrences
from playlists.rules.resolve import DisplacementCause


@dataclass(frozen=True, kw_only=True, slots=True)
class Yielding:
    """In some clusters a broadcast does not sound, because another does."""

    to: str
    """Name of the programme that is on air instead."""
    to_slot: str
    cause: DisplacementCause
    cluster_ids: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Airing:
    """One broadcast of a slot."""

    occurrence: str
    local_date: date
    """The day by which it is called, also where it was moved to another."""
    starts_at: int
    length_ms: int
    """0 where nothing of the programme may sound as things stand."""
    slot: Slot
    programme: Programme
    is_own: bool
    """Of these units, not of one above them."""
    aimed_ids: frozenset[str]
    """The clusters at which it is aimed."""
    cluster_ids: frozenset[str]
    """Those of them in which it sounds."""
    yielding: tuple[Yielding, ...]

    @property
    def ends_at(self) -> int:
        """When the last item should be over."""
        return self.starts_at + self.length_ms


def agenda(session: Session, unit_ids: Collection[str], from_ms: int, to_ms: int) -> list[Airing]:
    """The broadcasts in clusters of these units that start in [from_ms, to_ms), in order."""
    reaches = reaches_of_units(session, unit_ids)
    schedule = read_schedule(session, Window(from_ms, to_ms), reaches.values())
    where = _Where(schedule)
    alike: defaultdict[Heard, set[str]] = defaultdict(set)
    for reach in reaches.values():
        alike[schedule.heard_by(reach)].add(reach.cluster_id)
    for heard, clusters in alike.items():
        where.lay_out(heard, clusters)
    found = [
        Airing(
            occurrence=occurrence.id,
            local_date=occurrence.local_date,
            starts_at=occurrence.starts_at,
            length_ms=lasts,
            slot=slot,
            programme=slot.programme,
            is_own=slot.unit_id in unit_ids,
            aimed_ids=frozenset(where.aimed[slot.id]),
            cluster_ids=frozenset(where.sounds[occurrence.id]),
            yielding=where.yielding(occurrence.id),
        )
        for slot in (session.get_one(Slot, id_) for id_ in where.aimed)
        for occurrence, lasts in _broadcasts(slot, schedule.slots[slot.id], from_ms, to_ms)
        if from_ms <= occurrence.starts_at < to_ms
    ]
    return sorted(found, key=lambda airing: (airing.starts_at, airing.occurrence))


class _Where:
    """In which clusters broadcasts sound, and in which they yield to what."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._of_slot = {
            airing.occurrence.id: airing.occurrence.slot
            for on_air in schedule.slots.values()
            for airing in on_air.airings
        }
        self.aimed: defaultdict[str, set[str]] = defaultdict(set)
        """Slot → clusters."""
        self.sounds: defaultdict[str, set[str]] = defaultdict(set)
        """Occurrence → clusters."""
        self._yields: defaultdict[str, dict[tuple[str, DisplacementCause], set[str]]] = defaultdict(
            dict
        )

    def lay_out(self, heard: Heard, clusters: Collection[str]) -> None:
        """Note what sounds and what yields in clusters that hear the same."""
        timeline = timeline_of(self._schedule.of(heard))
        for slot_id in heard.slots:
            self.aimed[slot_id].update(clusters)
        for candidate in timeline.placed:
            self.sounds[candidate.occurrence_id].update(clusters)
        for displaced in timeline.displaced:
            to = (self._of_slot[displaced.by], displaced.cause)
            yields = self._yields[displaced.candidate.occurrence_id]
            yields.setdefault(to, set()).update(clusters)

    def yielding(self, occurrence: str) -> tuple[Yielding, ...]:
        """To what a broadcast yields, and where."""
        yields: Mapping[tuple[str, DisplacementCause], set[str]] = self._yields.get(occurrence, {})
        return tuple(
            Yielding(
                to=self._schedule.slots[slot_id].programme,
                to_slot=slot_id,
                cause=cause,
                cluster_ids=frozenset(clusters),
            )
            for (slot_id, cause), clusters in sorted(yields.items())
        )


def _broadcasts(
    slot: Slot, on_air: SlotOnAir, from_ms: int, to_ms: int
) -> list[tuple[Occurrence, int]]:
    """What a slot puts on air, with its length; silent ones included."""
    if on_air.airings:
        return [(a.occurrence, length_ms(a.scheduled.items)) for a in on_air.airings]
    try:
        return [(o, 0) for o in occurrences(slot_of(slot), from_ms, to_ms)]
    except RulesError:
        return []
