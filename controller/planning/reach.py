"""By what clusters can be reached, and how they hear it, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.manner import PLAIN, Manner
from controller.regulations.days import mourning_days
from controller.store.broadcasts import TargetKind
from controller.store.places import AreaMember, Cluster
from controller.units.tree import unit_path

AT_ONCE = 500
"""Names a query."""

Aim = tuple[TargetKind, str]
"""What a slot may be aimed at: a kind of target and its identifier."""


@dataclass(frozen=True, slots=True)
class Reach:
    """By what a cluster can be reached."""

    cluster_id: str
    unit_path: tuple[str, ...]
    """Its unit and those above it."""
    areas: frozenset[str]
    manner: Manner = PLAIN
    """How it hears what reaches it."""

    @property
    def aims(self) -> Iterator[Aim]:
        """Every target that holds the cluster."""
        yield TargetKind.CLUSTER, self.cluster_id
        yield from ((TargetKind.UNIT, id_) for id_ in self.unit_path)
        yield from ((TargetKind.AREA, id_) for id_ in self.areas)


def read_reaches(session: Session, clusters: Mapping[str, str]) -> dict[str, Reach]:
    """By what these clusters (each with its unit) can be reached, and how they hear it."""
    paths = {
        unit_id: tuple(unit.id for unit in unit_path(session, unit_id))
        for unit_id in set(clusters.values())
    }
    areas: defaultdict[str, set[str]] = defaultdict(set)
    languages: dict[str, tuple[str, ...]] = {}
    query = select(AreaMember.cluster_id, AreaMember.area_id)
    spoken = select(Cluster.id, Cluster.languages).where(Cluster.languages != "")
    for some in in_parts(clusters):
        for id_, area_id in session.execute(query.where(AreaMember.cluster_id.in_(some))):
            areas[id_].add(area_id)
        for id_, codes in session.execute(spoken.where(Cluster.id.in_(some))):
            languages[id_] = tuple(codes.split())
    mourning = mourning_days(session, paths)
    return {
        id_: Reach(
            id_,
            paths[unit_id],
            frozenset(areas[id_]),
            Manner(languages.get(id_, ()), mourning[unit_id]),
        )
        for id_, unit_id in clusters.items()
    }


def reaches_of_units(session: Session, unit_ids: Collection[str]) -> dict[str, Reach]:
    """By what the clusters of these units can be reached."""
    query = select(Cluster.id, Cluster.unit_id).where(
        Cluster.unit_id.in_(unit_ids), Cluster.retired_at.is_(None)
    )
    return read_reaches(session, dict(session.execute(query).all()))


def in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Identifiers in portions that one query can name."""
    in_order = sorted(ids)
    return (in_order[i : i + AT_ONCE] for i in range(0, len(in_order), AT_ONCE))
