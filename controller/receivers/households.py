"""How many households are around a cluster or live in an area, as the commune counts them."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.receivers.errors import BadHouseholdsError
from controller.store.lookup import find
from controller.store.places import Area, Cluster

MOST = 100_000


def count_households(
    session: Session,
    actor: Actor,
    around: Mapping[str, int | None],
    living_in: Mapping[str, int | None],
    now: int,
) -> None:
    """Set the figures of clusters and of areas, by their identifiers; None where nobody counted.

    Raises BadHouseholdsError. What stays the same is not recorded.
    """
    for cluster_id, count in around.items():
        _set(session, actor, find(session, Cluster, cluster_id, to_change=True), count, now)
    for area_id, count in living_in.items():
        _set(session, actor, find(session, Area, area_id, to_change=True), count, now)
    session.flush()


def _set(session: Session, actor: Actor, row: Cluster | Area, count: int | None, now: int) -> None:
    require(session, actor, Act.MANAGE_CLUSTERS, row.unit_id)
    if count is not None and not 0 <= count <= MOST:
        raise BadHouseholdsError(count)
    change = changed({"households": row.households}, {"households": count})
    if not change:
        return
    row.households = count
    record(session, actor, Act.MANAGE_CLUSTERS, row, now, **change)
