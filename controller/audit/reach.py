"""Độ phủ: the households around the clusters that sounded, by field of law, language and place.

An estimate, from what communes count (`receivers.households`); see `playlists.rules.reach`. Each
unit is looked at by itself: an area counts where it belongs to.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.verdict_groups import SOUNDED
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.places import Area, AreaMember, Cluster
from controller.store.units import Unit
from playlists.rules.reach import Place, Reach, reach

URBAN = frozenset({"phường", "thị trấn", "tổ dân phố", "khu phố"})
"""Kinds of units that are towns (Luật Tổ chức chính quyền địa phương 2025: phường)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """What was reached in a unit, as a whole and in parts; a household may be in many parts."""

    whole: Reach
    by_field: Mapping[str, Reach]
    by_language: Mapping[str, Reach]


def reached_by_unit(
    session: Session, unit_ids: Collection[str], from_ms: int, to_ms: int
) -> dict[str, Reached]:
    """Estimate it for the broadcasts of these units planned in [from_ms, to_ms)."""
    places = _places(session, unit_ids)
    living = _living(session, unit_ids)
    by_field, by_language = _sounded(session, unit_ids, from_ms, to_ms)
    everywhere = set[str]().union(*by_field.values())
    return {
        unit: Reached(
            whole=reach(inside, living[unit], everywhere),
            by_field={name: reach(inside, living[unit], by_field[name]) for name in by_field},
            by_language={
                name: reach(inside, living[unit], by_language[name]) for name in by_language
            },
        )
        for unit, inside in places.items()
    }


def reached_around(session: Session, unit_ids: Collection[str], sounded: Collection[str]) -> Reach:
    """Estimate the households around these clusters, of all these units together."""
    living = _living(session, unit_ids)
    parts = (
        reach(inside, living[unit], sounded) for unit, inside in _places(session, unit_ids).items()
    )
    return sum(parts, Reach(0, 0, 0))


def towns(session: Session, unit_ids: Collection[str]) -> set[str]:
    """Those of the units that are towns or stand below one."""
    kinds = {
        id_: (kind, parent)
        for id_, kind, parent in session.execute(select(Unit.id, Unit.kind, Unit.parent_id))
    }

    def is_town(id_: str | None) -> bool:
        if id_ is None:
            return False
        kind, parent = kinds[id_]
        return kind.lower() in URBAN or is_town(parent)

    return {id_ for id_ in unit_ids if is_town(id_)}


def _places(session: Session, unit_ids: Collection[str]) -> Mapping[str, list[Place]]:
    """The clusters in service, by unit."""
    members = (
        select(AreaMember.cluster_id, AreaMember.area_id)
        .join(Cluster, Cluster.id == AreaMember.cluster_id)
        .where(Cluster.unit_id.in_(unit_ids))
    )
    areas: defaultdict[str, list[str]] = defaultdict(list)
    for cluster_id, area_id in session.execute(members):
        areas[cluster_id].append(area_id)
    clusters = select(Cluster.id, Cluster.unit_id, Cluster.households).where(
        Cluster.unit_id.in_(unit_ids), Cluster.retired_at.is_(None)
    )
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for id_, unit_id, households in session.execute(clusters.order_by(Cluster.id)):
        found[unit_id].append(Place(id_, tuple(areas[id_]), households))
    return found


def _living(session: Session, unit_ids: Collection[str]) -> defaultdict[str, dict[str, int]]:
    query = select(Area.unit_id, Area.id, Area.households).where(
        Area.unit_id.in_(unit_ids), Area.households.is_not(None)
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for unit_id, id_, count in session.execute(query):
        found[unit_id][id_] = count or 0
    return found


def _sounded(
    session: Session, unit_ids: Collection[str], from_ms: int, to_ms: int
) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Clusters in which something sounded, by field of law and by language."""
    query = (
        select(ExpectedBroadcast.revision_id, ExpectedBroadcast.cluster_id)
        .where(
            ExpectedBroadcast.unit_id.in_(unit_ids),
            ExpectedBroadcast.planned_start >= from_ms,
            ExpectedBroadcast.planned_start < to_ms,
            ExpectedBroadcast.verdict.in_(SOUNDED),
        )
        .distinct()
    )
    by_revision: defaultdict[str, set[str]] = defaultdict(set)
    for revision_id, cluster_id in session.execute(query):
        by_revision[revision_id].add(cluster_id)
    by_field: defaultdict[str, set[str]] = defaultdict(set)
    by_language: defaultdict[str, set[str]] = defaultdict(set)
    sorted_as = (
        select(Revision.id, Bulletin.field, Bulletin.language)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(Revision.id.in_(by_revision))
    )
    for revision_id, field, language in session.execute(sorted_as):
        by_field[field] |= by_revision[revision_id]
        by_language[language] |= by_revision[revision_id]
    return by_field, by_language
