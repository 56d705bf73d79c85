"""Which clusters' plans must be looked at again.

Whoever changes something marks the clusters that it touches, in the transaction of the change.
The planner takes a mark away *before* it reads what it plans from: a change that commits later
leaves a mark of its own, so that none is lost between two processes.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller.store.delivery import PlanMark
from controller.store.places import Cluster
from controller.store.upsert import insert_or
from controller.units.tree import subtree_ids


def mark_clusters(session: Session, cluster_ids: Iterable[str], now: int) -> None:
    """Ask for these clusters to be planned again; a cluster that waits already keeps its turn."""
    # In one order everywhere, so that two writers cannot wait for each other.
    rows = [{"cluster_id": id_, "marked_at": now} for id_ in sorted(set(cluster_ids))]
    if not rows:
        return
    insert = insert_or(session, PlanMark)
    # Writing over the row (rather than nothing) makes a planner that took it wait for us.
    statement = insert.on_conflict_do_update(
        index_elements=[PlanMark.cluster_id], set_={"marked_at": PlanMark.marked_at}
    )
    session.execute(statement, rows)


def mark_unit(session: Session, unit_id: str, now: int) -> None:
    """Ask for all clusters of a unit and of those below it."""
    units = subtree_ids(session, unit_id)
    query = select(Cluster.id).where(Cluster.unit_id.in_(units), Cluster.retired_at.is_(None))
    mark_clusters(session, session.scalars(query), now)


def marked_clusters(session: Session, limit: int) -> list[str]:
    """The clusters that wait, the longest waiting first."""
    query = select(PlanMark.cluster_id).order_by(PlanMark.marked_at, PlanMark.cluster_id)
    return list(session.scalars(query.limit(limit)))


def take_marks(session: Session, cluster_ids: Collection[str]) -> dict[str, int]:
    """Take marks away, to plan the clusters in the same transaction: cluster → when it was marked.

    A transaction that fails leaves the marks where they were.
    """
    # Held in the order in which they are marked, so that no change and no planner wait for each
    # other (PostgreSQL; SQLite has one writer).
    held = select(PlanMark.cluster_id).where(PlanMark.cluster_id.in_(cluster_ids))
    session.execute(held.order_by(PlanMark.cluster_id).with_for_update())
    gone = (
        delete(PlanMark)
        .where(PlanMark.cluster_id.in_(cluster_ids))
        .returning(PlanMark.cluster_id, PlanMark.marked_at)
    )
    return dict(session.execute(gone).all())
