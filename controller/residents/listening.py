"""What residents may hear again and read: what sounded in public within a week, nothing else.

The rule is that of the public feed (`feed.told_to_the_public`). Beside it what was recalled
is gone, and so is what seems to hold somebody's number although nobody marked it.
"""

from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from controller.errors import NotFoundError
from controller.intake.marks import personal_numbers
from controller.residents.feed import told_to_the_public
from controller.store.broadcasts import ExpectedBroadcast, Programme, ProgrammeItem
from controller.store.bulletins import Audio, Bulletin, BulletinStatus, Revision
from controller.store.documents import Document
from controller.units.tree import subtree_ids
from playlists.messages.plan import ms_of_frames

DAYS_MS = 7 * 86_400_000
MOST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One bulletin that was broadcast."""

    revision_id: str
    title: str
    document: str
    """Number of the document behind it; empty where it has none."""
    written_text: str
    sha256: str
    """Of what sounded."""
    length_ms: int
    at: int
    """When it sounded last."""
    clusters: int


def told(session: Session, unit_id: str, now: int) -> list[Told]:
    """What sounded within the last week in a unit and those below it, the newest first."""
    return _told(session, unit_id, now)


def told_once(session: Session, unit_id: str, revision_id: str, now: int) -> Told:
    """One of them. Raises NotFoundError for whatever residents are not told."""
    found = _told(session, unit_id, now, revision_id)
    if not found:
        raise NotFoundError(Bulletin.__name__, revision_id)
    return found[0]


def names_nobody(session: Session, programme_ids: set[str]) -> set[str]:
    """The programmes of which the name may be shown ahead of time: nothing in them names people."""
    naming = (
        select(ProgrammeItem.programme_id)
        .join(Bulletin, Bulletin.id == ProgrammeItem.bulletin_id)
        .where(Bulletin.personal_data.is_(True))
    )
    query = select(Programme.id).where(Programme.id.in_(programme_ids), Programme.id.not_in(naming))
    return set(session.scalars(query))


def _told(session: Session, unit_id: str, now: int, revision_id: str = "") -> list[Told]:
    at = func.max(ExpectedBroadcast.planned_start)
    clusters = func.count(ExpectedBroadcast.cluster_id.distinct())
    query = (
        select(Revision, Bulletin.title, Document.number, Audio, at.label("at"), clusters)
        .select_from(ExpectedBroadcast)
        .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .outerjoin(Document, Document.id == Bulletin.document_id)
        .join(Audio, Audio.sha256 == ExpectedBroadcast.sha256)
        .where(
            *told_to_the_public(subtree_ids(session, unit_id), now - DAYS_MS),
            Bulletin.status != BulletinStatus.RECALLED,
            Bulletin.discarded_at.is_(None),
        )
        .group_by(Revision.id, Bulletin.id, Document.id, Audio.sha256)
        .order_by(at.desc(), Revision.id)
        .limit(MOST)
    )
    if revision_id:
        query = query.where(Revision.id == revision_id)
    return [_one(row) for row in session.execute(query) if _names_nobody(row)]


def _names_nobody(row: Row[Revision, str, str | None, Audio, int, int]) -> bool:
    revision, title, *_ = row
    return not personal_numbers(f"{title}\n{revision.written_text}")


def _one(row: Row[Revision, str, str | None, Audio, int, int]) -> Told:
    revision, title, number, audio, at, clusters = row
    return Told(
        revision_id=revision.id,
        title=title,
        document=number or "",
        written_text=revision.written_text,
        sha256=audio.sha256,
        length_ms=ms_of_frames(audio.frames),
        at=at,
        clusters=clusters,
    )
