"""Areas that were forgotten: what each held stands in the record, and is taken back from there."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.planning.marks import mark_clusters
from controller.receivers.areas import refuse_taken
from controller.store.ledger import AuditEvent
from controller.store.places import Area, AreaMember, Cluster


@dataclass(frozen=True, slots=True)
class GoneArea:
    """An area that was forgotten, as it was then."""

    id: str
    unit_id: str
    name: str
    cluster_ids: tuple[str, ...]
    households: int | None
    removed_at: int


def gone_areas(session: Session, unit_ids: Collection[str], limit: int) -> list[GoneArea]:
    """What some units forgot and what is not there again, the newest first."""
    query = _removals().where(AuditEvent.unit_id.in_(unit_ids)).limit(limit)
    return list(_gone(session, session.scalars(query)))


def restore_area(session: Session, actor: Actor, area_id: str, now: int) -> Area:
    """Make a forgotten area what it was, less the clusters that are gone since.

    One that is there stays as it is. Raises NotFoundError for one that never was,
    AreaNameTakenError where another one has its name by now.
    """
    there = session.get(Area, area_id)
    if there is not None:
        require(session, actor, Act.MANAGE_CLUSTERS, there.unit_id)
        return there
    removals = session.scalars(_removals().where(AuditEvent.subject_id == area_id).limit(1))
    gone = next(_gone(session, removals), None)
    if gone is None:
        raise NotFoundError(Area.__name__, area_id)
    require(session, actor, Act.MANAGE_CLUSTERS, gone.unit_id)
    area = Area(id=gone.id, unit_id=gone.unit_id, name=gone.name, households=gone.households)
    refuse_taken(session, area)
    session.add(area)
    session.flush()
    standing = select(Cluster.id).where(
        Cluster.id.in_(gone.cluster_ids), Cluster.retired_at.is_(None)
    )
    clusters = sorted(session.scalars(standing))
    session.add_all(AreaMember(area_id=area.id, cluster_id=id_) for id_ in clusters)
    session.flush()
    mark_clusters(session, clusters, now)
    record(session, actor, "restore", area, now, name=area.name, clusters=clusters)
    return area


def _removals() -> Select[AuditEvent]:
    # Of what was forgotten before the record kept what it held, nothing could be taken back.
    return (
        select(AuditEvent)
        .where(
            AuditEvent.subject == Area.__name__,
            AuditEvent.act == Act.MANAGE_CLUSTERS,
            AuditEvent.detail.contains('"removed":'),
            AuditEvent.detail.contains('"clusters":'),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    )


def _gone(session: Session, events: Iterable[AuditEvent]) -> Iterator[GoneArea]:
    seen: set[str] = set()
    for event in events:
        id_ = event.subject_id
        if event.unit_id is None or id_ in seen or session.get(Area, id_) is not None:
            continue
        seen.add(id_)
        told: dict[str, Any] = json.loads(event.detail)
        yield GoneArea(
            id=id_,
            unit_id=event.unit_id,
            name=told["removed"],
            cluster_ids=tuple(told["clusters"]),
            households=told["households"],
            removed_at=event.at,
        )
