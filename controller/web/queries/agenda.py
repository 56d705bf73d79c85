"""The schedule as a list of broadcasts: what is on air when, in how many clusters."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from controller.planning.schedule import slot_of
from controller.programmes.service import length_ms
from controller.schedules.targets import clusters_of
from controller.store.broadcasts import Programme, ProgrammeItem, Slot
from playlists.rules.recurrence import occurrences


@dataclass(frozen=True, kw_only=True, slots=True)
class Airing:
    """One broadcast of a slot."""

    occurrence: str
    starts_at: int
    length_ms: int
    slot: Slot
    programme: Programme
    cluster_ids: frozenset[str]

    @property
    def ends_at(self) -> int:
        """When the last item should be over."""
        return self.starts_at + self.length_ms


def agenda(session: Session, unit_ids: Collection[str], from_ms: int, to_ms: int) -> list[Airing]:
    """The broadcasts that start in [from_ms, to_ms), in order."""
    query = (
        select(Slot)
        .where(Slot.unit_id.in_(unit_ids), Slot.cancelled_at.is_(None))
        .options(
            selectinload(Slot.exceptions),
            selectinload(Slot.targets),
            selectinload(Slot.programme)
            .selectinload(Programme.items)
            .selectinload(ProgrammeItem.bulletin),
        )
    )
    found: list[Airing] = []
    for slot in session.scalars(query):
        on_air = occurrences(slot_of(slot), from_ms, to_ms)
        if not on_air:
            continue
        lasts = length_ms(session, slot.programme)
        clusters = frozenset(clusters_of(session, slot))
        found += [
            Airing(
                occurrence=occurrence.id,
                starts_at=occurrence.starts_at,
                length_ms=lasts,
                slot=slot,
                programme=slot.programme,
                cluster_ids=clusters,
            )
            for occurrence in on_air
        ]
    return sorted(found, key=lambda airing: (airing.starts_at, airing.occurrence))
