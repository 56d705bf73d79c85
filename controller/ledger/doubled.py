"""Places where a second box may run, or tried to come in: what people must go and look at."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.ledger.incidents import BROKEN, CONFLICT, REWOUND, UNCONNECTED
from controller.store.base import first_id
from controller.store.ledger import AuditEvent
from controller.store.places import Cluster, Receiver

KEY_AGAIN = "enrolled_key_came_again"
CODE_AGAIN = "enrolment_code_used_twice"
TOLD_FOR_MS = 3 * 86_400_000
"""How long a page tells of one; the record keeps it. Who has looked needs no sentence for ever."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """One place, what its newest incident is called in the record, and when that was."""

    cluster: Cluster
    act: str
    at: int


def doubled(session: Session, unit_ids: Collection[str], now: int) -> list[Doubled]:
    """The newest incident of each place in these units; none of a receiver that was shut out."""
    query = (
        select(Cluster, AuditEvent.act, func.max(AuditEvent.at).label("newest"))
        .select_from(AuditEvent)
        # Of a receiver in the ledger, of the place itself at the door.
        .outerjoin(Receiver, Receiver.id == AuditEvent.subject_id)
        .join(Cluster, Cluster.id == func.coalesce(Receiver.cluster_id, AuditEvent.subject_id))
        .where(
            AuditEvent.id >= first_id(now - TOLD_FOR_MS),
            AuditEvent.act.in_((BROKEN, CONFLICT, REWOUND, UNCONNECTED, KEY_AGAIN, CODE_AGAIN)),
            Receiver.retired_at.is_(None),
            Cluster.unit_id.in_(unit_ids),
        )
        .group_by(Cluster.id, AuditEvent.act)
        .order_by(func.max(AuditEvent.at))
    )
    newest = {cluster.id: Doubled(cluster, act, at) for cluster, act, at in session.execute(query)}
    return sorted(newest.values(), key=lambda one: -one.at)
