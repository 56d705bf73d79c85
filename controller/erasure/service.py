"""Erase what a bulletin with personal data says of people: by somebody's decision, or in time.

Text, reading, sound, the document it was made from (where nothing else was), and what the record
of acts quotes go. What stays: that there was such a bulletin, who approved it, when and where it
sounded, how each broadcast was judged; and in the log the leaves of what was erased, without the
salt that would let anybody try which words they held. Erasing is an act of the record itself and
names those leaves, so that whoever verifies an export knows why they are opaque.
"""

import re
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from controller import civil, fields
from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.erasure.errors import (
    ErasedAlreadyError,
    LogBehindError,
    NoPersonalDataError,
    StillOnAirError,
)
from controller.shelf.shelf import Shelf
from controller.store.approval_requests import ApprovalRequest, AskedRevision
from controller.store.approvals import ApprovalPaper
from controller.store.base import new_id
from controller.store.bulletins import (
    Approval,
    Audio,
    Bulletin,
    BulletinStatus,
    Revision,
    Series,
    SpeechState,
)
from controller.store.documents import Document, DocumentPart
from controller.store.drafting import MachineDraft
from controller.store.keeping import ErasedPaper, ErasedSubject, Erasure
from controller.store.ledger import AuditEvent
from controller.store.lookup import find
from controller.store.source_bulletins import SourceBulletin
from controller.store.transparency import LeafKind, LogLeaf, PendingLeaf
from controller.store.unsent import UnsentForm

TITLE = "Bản tin đã xóa dữ liệu cá nhân"
TIME_IS_OVER = "hết thời hạn lưu dữ liệu cá nhân"
PHOTO = re.compile(r'"photo_sha256":"([0-9a-f]{64})"')
"""As a proof names it, in its canonical spelling."""
PERSONAL_CLIPS = "personal"
"""Folder, below the spoken sentences, of those that belong to one revision alone."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left to be removed once the transaction is committed."""

    erasure: Erasure
    sounds: tuple[str, ...]
    """Hashes of tracks that nothing else says, those of earlier words of a draft among them."""
    revisions: tuple[str, ...]


def erase(session: Session, actor: Actor, bulletin_id: str, reason: str, now: int) -> Erased:
    """Erase a bulletin's personal data. Remove the files afterwards: `remove_files`.

    Raises NoPersonalDataError, StillOnAirError, ErasedAlreadyError, LogBehindError.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.ERASE_PERSONAL_DATA, bulletin.unit_id)
    why = fields.required("reason", reason, 1000)
    _check(session, bulletin, now)
    revisions = tuple(session.scalars(select(Revision).where(Revision.bulletin_id == bulletin.id)))
    sounds = _sounds_of_nothing_else(session, revisions)
    approvals = select(Approval.id).where(Approval.revision_id.in_([r.id for r in revisions]))
    subjects = [bulletin.id, *(r.id for r in revisions), *session.scalars(approvals)]
    subjects += _document(session, bulletin)
    papers = _papers(session, subjects)
    leaves = _leaves(session, subjects)
    erasure = Erasure(
        id=new_id(now),
        unit_id=bulletin.unit_id,
        bulletin_id=bulletin.id,
        person_id=actor.person_id,
        actor=actor.name,
        reason=why,
        erased_at=now,
    )
    session.add(erasure)
    session.flush()
    session.add_all(ErasedSubject(subject_id=id_, erasure_id=erasure.id) for id_ in subjects)
    session.add_all(ErasedPaper(sha256=sha256, erasure_id=erasure.id) for sha256 in papers)
    session.flush()
    _empty(session, bulletin, subjects)
    session.execute(delete(ApprovalPaper).where(ApprovalPaper.sha256.in_(papers)))
    salts = update(LogLeaf).where(LogLeaf.index.in_(leaves)).values(salt=None, copy=None)
    session.execute(salts)
    record(
        session, actor, Act.ERASE_PERSONAL_DATA, erasure, now, bulletin=bulletin.id, reason=why,
        leaves=leaves,
    )  # fmt: skip
    session.expire_all()
    return Erased(erasure, sounds, tuple(r.id for r in revisions))


def due(session: Session, today: date) -> list[str]:
    """Bulletins with personal data whose last day is over, and of which it still lies here."""
    erased = select(Erasure.bulletin_id)
    query = select(Bulletin.id).where(
        Bulletin.personal_data.is_(True),
        Bulletin.ends_on != "",
        Bulletin.ends_on < today.isoformat(),
        Bulletin.id.not_in(erased),
    )
    return list(session.scalars(query.order_by(Bulletin.id)))


def erase_due(session: Session, bulletin_id: str, now: int) -> Erased:
    """Erase what nobody has to decide about: its time is over."""
    return erase(session, SYSTEM, bulletin_id, TIME_IS_OVER, now)


def erasure_of(session: Session, bulletin_id: str) -> Erasure | None:
    """Who erased a bulletin's personal data, when and why."""
    return session.scalar(select(Erasure).where(Erasure.bulletin_id == bulletin_id))


def is_erased(session: Session, revision_id: str) -> bool:
    """Whether this wording was erased, perhaps while somebody spoke it."""
    return session.get(ErasedSubject, revision_id) is not None


def remove_files(erased: Erased, shelf: Shelf, clips_dir: Path) -> None:
    """Remove the sound, finished and sentence by sentence."""
    remove_sounds(erased.sounds, erased.revisions, shelf, clips_dir)


def remove_sounds(
    sounds: Iterable[str], revisions: Iterable[str], shelf: Shelf, clips_dir: Path
) -> None:
    """Remove tracks by their hashes, and what was spoken for these revisions alone."""
    for sha256 in sounds:
        shelf.remove(sha256)
    for revision_id in revisions:
        shutil.rmtree(clips_dir / PERSONAL_CLIPS / revision_id, ignore_errors=True)


def _check(session: Session, bulletin: Bulletin, now: int) -> None:
    if not bulletin.personal_data:
        raise NoPersonalDataError
    if erasure_of(session, bulletin.id) is not None:
        raise ErasedAlreadyError
    off_air = bulletin.status is not BulletinStatus.APPROVED
    if not off_air and not _is_over(bulletin.ends_on, now):
        raise StillOnAirError(bulletin.ends_on)


def _is_over(ends_on: str, now: int) -> bool:
    return bool(ends_on) and ends_on < civil.day_of(now).isoformat()


def made_from(session: Session, bulletin_id: str) -> list[Bulletin]:
    """Bulletins made from this one that may name the same people; each is erased by itself."""
    made_of_it = or_(
        Bulletin.variant_of_id == bulletin_id,
        Bulletin.corrects_id == bulletin_id,
        Bulletin.reused_from_id == bulletin_id,
    )
    erased = select(Erasure.bulletin_id)
    query = select(Bulletin).where(made_of_it, Bulletin.id.not_in(erased))
    return list(session.scalars(query.order_by(Bulletin.id)))


def _sounds_of_nothing_else(session: Session, revisions: Iterable[Revision]) -> tuple[str, ...]:
    ours = {r.id for r in revisions}
    sounds = {r.audio_sha256 for r in revisions if r.audio_sha256}
    sounds |= set(session.scalars(select(Audio.sha256).where(Audio.made_for.in_(ours))))
    others = select(Revision.audio_sha256).where(
        Revision.audio_sha256.in_(sounds), Revision.id.not_in(ours)
    )
    return tuple(sorted(sounds - set(session.scalars(others))))


def _document(session: Session, bulletin: Bulletin) -> list[str]:
    """The document, if nothing else that is made of it still stands; its words go, too."""
    if bulletin.document_id is None:
        return []
    others = select(Bulletin.id).where(
        Bulletin.document_id == bulletin.document_id,
        Bulletin.id != bulletin.id,
        Bulletin.id.not_in(select(Erasure.bulletin_id)),
    )
    if session.scalar(others.limit(1)) is not None:
        return []
    blank = {"title": TITLE, "source_text": "", "source_name": "", "subject": "", "folded": "",
             "set_apart": "[]", "repairs": "[]", "relations": "[]", "signer": ""}  # fmt: skip
    session.execute(update(Document).where(Document.id == bulletin.document_id).values(**blank))
    parts = update(DocumentPart).where(DocumentPart.document_id == bulletin.document_id)
    session.execute(parts.values(heading="", text=""))
    drafts = update(MachineDraft).where(MachineDraft.document_id == bulletin.document_id)
    session.execute(drafts.values(passages="[]", sentences="[]"))
    series = update(Series).where(Series.document_id == bulletin.document_id)
    session.execute(series.values(title=TITLE))
    return [bulletin.document_id]


def _papers(session: Session, approvals: Collection[str]) -> list[str]:
    """Photographs of the script under a signature, by their hashes."""
    proofs = session.scalars(select(Approval.proof).where(Approval.id.in_(approvals)))
    return [sha256 for proof in proofs for sha256 in PHOTO.findall(proof)]


def _leaves(session: Session, subjects: Collection[str]) -> list[int]:
    """The leaves that speak of what is erased. Raises LogBehindError."""
    events = list(session.scalars(select(AuditEvent.id).where(AuditEvent.subject_id.in_(subjects))))
    named = [*subjects, *events]
    if session.scalar(select(PendingLeaf.id).where(PendingLeaf.subject.in_(named)).limit(1)):
        raise LogBehindError
    query = select(LogLeaf.index).where(
        LogLeaf.kind.in_((LeafKind.APPROVAL, LeafKind.ACT)), LogLeaf.subject.in_(named)
    )
    return sorted(session.scalars(query))


def _empty(session: Session, bulletin: Bulletin, subjects: Collection[str]) -> None:
    session.execute(
        update(Revision)
        .where(Revision.bulletin_id == bulletin.id)
        .values(
            written_text="",
            spoken_text="",
            readings="[]",
            audio_sha256=None,
            marks="[]",
            speech_error="",
            speech_state=SpeechState.READY,  # nobody shall speak it any more
        )
    )
    approvals = update(Approval).where(Approval.id.in_(subjects))
    session.execute(approvals.values(statement="", comment="", proof=""))
    events = update(AuditEvent).where(AuditEvent.subject_id.in_(subjects))
    session.execute(events.values(detail="{}"))
    session.execute(
        update(Bulletin)
        .where(Bulletin.id == bulletin.id)
        .values(title=TITLE, proposal="[]", translator="", native_reviewer="")
    )
    drafts = update(MachineDraft).where(MachineDraft.bulletin_id == bulletin.id)
    session.execute(drafts.values(sentences="[]"))
    asked = select(AskedRevision.request_id).where(AskedRevision.revision_id.in_(subjects))
    requests = update(ApprovalRequest).where(ApprovalRequest.id.in_(asked))
    session.execute(requests.values(note=""))
    session.execute(delete(UnsentForm).where(UnsentForm.page.startswith(f"/ban-tin/{bulletin.id}")))
    came_as = update(SourceBulletin).where(SourceBulletin.bulletin_id == bulletin.id)
    session.execute(came_as.values(title=TITLE, written_text=""))
