"""A list of clusters to visit, what was found at each, and what the record says of that time."""

import json
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.audit.rounds import findings_of
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.inspections import InspectionRound, SiteFinding
from controller.store.places import Cluster
from controller.web.queries.broadcasts import Broadcast, broadcasts_of

NEAR_MS = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Beside:
    """A finding, and the broadcasts that the record has for that cluster at that time."""

    finding: SiteFinding
    broadcasts: tuple[Broadcast, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One cluster of the list."""

    cluster: Cluster
    findings: tuple[Beside, ...]


def walked(session: Session, chosen: InspectionRound) -> list[Stop]:
    """The clusters in the order in which they were drawn."""
    found: defaultdict[str, list[Beside]] = defaultdict(list)
    for finding in findings_of(session, chosen.id):
        found[finding.cluster_id].append(Beside(finding, _at_that_time(session, finding)))
    drawn: list[str] = json.loads(chosen.drawn)
    clusters = {
        row.id: row for row in session.scalars(select(Cluster).where(Cluster.id.in_(drawn)))
    }
    return [Stop(clusters[id_], tuple(found[id_])) for id_ in drawn]


def _at_that_time(session: Session, finding: SiteFinding) -> tuple[Broadcast, ...]:
    end = ExpectedBroadcast.planned_start + ExpectedBroadcast.length_ms
    query = select(ExpectedBroadcast.id).where(
        ExpectedBroadcast.cluster_id == finding.cluster_id,
        ExpectedBroadcast.planned_start.between(finding.at - 24 * 3_600_000, finding.at + NEAR_MS),
        end >= finding.at - NEAR_MS,
    )
    ids = list(session.scalars(query.order_by(ExpectedBroadcast.planned_start)))
    return tuple(broadcasts_of(session, ids))
