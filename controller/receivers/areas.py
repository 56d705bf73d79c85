"""Use cases about areas (khu vực): named sets of clusters that schedules may be aimed at.

What is aimed at an area is aimed at whatever the area holds on the day: a cluster that joins it
later is included, one that leaves is not.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed as changed_values
from controller.audit.service import record
from controller.errors import ChangedMeanwhileError
from controller.planning.marks import mark_clusters
from controller.receivers.errors import AreaInUseError, AreaNameTakenError
from controller.store.base import new_id
from controller.store.broadcasts import Slot, SlotTarget, TargetKind
from controller.store.lookup import find
from controller.store.places import Area, AreaMember, Cluster


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArea:
    """An area as it is asked for."""

    unit_id: str
    name: str
    cluster_ids: Sequence[str]


def add_area(session: Session, actor: Actor, new: NewArea, now: int) -> Area:
    """Name a set of clusters. The actor must be in charge of each of them.

    Raises AreaNameTakenError.
    """
    require(session, actor, Act.MANAGE_CLUSTERS, new.unit_id)
    area = Area(id=new_id(now), unit_id=new.unit_id, name=fields.required("name", new.name, 200))
    refuse_taken(session, area)
    session.add(area)
    session.flush()
    _hold(session, actor, area, new.cluster_ids, now)
    record(session, actor, Act.MANAGE_CLUSTERS, area, now, added=_told(session, area))
    return area


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedArea:
    """What an area shall be called, and hold, from now on."""

    area_id: str
    name: str
    cluster_ids: Sequence[str]
    seen: str | None = None
    """The `state_of` that the person had before her; None for who says nothing of it."""


def change_area(session: Session, actor: Actor, changed: ChangedArea, now: int) -> Area:
    """Rename an area and say anew which clusters it holds; what comes or goes is planned anew.

    Raises ChangedMeanwhileError, AreaNameTakenError.
    """
    area = find(session, Area, changed.area_id, to_change=True)
    require(session, actor, Act.MANAGE_CLUSTERS, area.unit_id)
    before = _told(session, area)
    if changed.seen not in {None, state_of(session, area)}:
        raise ChangedMeanwhileError(Area.__name__, area.id, 0)
    area.name = fields.required("name", changed.name, 200)
    refuse_taken(session, area)
    _hold(session, actor, area, changed.cluster_ids, now)
    change = changed_values(before, _told(session, area))
    record(session, actor, Act.MANAGE_CLUSTERS, area, now, **change)
    return area


def remove_area(session: Session, actor: Actor, area_id: str, now: int) -> None:
    """Forget an area. Raises AreaInUseError while a slot in force is aimed at it.

    The record keeps what it held: `gone_areas` takes it back from there.
    """
    area = find(session, Area, area_id, to_change=True)
    require(session, actor, Act.MANAGE_CLUSTERS, area.unit_id)
    aimed = (
        select(Slot)
        .join(SlotTarget, SlotTarget.slot_id == Slot.id)
        .where(
            SlotTarget.kind == TargetKind.AREA,
            SlotTarget.target_id == area_id,
            Slot.cancelled_at.is_(None),
            Slot.last_start_at.is_(None) | (Slot.last_start_at >= now),
        )
    )
    slots = list(session.scalars(aimed))
    if slots:
        raise AreaInUseError(area.name, [slot.programme.name for slot in slots])
    held = {"clusters": sorted(members_of(session, area.id)), "households": area.households}
    session.execute(delete(AreaMember).where(AreaMember.area_id == area_id))
    session.delete(area)
    session.flush()
    record(session, actor, Act.MANAGE_CLUSTERS, area, now, removed=area.name, **held)


def state_of(session: Session, area: Area) -> str:
    """What an area is called and holds, for who changes it to say which one she saw."""
    told = json.dumps(_told(session, area), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def refuse_taken(session: Session, area: Area) -> None:
    """Raise AreaNameTakenError where another area of the unit is called the same."""
    with session.no_autoflush:
        for other in list_areas(session, [area.unit_id]):
            if other.id != area.id and other.name.casefold() == area.name.casefold():
                raise AreaNameTakenError(other.name)


def list_areas(session: Session, unit_ids: Collection[str]) -> list[Area]:
    """The areas of some units, by name."""
    query = select(Area).where(Area.unit_id.in_(unit_ids)).order_by(Area.name, Area.id)
    return list(session.scalars(query))


def members_of(session: Session, area_id: str) -> frozenset[str]:
    """The clusters that an area holds today."""
    query = select(AreaMember.cluster_id).where(AreaMember.area_id == area_id)
    return frozenset(session.scalars(query))


def _told(session: Session, area: Area) -> dict[str, object]:
    """What the record keeps of an area."""
    return {"name": area.name, "clusters": sorted(members_of(session, area.id))}


def _hold(session: Session, actor: Actor, area: Area, cluster_ids: Sequence[str], now: int) -> None:
    before, wanted = members_of(session, area.id), frozenset(cluster_ids)
    for cluster_id in wanted ^ before:
        require(session, actor, Act.MANAGE_CLUSTERS, find(session, Cluster, cluster_id).unit_id)
    gone = AreaMember.cluster_id.in_(before - wanted)
    session.execute(delete(AreaMember).where(AreaMember.area_id == area.id, gone))
    session.add_all(AreaMember(area_id=area.id, cluster_id=id_) for id_ in wanted - before)
    session.flush()
    mark_clusters(session, wanted ^ before, now)
