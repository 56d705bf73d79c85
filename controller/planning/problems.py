"""Why clusters have no new plan, kept until planning succeeds and shown where people look."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.store.delivery import PlanProblem
from controller.store.places import Cluster

log = logging.getLogger(__name__)


class ProblemKind(StrEnum):
    """What is wrong."""

    TOO_LARGE = "too_large"
    """Seven days of the cluster do not fit into one message."""
    FAULT = "fault"
    """Our own: planning this cluster fails; the log has the whole of it."""
    VERSION = "version"
    """The receiver claims a plan version that we cannot have given."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one cluster."""

    kind: ProblemKind
    detail: str


def keep_problems(
    session: Session,
    looked_at: Collection[str],
    found: Mapping[str, Collection[Problem]],
    now: int,
) -> None:
    """Write down what is wrong with the clusters looked at, and forget what no longer is.

    A problem that is new goes into the unit's record, once.
    """
    known = {
        (row.cluster_id, row.kind): row
        for row in session.scalars(select(PlanProblem).where(PlanProblem.cluster_id.in_(looked_at)))
    }
    current = {(id_, p.kind.value): p for id_, problems in found.items() for p in problems}
    for gone in known.keys() - current.keys():
        session.delete(known[gone])
    for (cluster_id, kind), problem in current.items():
        row = known.get((cluster_id, kind))
        if row is not None:
            row.tried_at, row.detail = now, problem.detail
        else:
            _tell(session, cluster_id, problem, now)
    session.flush()


def clusters_to_try_again(session: Session, tried_before: int) -> list[str]:
    """The clusters whose planning failed and was last tried before an instant."""
    query = select(PlanProblem.cluster_id).where(PlanProblem.tried_at <= tried_before)
    return sorted(set(session.scalars(query)))


def _tell(session: Session, cluster_id: str, problem: Problem, now: int) -> None:
    log.error("cluster %s: %s: %s", cluster_id, problem.kind, problem.detail)
    row = PlanProblem(
        cluster_id=cluster_id,
        kind=problem.kind.value,
        detail=problem.detail,
        since=now,
        tried_at=now,
    )
    session.add(row)
    cluster = session.get_one(Cluster, cluster_id)
    actor = replace(SYSTEM, unit_id=cluster.unit_id, origin="planner")
    record(session, actor, f"plan_{problem.kind}", cluster, now, why=problem.detail)
