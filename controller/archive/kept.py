"""What is in archives by now, asked by those who would miss it."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from controller.archive.errors import ArchivedPeriodError
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.keeping import Archive
from controller.store.ledger import AuditEvent
from controller.store.many import among
from controller.store.transparency import LeafKind, LogLeaf

ARCHIVE = "archive_record"


def archives_away(session: Session) -> list[Archive]:
    """The archives whose evidence is not in the database, the oldest first.

    Only what the record of acts tells of counts: a row that somebody slipped in hides nothing.
    """
    return list(session.scalars(select(Archive).where(_is_away()).order_by(Archive.to_size)))


def lies_away(kind: LeafKind, name: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that an archive holds the leaf of a row, and its evidence may leave."""
    within = and_(LogLeaf.index >= Archive.from_size, LogLeaf.index < Archive.to_size)
    query = select(LogLeaf.index).join(Archive, within)
    return query.where(LogLeaf.kind == kind, LogLeaf.subject == name, _is_away()).exists()


def archived_size(session: Session) -> int:
    """Up to which size of the log evidence is in archives; 0 for none."""
    away = archives_away(session)
    return away[-1].to_size if away else 0


def require_here(session: Session, from_size: int, to_size: int) -> None:
    """Raise ArchivedPeriodError where a part of the log's evidence is in archives."""
    gone = [a for a in archives_away(session) if a.from_size < to_size and a.to_size > from_size]
    if gone:
        raise ArchivedPeriodError(tuple(archive.name for archive in gone))


def is_away(session: Session, at: int) -> bool:
    """Whether the journal's entries about a broadcast of that instant are in an archive."""
    return any(at < archive.until for archive in archives_away(session))


def judgeable(session: Session, ids: Collection[str]) -> list[str]:
    """Those of these broadcasts whose evidence is here: nobody judges without it."""
    query = select(func.max(Archive.until)).where(Archive.restored_at.is_(None))
    until = session.scalar(query)
    if until is None:
        return sorted(ids)
    old = select(ExpectedBroadcast.id).where(
        among(session, ExpectedBroadcast.id, ids), ExpectedBroadcast.planned_start < until
    )
    return sorted(set(ids) - set(session.scalars(old)))


def missing_files(session: Session, folder: Path) -> list[str]:
    """The archives whose evidence is nowhere: not here, and no such file in the folder."""
    return [
        archive.name
        for archive in archives_away(session)
        if not index_of(folder / archive.name).exists()
        or not (folder / archive.name).exists()
        or digest(folder / archive.name) != archive.sha256
    ]


def index_of(file: Path) -> Path:
    """Beside each archive: which entries of a report were taken into the journal."""
    return file.with_name(file.name.replace(".jsonl.gz", ".entries.gz"))


def digest(file: Path) -> str:
    """SHA-256 of a file, by which the record names it."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _is_away() -> ColumnElement[bool]:
    told = select(AuditEvent.subject_id).where(AuditEvent.act == ARCHIVE)
    return and_(Archive.restored_at.is_(None), Archive.id.in_(told))
