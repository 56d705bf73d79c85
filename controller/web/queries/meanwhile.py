"""Who changed a thing last, for somebody who had opened it before."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.audit.service import Recorded
from controller.civil import DAY_MS
from controller.store.base import first_id
from controller.store.ledger import AuditEvent
from controller.web.wording.acts import ACTS

SHOWN = 3


@dataclass(frozen=True, slots=True)
class LateChange:
    """One act about it."""

    actor: str
    at: int
    words: str


def last_changes(session: Session, subject: Recorded, now: int) -> list[LateChange]:
    """The newest acts of the last days about a row, the newest first."""
    query = select(AuditEvent).where(
        AuditEvent.id >= first_id(now - 7 * DAY_MS),
        AuditEvent.subject == type(subject).__name__,
        AuditEvent.subject_id == subject.id,
    )
    newest = session.scalars(query.order_by(AuditEvent.id.desc()).limit(SHOWN))
    return [LateChange(event.actor, event.at, ACTS.get(event.act, event.act)) for event in newest]
