"""What saving a slot would displace, cluster by cluster, told before it is saved."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.planning.compile import Airing, SlotOnAir, Window, timeline_of
from controller.planning.reach import read_reaches
from controller.planning.schedule import Heard, read_schedule
from controller.store.broadcasts import Slot
from controller.store.places import Cluster
from playlists.rules.resolve import Displaced, DisplacementCause

LOOKED_AHEAD_MS = 35 * DAY_MS
"""From the first broadcast on: each weekday five times, each day of a month once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What shall be saved: it is flushed and not committed."""

    slot: Slot
    cluster_ids: Collection[str]
    first_start: int
    """When its first new broadcast begins."""
    occurrence: str = ""
    """The only broadcast that is new or at another time; empty: all are."""

    def apart(self, slots: Iterable[SlotOnAir]) -> list[SlotOnAir]:
        """What is on air without it."""
        kept = []
        for on_air in slots:
            airings = tuple(a for a in on_air.airings if not self.holds(a))
            kept.append(on_air if airings == on_air.airings else replace(on_air, airings=airings))
        return kept

    def holds(self, airing: Airing) -> bool:
        """Whether a broadcast is of what shall be saved."""
        if self.occurrence:
            return airing.occurrence.id == self.occurrence
        return airing.occurrence.slot == self.slot.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of two broadcasts that want the same time."""

    occurrence: str
    slot_id: str
    programme: str
    starts_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Displacement:
    """One broadcast that would not sound in some clusters, and for the sake of which."""

    yields: Side
    to: Side
    cause: DisplacementCause
    cluster_ids: tuple[str, ...]
    is_undecided: bool
    """Both are ưu tiên: which goes first is for a person to say."""


def foresee(session: Session, proposal: Proposal) -> tuple[Displacement, ...]:
    """What a proposal changes for others and others for it, by start."""
    units = select(Cluster.id, Cluster.unit_id).where(Cluster.id.in_(proposal.cluster_ids))
    reaches = read_reaches(session, dict(session.execute(units).all()))
    first = proposal.first_start
    window = Window(over_before=first, horizon=first + LOOKED_AHEAD_MS)
    schedule = read_schedule(session, window, reaches.values())
    alike: defaultdict[Heard, list[str]] = defaultdict(list)
    for reach in reaches.values():
        alike[schedule.heard_by(reach)].append(reach.cluster_id)
    clusters: defaultdict[tuple[Displaced, bool], list[str]] = defaultdict(list)
    for heard, same in alike.items():
        for change in _changes(schedule.of(heard), proposal):
            clusters[change] += same
    sides = _sides(schedule.slots.values())
    found = [
        Displacement(
            yields=sides[displaced.candidate.occurrence_id],
            to=sides[displaced.by],
            cause=displaced.cause,
            cluster_ids=tuple(sorted(ids)),
            is_undecided=undecided,
        )
        for (displaced, undecided), ids in clusters.items()
    ]
    return tuple(sorted(found, key=lambda d: (d.yields.starts_at, d.yields.occurrence)))


def fingerprint(displacements: Iterable[Displacement], new_slot: str) -> str:
    """A name for exactly these displacements, by which a person says that she has seen them.

    The slot that is to be saved bears another identifier at each try; the name does not.
    """
    told = [
        [d.yields.occurrence, d.to.occurrence, d.cause.value, *d.cluster_ids] for d in displacements
    ]
    text = json.dumps(told)
    if new_slot:
        text = text.replace(new_slot, "new")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _changes(slots: Sequence[SlotOnAir], proposal: Proposal) -> Iterator[tuple[Displaced, bool]]:
    """What yields with the proposal and did not without it."""
    before = timeline_of(proposal.apart(slots))
    after = timeline_of(slots)
    yielded = {displaced.candidate.occurrence_id for displaced in before.displaced}
    undecided = {conflict.yields for conflict in after.conflicts}
    for displaced in after.displaced:
        occurrence = displaced.candidate.occurrence_id
        if occurrence not in yielded:
            yield displaced, occurrence in undecided


def _sides(slots: Collection[SlotOnAir]) -> dict[str, Side]:
    return {
        airing.occurrence.id: Side(
            occurrence=airing.occurrence.id,
            slot_id=airing.occurrence.slot,
            programme=on_air.programme,
            starts_at=airing.occurrence.starts_at,
        )
        for on_air in slots
        for airing in on_air.airings
    }
