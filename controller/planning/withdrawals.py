"""Why a promised broadcast is no longer in the plan, and by whose decision."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act
from controller.ledger.evidence import RECALLED
from controller.planning.compile import Compiled
from controller.store.broadcasts import ExpectedBroadcast, Slot, SlotException
from controller.store.bulletins import Approval, ApprovedAudio, Revision
from controller.store.ledger import AuditEvent
from controller.store.people import Person
from playlists.rules.verdict import WithdrawalKind

OTHER_DECISION = "Thay đổi phạm vi phát"
"""Who decided cannot be told from one row: the cluster left an area, was retired, lost a target."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, as `expected_broadcasts` keeps it."""

    cause: str
    at: int
    by: str
    """In words for people."""


def why_withdrawn(
    session: Session, promised: ExpectedBroadcast, compiled: Compiled, now: int
) -> Why:
    """The reason that the database tells; the widest decision counts."""
    slot = session.get_one(Slot, promised.slot_id)
    if slot.cancelled_at is not None:
        by = _who(session, Act.CANCEL_BROADCAST, slot.id, slot.cancelled_at)
        return Why(WithdrawalKind.CANCELLED, slot.cancelled_at, by)
    recalled = _recall(session, promised.revision_id)
    if recalled is not None:
        return recalled
    exception = _exception(session, promised)
    if exception is not None:
        kind = WithdrawalKind.MOVED if exception.moved_to else WithdrawalKind.CANCELLED
        return Why(kind, now, session.get_one(Person, exception.author_id).name)
    yielded = compiled.displaced.get(promised.occurrence)
    if yielded is not None:
        stronger = session.get_one(Slot, compiled.slots[yielded.by])
        return Why(WithdrawalKind.DISPLACED, now, f"Nhường «{stronger.programme.name}»")
    return Why(WithdrawalKind.CANCELLED, now, OTHER_DECISION)


def _recall(session: Session, revision_id: str) -> Why | None:
    query = (
        select(ApprovedAudio.recalled_at, Revision.bulletin_id)
        .join(Approval, Approval.id == ApprovedAudio.approval_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .where(Revision.id == revision_id, ApprovedAudio.recalled_at.is_not(None))
    )
    found = session.execute(query).first()
    if found is None or found.recalled_at is None:
        return None
    at, bulletin_id = found.recalled_at, found.bulletin_id
    return Why(RECALLED, at, _who(session, Act.RECALL_BULLETIN, bulletin_id, at))


def _exception(session: Session, promised: ExpectedBroadcast) -> SlotException | None:
    # An occurrence is named by its slot and the local date that the rule gave it.
    day = promised.occurrence.rpartition(".")[2]
    local_date = datetime.strptime(day, "%Y%m%d").date().isoformat()  # noqa: DTZ007 -- a civil date
    return session.get(SlotException, (promised.slot_id, local_date))


def _who(session: Session, act: Act, subject_id: str, at: int) -> str:
    """The name under which an act at an instant stands in the record."""
    query = select(AuditEvent.actor).where(
        # Identifiers begin with their instant: this looks at a millisecond, not at the table.
        AuditEvent.id.between(f"{at:012x}", f"{at + 1:012x}"),
        AuditEvent.act == act,
        AuditEvent.subject_id == subject_id,
    )
    return session.scalar(query) or ""
