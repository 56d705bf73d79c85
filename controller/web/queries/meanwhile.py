"""Who changed a thing last, for somebody who had opened it before."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act
from controller.audit.service import Recorded
from controller.civil import DAY_MS
from controller.store.ledger import AuditEvent
from controller.web.wording.values import ACT

SHOWN = 3
OTHER_ACTS = {"undo": "hoàn tác", "discard": "bỏ vào thùng rác", "restore": "lấy lại từ thùng rác"}


@dataclass(frozen=True, slots=True)
class LateChange:
    """One act about it."""

    actor: str
    at: int
    words: str


def last_changes(session: Session, subject: Recorded, now: int) -> list[LateChange]:
    """The newest acts of the last days about a row, the newest first."""
    query = select(AuditEvent).where(
        # Identifiers begin with their instant: this looks at a week, not at the table.
        AuditEvent.id >= f"{now - 7 * DAY_MS:012x}",
        AuditEvent.subject == type(subject).__name__,
        AuditEvent.subject_id == subject.id,
    )
    newest = session.scalars(query.order_by(AuditEvent.id.desc()).limit(SHOWN))
    return [LateChange(event.actor, event.at, _words(event.act)) for event in newest]


def _words(act: str) -> str:
    return ACT[Act(act)] if act in set(Act) else OTHER_ACTS.get(act, act)
