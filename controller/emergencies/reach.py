"""Where an order sounds: from what an officer chose to clusters, units and topics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.emergencies.errors import NobodyThereError, OutsideUnitError
from controller.store.broadcasts import TargetKind
from controller.store.lookup import find
from controller.store.places import Area, AreaMember, Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids


@dataclass(frozen=True, slots=True)
class Aim:
    """A unit (with all below), an area or a cluster."""

    kind: TargetKind
    id: str


class Place(NamedTuple):
    """What an order asks of a cluster: columns, because a province has thousands of them."""

    id: str
    unit_id: str
    languages: str
    households: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """What a choice of targets comes to."""

    aims: tuple[Aim, ...]
    clusters: tuple[Place, ...]
    """By code."""

    @property
    def target_ids(self) -> tuple[str, ...]:
        """As the order names them."""
        return tuple(sorted(aim.id for aim in self.aims))

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """The units whose topics must carry the order."""
        return tuple(sorted({cluster.unit_id for cluster in self.clusters}))


def reach_of(session: Session, aims: Sequence[Aim]) -> Reach:
    """The clusters that targets hold today."""
    units = {id_ for aim in aims if aim.kind is TargetKind.UNIT for id_ in _below(session, aim)}
    members = select(AreaMember.cluster_id).where(
        AreaMember.area_id.in_(aim.id for aim in aims if aim.kind is TargetKind.AREA)
    )
    named = [aim.id for aim in aims if aim.kind is TargetKind.CLUSTER]
    columns = (Cluster.id, Cluster.unit_id, Cluster.languages, Cluster.households)
    query = select(*columns).where(
        Cluster.retired_at.is_(None),
        Cluster.unit_id.in_(units) | Cluster.id.in_(members) | Cluster.id.in_(named),
    )
    found = session.execute(query.order_by(Cluster.code, Cluster.id))
    return Reach(tuple(dict.fromkeys(aims)), tuple(Place(*row) for row in found))


def checked_reach(
    session: Session, actor: Actor, act: Act, unit_id: str, aims: Sequence[Aim]
) -> Reach:
    """The same for somebody who orders in a unit.

    Raises NotAllowedError, NotFoundError, OutsideUnitError, NobodyThereError.
    """
    below = subtree_ids(session, unit_id)
    for aim in aims:
        owner = unit_of(session, aim)
        require(session, actor, act, owner)
        if owner not in below:
            raise OutsideUnitError(aim.id)
    reach = reach_of(session, aims)
    if not reach.clusters:
        raise NobodyThereError
    return reach


def unit_of(session: Session, aim: Aim) -> str:
    """The unit that a target belongs to. Raises NotFoundError."""
    if aim.kind is TargetKind.UNIT:
        return find(session, Unit, aim.id).id
    if aim.kind is TargetKind.AREA:
        return find(session, Area, aim.id).unit_id
    return find(session, Cluster, aim.id).unit_id


def aim_named(session: Session, target_id: str) -> Aim:
    """What an order's target is."""
    if session.get(Unit, target_id) is not None:
        return Aim(TargetKind.UNIT, target_id)
    is_area = session.get(Area, target_id) is not None
    return Aim(TargetKind.AREA if is_area else TargetKind.CLUSTER, target_id)


def clusters_named(session: Session, target_ids: Iterable[str]) -> set[str]:
    """The clusters that an order's targets come to."""
    aims = [aim_named(session, id_) for id_ in target_ids]
    return {cluster.id for cluster in reach_of(session, aims).clusters}


def languages_of(clusters: Iterable[Place]) -> tuple[str, ...]:
    """What is spoken around these clusters beside Vietnamese, in a fixed order."""
    return tuple(sorted({code for cluster in clusters for code in cluster.languages.split()}))


def _below(session: Session, aim: Aim) -> set[str]:
    return subtree_ids(session, aim.id)
