"""Why a promised broadcast is no longer in the plan, and by whose decision."""

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Reasons:
    """Why promises of one cluster are withdrawn; what many share is looked up once."""

    session: Session
    compiled: Compiled
    now: int
    _cancelled: dict[str, Why | None] = field(default_factory=dict)
    _recalled: dict[str, Why | None] = field(default_factory=dict)

    def of(self, promised: ExpectedBroadcast) -> Why:
        """The reason that the database tells; the widest decision counts."""
        if promised.slot_id not in self._cancelled:
            self._cancelled[promised.slot_id] = _cancelled(self.session, promised.slot_id)
        if promised.revision_id not in self._recalled:
            self._recalled[promised.revision_id] = _recalled(self.session, promised.revision_id)
        return (
            self._cancelled[promised.slot_id]
            or self._recalled[promised.revision_id]
            or self._of_one(promised)
        )

    def _of_one(self, promised: ExpectedBroadcast) -> Why:
        exception = _exception(self.session, promised)
        if exception is not None:
            kind = WithdrawalKind.MOVED if exception.moved_to else WithdrawalKind.CANCELLED
            return Why(kind, self.now, self.session.get_one(Person, exception.author_id).name)
        yielded = self.compiled.displaced.get(promised.occurrence)
        if yielded is not None:
            stronger = self.session.get_one(Slot, self.compiled.slots[yielded.by])
            return Why(WithdrawalKind.DISPLACED, self.now, f"Nhường «{stronger.programme.name}»")
        return Why(WithdrawalKind.CANCELLED, self.now, OTHER_DECISION)


def _cancelled(session: Session, slot_id: str) -> Why | None:
    slot = session.get_one(Slot, slot_id)
    if slot.cancelled_at is None:
        return None
    by = _who(session, Act.CANCEL_BROADCAST, slot.id, slot.cancelled_at)
    return Why(WithdrawalKind.CANCELLED, slot.cancelled_at, by)


def _recalled(session: Session, revision_id: str) -> Why | None:
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
