"""Where Dừng phát has silenced what was given before: nothing goes on there by itself.

A receiver ends what was given until a stop. An order that comes behind it would sound again, so
what carries an emergency on (new words, the time of issue) is aimed past the stopped places. Only
a person who gives an order anew brings sound back.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.emergencies.reach import Aim, Reach, clusters_named
from controller.emergencies.sending import order_of
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import GivenOrder
from playlists.messages.order import OrderKind


def stopped_since(session: Session, since: int, until: int | None = None) -> set[str]:
    """The clusters that were stopped from an instant on, and before another (UTC ms)."""
    query = select(GivenOrder).where(
        GivenOrder.order == OrderKind.STOP, GivenOrder.given_at >= since
    )
    if until is not None:
        query = query.where(GivenOrder.given_at < until)
    return {
        cluster_id
        for given in session.scalars(query)
        for cluster_id in clusters_named(session, order_of(given).targets)
    }


def without(session: Session, reach: Reach, stopped: Collection[str]) -> Reach:
    """What is left of a reach; aimed at whole units where nothing of them was stopped.

    So an order to thousands of clusters stays short.
    """
    left = {cluster.id for cluster in reach.clusters}.difference(stopped)
    if len(left) == len(reach.clusters):
        return reach
    whole: dict[str, bool] = {}
    aims = dict[Aim, None]()
    for cluster in reach.clusters:
        if cluster.id not in left:
            continue
        if cluster.unit_id not in whole:
            whole[cluster.unit_id] = clusters_named(session, [cluster.unit_id]) <= left
        aim = (
            Aim(TargetKind.UNIT, cluster.unit_id)
            if whole[cluster.unit_id]
            else Aim(TargetKind.CLUSTER, cluster.id)
        )
        aims[aim] = None
    return Reach(tuple(aims), tuple(c for c in reach.clusters if c.id in left))
