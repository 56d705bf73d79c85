"""What a receiver can make us record, by sending what we must refuse, is bounded.

A flood of rubbish must fill neither the disk nor the record in which people look for one event.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.store.base import first_id
from controller.store.ledger import AuditEvent

A_DAY = 20
"""Events of one kind about one receiver in a day (UTC): enough to see an attack, and its pace."""


def is_within_quota(session: Session, act: str, subject_id: str, now: int) -> bool:
    """Whether one more such event is to be recorded today."""
    day = now - now % DAY_MS
    query = select(func.count()).where(
        AuditEvent.id >= first_id(day),
        AuditEvent.act == act,
        AuditEvent.subject_id == subject_id,
    )
    return (session.scalar(query) or 0) < A_DAY
