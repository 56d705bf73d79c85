"""Why a promised broadcast is no longer in the plan, and by whose decision."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act
from controller.ledger.evidence import RECALLED
from controller.planning.compile import Compiled
from controller.store.base import first_id
from controller.store.broadcasts import Slot, SlotException
from controller.store.bulletins import Approval, ApprovedAudio, Revision
from controller.store.ledger import AuditEvent
from controller.store.people import Person
from playlists.rules.recurrence import date_of
from playlists.rules.withdrawal import WithdrawalKind

OTHER_DECISION = "Thay đổi phạm vi phát"
"""Who decided cannot be told from one row: the cluster left an area, was retired, lost a target."""

MOST_WORDS = 300
"""How much `expected_broadcasts` keeps of who decided."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, as `expected_broadcasts` keeps it."""

    cause: str
    at: int
    by: str
    """In words for people."""


class Reasons:
    """Why promises are withdrawn; what many of them share is looked up once."""

    def __init__(self, session: Session, now: int) -> None:
        self._session = session
        self._now = now
        self._cancelled: dict[str, Why | None] = {}
        self._recalled: dict[str, Why | None] = {}
        self._excepted: dict[str, Why | None] = {}
        self._programmes: dict[str, str] = {}

    def of(self, slot_id: str, revision_id: str, occurrence: str, compiled: Compiled) -> Why:
        """The reason that the database tells; the widest decision counts."""
        if slot_id not in self._cancelled:
            self._cancelled[slot_id] = _cancelled(self._session, slot_id)
        if revision_id not in self._recalled:
            self._recalled[revision_id] = _recalled(self._session, revision_id)
        if occurrence not in self._excepted:
            self._excepted[occurrence] = _excepted(self._session, slot_id, occurrence, self._now)
        found = (
            self._cancelled[slot_id] or self._recalled[revision_id] or self._excepted[occurrence]
        )
        if found is not None:
            return found
        if occurrence in compiled.displaced:
            return self.of_one_that_yields(occurrence, compiled)
        return Why(WithdrawalKind.CANCELLED, self._now, OTHER_DECISION)

    def of_one_that_yields(self, occurrence: str, compiled: Compiled) -> Why:
        """To what a displaced broadcast yields."""
        slot_id = compiled.slots[compiled.displaced[occurrence].by]
        if slot_id not in self._programmes:
            stronger = self._session.get_one(Slot, slot_id)
            self._programmes[slot_id] = stronger.programme.name
        by = f"Nhường “{self._programmes[slot_id]}”"
        return Why(WithdrawalKind.DISPLACED, self._now, by)


def _cancelled(session: Session, slot_id: str) -> Why | None:
    slot = session.get_one(Slot, slot_id)
    if slot.cancelled_at is None:
        return None
    return Why(WithdrawalKind.CANCELLED, slot.cancelled_at, who_cancelled(session, slot))


def who_cancelled(session: Session, slot: Slot) -> str:
    """The name under which a slot was called off; empty if it was not, or is not recorded."""
    if slot.cancelled_at is None:
        return ""
    return _who(session, Act.CANCEL_BROADCAST, slot.id, slot.cancelled_at)


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


def _excepted(session: Session, slot_id: str, occurrence: str, now: int) -> Why | None:
    """The decision about this one day of the slot, if there is one."""
    exception = session.get(SlotException, (slot_id, date_of(occurrence).isoformat()))
    if exception is None:
        return None
    kind = WithdrawalKind.MOVED if exception.moved_to else WithdrawalKind.CANCELLED
    by = session.get_one(Person, exception.author_id).name
    if exception.stand_in is not None:
        by = f"{by}: thay bằng “{exception.stand_in.programme.name}”"[:MOST_WORDS]
    return Why(kind, now if exception.decided_at is None else exception.decided_at, by)


def _who(session: Session, act: Act, subject_id: str, at: int) -> str:
    """The name under which an act at an instant stands in the record."""
    query = select(AuditEvent.actor).where(
        AuditEvent.id.between(first_id(at), first_id(at + 1)),
        AuditEvent.act == act,
        AuditEvent.subject_id == subject_id,
    )
    return session.scalar(query) or ""
