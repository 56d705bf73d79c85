"""Clusters of a unit and those below it, as reports name them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.places import Cluster
from controller.store.units import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One cluster."""

    id: str
    code: str
    name: str
    unit: str
    households: int | None
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
            households=cluster.households,
            retired=cluster.retired_at is not None,
        )
        for cluster, unit in session.execute(query)
    ]
