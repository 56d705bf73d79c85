"""Make plans for marked clusters: compile, compare, number, promise, hand to the signer.

All of it for one cluster happens in one transaction: a plan that is on its way and the promises
that it makes are never seen apart.
"""

import logging
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.planning.compile import HOUR_MS, Compiled, Window, compile_cluster
from controller.planning.marks import mark_clusters, marked_clusters, take_mark
from controller.planning.promises import keep_promises, tell_what_yields
from controller.planning.schedule import Schedule, areas_of
from controller.receivers.service import sitting_receiver
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage, StoredPlan
from controller.store.places import Cluster, Receiver, ReceiverState
from playlists.messages.plan import Plan
from playlists.rules.plan_content import (
    MIN_HORIZON_MS,
    Place,
    PlanTooLargeError,
    numbered,
    same_content,
)

log = logging.getLogger(__name__)

RENEW_BELOW_MS = MIN_HORIZON_MS + 3 * HOUR_MS
"""A plan that ends sooner than this from now is made anew even if nothing else has changed."""
RENEW_AFTER_MS = 22 * HOUR_MS
"""How old a plan may grow before its cluster is looked at without any change."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one round came to."""

    clusters: int
    plans: int
    """New versions; clusters whose plan is as it was need none."""


def plan_marked(session: Session, now: int, audio_sources: tuple[str, ...], limit: int) -> Planned:
    """Plan the clusters that wait, the longest waiting first."""
    schedule = Schedule(session, Window.at(now))
    cluster_ids = [id_ for id_ in marked_clusters(session, limit) if take_mark(session, id_)]
    plans = [_plan(session, schedule, id_, now, audio_sources) for id_ in cluster_ids]
    return Planned(len(cluster_ids), sum(plan is not None for plan in plans))


def mark_ageing_plans(session: Session, now: int) -> int:
    """Mark the clusters whose newest plan is old or missing; return how many."""
    newest = func.max(StoredPlan.compiled_at)
    query = (
        select(Receiver.cluster_id)
        .outerjoin(StoredPlan, StoredPlan.receiver_id == Receiver.id)
        .where(Receiver.retired_at.is_(None))
        .group_by(Receiver.cluster_id)
        .having((newest.is_(None)) | (newest <= now - RENEW_AFTER_MS))
    )
    cluster_ids = list(session.scalars(query))
    mark_clusters(session, cluster_ids, now)
    return len(cluster_ids)


def newest_plan(session: Session, receiver_id: str) -> Plan | None:
    """The newest plan that was made for a receiver, published or not."""
    query = select(StoredPlan.message).where(StoredPlan.receiver_id == receiver_id)
    message = session.scalar(query.order_by(StoredPlan.version.desc()).limit(1))
    return None if message is None else msgspec.json.decode(message, type=Plan)


def _plan(
    session: Session,
    schedule: Schedule,
    cluster_id: str,
    now: int,
    audio_sources: tuple[str, ...],
) -> StoredPlan | None:
    cluster = session.get_one(Cluster, cluster_id, populate_existing=True)
    receiver = sitting_receiver(session, cluster_id)
    if receiver is None:
        return None
    try:
        compiled = _compile(session, schedule, cluster, receiver, audio_sources)
    except PlanTooLargeError as error:
        log.error("the plan stays as it was: %s", error)  # noqa: TRY400 -- no bug of ours
        actor = replace(SYSTEM, unit_id=cluster.unit_id, origin="planner")
        record(session, actor, "plan_too_large", cluster, now, why=str(error))
        return None
    tell_what_yields(session, cluster, compiled, now)
    newest = newest_plan(session, receiver.id)
    reported = _reported_version(session, receiver.id)
    if newest is not None and reported <= newest.version and not _is_due(newest, compiled, now):
        return None
    version = max(_highest_version(session, cluster_id), reported) + 1
    plan = numbered(compiled.plan, version, now, compiled.horizon)
    keep_promises(session, cluster, replace(compiled, plan=plan), now)
    return _hand_over(session, plan, now)


def _compile(
    session: Session,
    schedule: Schedule,
    cluster: Cluster,
    receiver: Receiver,
    audio_sources: tuple[str, ...],
) -> Compiled:
    areas = areas_of(session, cluster.id)
    place = Place(
        receiver=receiver.id,
        cluster=cluster.id,
        unit=cluster.unit_id,
        areas=areas,
        volume_percent=cluster.volume_percent,
    )
    slots = schedule.of(cluster, areas) if cluster.retired_at is None else []
    return compile_cluster(place, slots, audio_sources, schedule.window)


def _is_due(newest: Plan, compiled: Compiled, now: int) -> bool:
    ends_soon = newest.expires_at < now + RENEW_BELOW_MS and newest.issued_at < now - HOUR_MS
    return ends_soon or not same_content(newest, compiled.plan)


def _reported_version(session: Session, receiver_id: str) -> int:
    """The highest version that the receiver says it has seen: a restored backup must go above."""
    state = session.get(ReceiverState, receiver_id, populate_existing=True)
    return 0 if state is None else state.plan_version


def _highest_version(session: Session, cluster_id: str) -> int:
    """Versions rise for the place, so that promises can name them whatever device sits there."""
    query = (
        select(func.max(StoredPlan.version))
        .join(Receiver, Receiver.id == StoredPlan.receiver_id)
        .where(Receiver.cluster_id == cluster_id)
    )
    return session.scalar(query) or 0


def _hand_over(session: Session, plan: Plan, now: int) -> StoredPlan:
    """Store the plan and ask for its signature; one that still waits is overtaken by it."""
    message = msgspec.json.encode(plan).decode()
    stored = StoredPlan(
        id=new_id(now),
        receiver_id=plan.receiver,
        version=plan.version,
        message=message,
        compiled_at=now,
    )
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.receiver_id == plan.receiver,
            OutboxMessage.kind == OutboxKind.PLAN,
            OutboxMessage.published_at.is_(None),
            OutboxMessage.refused_at.is_(None),
        )
    )
    asked = OutboxMessage(
        id=new_id(now),
        kind=OutboxKind.PLAN,
        receiver_id=plan.receiver,
        message=message,
        created_at=now,
    )
    session.add_all([stored, asked])
    session.flush()
    return stored
