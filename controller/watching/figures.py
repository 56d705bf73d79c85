"""The figures by which an installation is watched: read from the database at one instant.

What lies outside of the database (`endings`, `free_bytes`, `sounds`) is added by whoever can see
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.receivers.connected import connected_at
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Revision, SpeechState
from controller.store.delivery import (
    OutboxMessage,
    PlanMark,
    PlanProblem,
    SetAsideMessage,
    StoredPlan,
)
from controller.store.places import Receiver, ReceiverState
from controller.store.transparency import LogFinding, LogHead, PendingLeaf


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """Work between two roles: how much waits, and for how long the oldest of it."""

    waiting: int
    oldest_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """All of them. Ages in milliseconds."""

    queues: Mapping[str, Queue] = field(default_factory=dict)
    """By the role that has to take the work: planner, signer, link, speech."""
    receivers: int = 0
    receivers_online: int = 0
    receivers_ready: int = 0
    plans_unconfirmed: int = 0
    """Receivers that are online and have not taken the newest plan."""
    clusters_unplanned: int = 0
    speech_failed: int = 0
    refused_to_sign: int = 0
    """Within a day."""
    messages_set_aside: int = 0
    """Within a day."""
    verdicts: Mapping[str, int] = field(default_factory=dict)
    """Of what was due within a day."""
    leaves_pending: int = 0
    head_age_ms: int | None = None
    """Of the newest signed head of the record; None before the first."""
    record_findings: int = 0
    endings: Mapping[str, int] = field(default_factory=dict)
    """Keys, certificates and lists that end soon: milliseconds left, 0 for what is over."""
    free_bytes: int | None = None
    """On the disk of LOA_HOME; None where nobody looked."""
    sounds: Queue | None = None
    """Made on this machine and not in the object store yet; None where nobody looked."""


def read_figures(session: Session, now: int) -> Figures:
    """Read them (`now`: UTC ms)."""
    day_ago = now - DAY_MS
    online = connected_at(now)
    return Figures(
        queues=_queues(session, now),
        receivers=_count(session, Receiver.retired_at.is_(None)),
        receivers_online=_count(session, online),
        receivers_ready=_count(session, online & ReceiverState.ready_for_air.is_(True)),
        plans_unconfirmed=_unconfirmed(session, online),
        clusters_unplanned=session.scalar(select(func.count(func.distinct(PlanProblem.cluster_id))))
        or 0,
        speech_failed=_count(session, Revision.speech_state == SpeechState.FAILED),
        refused_to_sign=_count(session, OutboxMessage.refused_at >= day_ago),
        messages_set_aside=_count(session, SetAsideMessage.at >= day_ago),
        verdicts=_verdicts(session, day_ago, now),
        leaves_pending=session.scalar(select(func.count()).select_from(PendingLeaf)) or 0,
        head_age_ms=_head_age(session, now),
        record_findings=_count(session, LogFinding.settled_at.is_(None)),
    )


def _queues(session: Session, now: int) -> dict[str, Queue]:
    unsigned = OutboxMessage.signed_at.is_(None) & OutboxMessage.refused_at.is_(None)
    unpublished = OutboxMessage.signed_at.is_not(None) & OutboxMessage.published_at.is_(None)
    waits = Revision.speech_state.in_([SpeechState.WAITING, SpeechState.SPEAKING])
    asked = {
        "planner": select(func.count(), func.min(PlanMark.marked_at)),
        "signer": select(func.count(), func.min(OutboxMessage.created_at)).where(unsigned),
        "link": select(func.count(), func.min(OutboxMessage.signed_at)).where(unpublished),
        "speech": select(func.count(), func.min(Revision.created_at)).where(waits),
    }
    queues = {}
    for role, query in asked.items():
        waiting, oldest = session.execute(query).one()
        queues[role] = Queue(waiting=waiting, oldest_ms=max(0, now - oldest) if oldest else 0)
    return queues


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    """How many rows of the table that the condition speaks of fulfil it."""
    return session.scalar(select(func.count()).where(condition)) or 0


def _unconfirmed(session: Session, online: ColumnElement[bool]) -> int:
    newest = (
        select(StoredPlan.receiver_id, func.max(StoredPlan.version).label("version"))
        .group_by(StoredPlan.receiver_id)
        .subquery()
    )
    query = (
        select(func.count())
        .select_from(ReceiverState)
        .join(newest, newest.c.receiver_id == ReceiverState.receiver_id)
        .where(online, ReceiverState.plan_version < newest.c.version)
    )
    return session.scalar(query) or 0


def _verdicts(session: Session, since: int, now: int) -> dict[str, int]:
    kind = ExpectedBroadcast.verdict
    query = (
        select(kind, func.count())
        .where(ExpectedBroadcast.planned_start >= since, ExpectedBroadcast.planned_start < now)
        .group_by(kind)
    )
    return {str(verdict): count for verdict, count in session.execute(query)}


def _head_age(session: Session, now: int) -> int | None:
    newest = session.scalar(select(func.max(LogHead.at)).where(LogHead.signed_at.is_not(None)))
    return None if newest is None else max(0, now - newest)
