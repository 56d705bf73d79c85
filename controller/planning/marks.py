"""Which clusters' plans must be looked at again.

Whoever changes something marks the clusters that it touches, in the transaction of the change.
The planner takes a mark away *before* it reads what it plans from: a change that commits later
leaves a mark of its own, so that none is lost between two processes.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller.store.delivery import PlanMark
from controller.store.upsert import insert_or


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


def marked_clusters(session: Session, limit: int) -> list[str]:
    """The clusters that wait, the longest waiting first."""
    query = select(PlanMark.cluster_id).order_by(PlanMark.marked_at, PlanMark.cluster_id)
    return list(session.scalars(query.limit(limit)))


def take_mark(session: Session, cluster_id: str) -> bool:
    """Take the mark away, to plan the cluster in the same transaction; false where there is none.

    A transaction that fails leaves the mark where it was.
    """
    gone = delete(PlanMark).where(PlanMark.cluster_id == cluster_id).returning(PlanMark.cluster_id)
    return session.scalar(gone) is not None
