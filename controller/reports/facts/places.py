"""Clusters of a unit and those below it, as reports name them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from controller.ledger.verdict_groups import SOUNDED
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.places import Cluster
from controller.store.units import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One cluster."""

    id: str
    code: str
    name: str
    unit: str
    retired: bool


def places(session: Session, units: Collection[str]) -> list[Place]:
    """All clusters, those that were taken down included: their history stays."""
    query = (
        select(Cluster, Unit.name)
        .join(Unit, Unit.id == Cluster.unit_id)
        .where(Cluster.unit_id.in_(units))
        .order_by(Unit.name, Cluster.code)
    )
    return [
        Place(
            id=cluster.id,
            code=cluster.code,
            name=cluster.name,
            unit=unit,
            retired=cluster.retired_at is not None,
        )
        for cluster, unit in session.execute(query)
    ]


def sounding(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> frozenset[str]:
    """The clusters in which at least one broadcast of a period sounded whole."""
    sounded = exists().where(
        ExpectedBroadcast.cluster_id == Cluster.id,
        ExpectedBroadcast.planned_start >= from_ms,
        ExpectedBroadcast.planned_start < to_ms,
        ExpectedBroadcast.verdict.in_(SOUNDED),
    )
    # One found is enough: asked a cluster at a time, a year's rows are not read.
    return frozenset(session.scalars(select(Cluster.id).where(Cluster.unit_id.in_(units), sounded)))
