"""What is thrown away, and when. Never what the record rests on.

The ledger, verdicts, approvals and the record of acts stay for good; so does every plan that a
receiver took into force, and every sound that was approved. What was signed and stands in the log
stays until an archive holds it: without its envelope no export of that time would verify.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from controller.archive.kept import lies_away
from controller.civil import DAY_MS
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import ApprovedAudio, Audio, Revision
from controller.store.delivery import LOGGED_KINDS, OutboxMessage, SetAsideMessage, StoredPlan
from controller.store.emergencies import Contact
from controller.store.enrolment import Enrolment
from controller.store.listening import ListeningClip
from controller.store.live import LiveRecording
from controller.store.transparency import LeafKind
from controller.unsent.service import forget_old

log = logging.getLogger(__name__)

MESSAGES_KEPT_MS = 30 * DAY_MS
"""Messages that the broker has, or that were refused; the newest of a kind stays for resending."""
PLANS_KEPT_MS = 400 * DAY_MS
"""Plans of which no receiver has said that it took them; it may still say so when it returns."""
SIGNED_PLANS_KEPT_MS = 800 * DAY_MS
"""Signed plans and orders prove what was promised: 24 months and some, longer if not archived."""
SOUND_KEPT_MS = 30 * DAY_MS
"""Sound of drafts that was spoken anew and never approved."""
SET_ASIDE_KEPT_MS = 90 * DAY_MS
NUMBERS_KEPT_MS = 30 * DAY_MS
"""Somebody's telephone number in the trash: until then it is taken back, then it is erased."""


@dataclass(frozen=True, slots=True)
class ThrownAway:
    """How much of each."""

    messages: int
    plans: int
    set_aside: int
    sounds: tuple[str, ...]
    """Hashes: their files may go once this is committed."""


def throw_away(session: Session, now: int) -> ThrownAway:
    """Delete the rows whose period is over."""
    gone = ThrownAway(
        messages=_delete(session, OutboxMessage, _old_messages(now)),
        plans=_delete(session, StoredPlan, _old_plans(now)),
        set_aside=_delete(session, SetAsideMessage, SetAsideMessage.at < now - SET_ASIDE_KEPT_MS),
        sounds=_abandoned_sounds(session, now),
    )
    session.execute(delete(Audio).where(Audio.sha256.in_(gone.sounds)))
    removed = Contact.removed_at < now - NUMBERS_KEPT_MS
    session.execute(delete(Contact).where(removed))
    forget_old(session, now)
    ended = update(Enrolment).where(Enrolment.expires_at <= now, Enrolment.secret != b"")
    session.execute(ended.values(secret=b""))
    return gone


def remove_files(shelf: Shelf, sounds: Iterable[str]) -> None:
    """Remove the files of sounds that nothing names any more."""
    for sha256 in sounds:
        shelf.remove(sha256)


def _delete(
    session: Session,
    table: type[OutboxMessage | StoredPlan | SetAsideMessage],
    which: ColumnElement[bool],
) -> int:
    return len(session.execute(delete(table).where(which).returning(table.id)).all())


def _old_messages(now: int) -> ColumnElement[bool]:
    before = now - MESSAGES_KEPT_MS
    proves = and_(OutboxMessage.kind.in_(LOGGED_KINDS), OutboxMessage.signed_at.is_not(None))
    archived = lies_away(LeafKind.MESSAGE, OutboxMessage.id)
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.published_at.is_not(None))
        .group_by(OutboxMessage.receiver_id, OutboxMessage.kind)
    )
    return and_(
        or_(OutboxMessage.published_at < before, OutboxMessage.refused_at < before),
        or_(~proves, and_(OutboxMessage.signed_at < now - SIGNED_PLANS_KEPT_MS, archived)),
        OutboxMessage.id.not_in(newest),
    )


def _old_plans(now: int) -> ColumnElement[bool]:
    other = aliased(StoredPlan)
    newer = select(other.id).where(
        other.receiver_id == StoredPlan.receiver_id, other.version > StoredPlan.version
    )
    return and_(
        StoredPlan.compiled_at < now - PLANS_KEPT_MS,
        StoredPlan.accepted_at.is_(None),
        # The newest says from which number to go on.
        newer.exists(),
    )


def _abandoned_sounds(session: Session, now: int) -> tuple[str, ...]:
    named = (
        select(Revision.id).where(Revision.audio_sha256 == Audio.sha256),
        select(ApprovedAudio.approval_id).where(ApprovedAudio.sha256 == Audio.sha256),
        select(ExpectedBroadcast.id).where(ExpectedBroadcast.sha256 == Audio.sha256),
        select(LiveRecording.session_id).where(LiveRecording.audio_sha256 == Audio.sha256),
        select(ListeningClip.id).where(ListeningClip.audio_sha256 == Audio.sha256),
    )
    query = select(Audio.sha256).where(
        Audio.made_at < now - SOUND_KEPT_MS, *(~rows.exists() for rows in named)
    )
    return tuple(session.scalars(query.order_by(Audio.sha256)))
