"""Finished tracks: which were recalled, and in whose bulletins they are."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from controller.store.bulletins import ApprovedAudio, Bulletin, Revision


def is_recalled(session: Session, sha256: str) -> bool:
    """Whether the track was approved once and every approval of it is recalled."""
    query = select(func.count(), func.count(ApprovedAudio.recalled_at)).where(
        ApprovedAudio.sha256 == sha256
    )
    approved, recalled = session.execute(query).one()
    return bool(approved) and approved == recalled


def units_of(session: Session, sha256: str) -> list[str]:
    """The units in whose bulletins the track is."""
    spoken = exists().where(Revision.bulletin_id == Bulletin.id, Revision.audio_sha256 == sha256)
    return list(session.scalars(select(Bulletin.unit_id).where(spoken).distinct()))
