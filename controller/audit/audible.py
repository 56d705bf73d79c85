"""Which loudspeakers really sound: the share of clusters, and how communes stand beside each other.

A cluster is audible in a period if a receiver's signed journal says that it put out at least one
broadcast of it whole. Where hearing was measured, too, is told apart.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from controller.ledger.verdict_groups import SOUNDED
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.places import Cluster
from playlists.rules.verdict import VerdictKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Audible:
    """Clusters in service, and in how many of them something was to sound, sounded, was heard."""

    clusters: int = 0
    due: int = 0
    sounded: int = 0
    heard: int = 0

    @property
    def share(self) -> float | None:
        """Of the clusters in service, the part that sounded; None where there are none."""
        return self.sounded / self.clusters if self.clusters else None

    def __add__(self, other: "Audible") -> "Audible":
        """Both together."""
        return Audible(
            clusters=self.clusters + other.clusters,
            due=self.due + other.due,
            sounded=self.sounded + other.sounded,
            heard=self.heard + other.heard,
        )


def audible_by_unit(
    session: Session, unit_ids: Collection[str], from_ms: int, to_ms: int
) -> dict[str, Audible]:
    """The clusters of each unit and what of them was audible in [from_ms, to_ms).

    Asks the index of places for one broadcast a cluster, so that a full week costs little more
    than an empty one.
    """
    within = (ExpectedBroadcast.planned_start >= from_ms, ExpectedBroadcast.planned_start < to_ms)

    def count(*which: ColumnElement[bool]) -> ColumnElement[int]:
        found = select(ExpectedBroadcast.id).where(
            ExpectedBroadcast.cluster_id == Cluster.id, *within, *which
        )
        return func.sum(case((found.exists(), 1), else_=0))

    query = (
        select(
            Cluster.unit_id,
            func.count(),
            count(),
            count(ExpectedBroadcast.verdict.in_(SOUNDED)),
        )
        .where(
            func.coalesce(Cluster.retired_at, to_ms) >= to_ms,
            Cluster.created_at < to_ms,
            Cluster.unit_id.in_(unit_ids),
        )
        .group_by(Cluster.unit_id)
    )
    # Few clusters have a device that hears: they are found by the verdict, not place by place.
    hearing = (
        select(ExpectedBroadcast.unit_id, func.count(ExpectedBroadcast.cluster_id.distinct()))
        .where(
            ExpectedBroadcast.verdict == VerdictKind.PLAYED_HEARD,
            *within,
            ExpectedBroadcast.unit_id.in_(unit_ids),
        )
        .group_by(ExpectedBroadcast.unit_id)
    )
    heard = dict(session.execute(hearing).all())
    return {
        unit: Audible(clusters=clusters, due=due, sounded=sounded, heard=heard.get(unit, 0))
        for unit, clusters, due, sounded in session.execute(query)
    }


def outcomes_by_unit(
    session: Session, unit_ids: Collection[str], from_ms: int, to_ms: int
) -> Mapping[str, Counter[VerdictKind]]:
    """How many broadcasts of each unit came to which verdict in [from_ms, to_ms).

    Most have sounded: all are counted from one index, the others from another, and what is left
    has sounded. So no page need read the rows of a whole week.
    """
    within = (
        ExpectedBroadcast.planned_start >= from_ms,
        ExpectedBroadcast.planned_start < to_ms,
        ExpectedBroadcast.unit_id.in_(unit_ids),
    )
    all_of = (
        select(ExpectedBroadcast.unit_id, func.count())
        .where(*within)
        .group_by(ExpectedBroadcast.unit_id)
    )
    others = [kind for kind in VerdictKind if kind is not VerdictKind.PLAYED]
    of_others = (
        select(ExpectedBroadcast.unit_id, ExpectedBroadcast.verdict, func.count())
        .where(ExpectedBroadcast.verdict.in_(others), *within)
        .group_by(ExpectedBroadcast.unit_id, ExpectedBroadcast.verdict)
    )
    found: defaultdict[str, Counter[VerdictKind]] = defaultdict(Counter)
    for unit, count in session.execute(all_of):
        found[unit][VerdictKind.PLAYED] = count
    for unit, kind, count in session.execute(of_others):
        found[unit][VerdictKind(kind)] = count
        found[unit][VerdictKind.PLAYED] -= count
    return found
