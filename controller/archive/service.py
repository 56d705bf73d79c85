"""Write the older evidence into signed files, take it out of the database, bring it back.

What leaves is heavy and seldom asked for: receivers' signed reports and the entries in them; and
what the signer signed, once its own time is over (`planning.retention`). What
stays is what pages show: each promise with all its verdicts, approvals, acts, the log itself. A
file is an export like any other, from one signed head to another, so that `loa verify` checks it
with the root alone; nothing is deleted before the file that was written has passed that check.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.archive.errors import ArchiveRefusedError
from controller.archive.kept import ARCHIVE
from controller.audit.service import record
from controller.ledger.ingest import entry_row, public_keys
from controller.ledger.report import Received, open_report
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.keeping import Archive
from controller.store.ledger import StoredEntry, StoredReport
from controller.store.transparency import LeafKind, LogHead, LogLeaf
from controller.store.units import Unit
from controller.store.upsert import insert_or
from controller.transparency.export import Asked, export
from playlists.messages.envelope import text_of
from playlists.verification.errors import ExportRefusedError
from playlists.verification.lines import LeafLine, read_line
from playlists.verification.verify import verify

BROUGHT_BACK = "restore_archive"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Trust:
    """What an export carries and by what it is checked."""

    chain: bytes
    root: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the log that is to be archived: from one signed head to another."""

    from_size: int
    to_size: int
    at: int
    """Instant of the later head."""


def next_part(session: Session, before: int) -> Part | None:
    """What is older than an instant and not archived yet; None where there is nothing."""
    begin = session.scalar(select(func.max(Archive.to_size))) or 0
    query = select(LogHead).where(
        LogHead.envelope.is_not(None), LogHead.at < before, LogHead.size > begin
    )
    head = session.scalar(query.order_by(LogHead.size.desc()).limit(1))
    return None if head is None else Part(begin, head.size, head.at)


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were written and checked; the database has forgotten nothing yet."""

    part: Part
    file: Path
    reports: tuple[str, ...]
    entries: int


def write(session: Session, trust: Trust, folder: Path, part: Part) -> Written:
    """Write a part into files and check them; a session that only reads is enough.

    Raises ArchiveRefusedError where what was written does not verify.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"nhat-ky-{part.from_size}-{part.to_size}.jsonl.gz"
    asked = Asked(unit_id=_top(session), cursor=part.from_size or None, until=part.at)
    with gzip.open(file, "wb") as out:
        out.writelines(export(session, trust.chain, asked))
    _check(file, trust.root)
    reports = _reports(session, part)
    entries = _write_index(session, _index_of(file), reports)
    _keep(file)
    _keep(_index_of(file))
    return Written(part, file, tuple(reports), entries)


def forget(session: Session, written: Written, now: int) -> Archive:
    """Record the archive, and take its evidence out of the database."""
    archive = Archive(
        id=new_id(now),
        from_size=written.part.from_size,
        to_size=written.part.to_size,
        until=_until(session, written.reports),
        name=written.file.name,
        sha256=_digest(written.file),
        size_bytes=written.file.stat().st_size,
        reports=len(written.reports),
        entries=written.entries,
        archived_at=now,
    )
    session.add(archive)
    session.flush()
    record(
        session, SYSTEM, ARCHIVE, archive, now, name=archive.name, sha256=archive.sha256,
        from_size=archive.from_size, to_size=archive.to_size, reports=archive.reports,
        entries=archive.entries,
    )  # fmt: skip
    _take_out(session, written.reports)
    return archive


def bring_back(session: Session, trust: Trust, file: Path, now: int) -> Archive:
    """Put the evidence of an archive into the database again. Raises ArchiveRefusedError."""
    archive = session.scalar(select(Archive).where(Archive.name == file.name))
    if archive is None or archive.sha256 != _digest(file):
        raise ArchiveRefusedError(f"{file.name} is not the file that was archived here")
    if archive.restored_at is not None:
        raise ArchiveRefusedError(f"{file.name} was brought back before")
    _check(file, trust.root)
    kept = _read_index(_index_of(file))
    archive.restored_at = now
    session.flush()
    keys = public_keys(session, {row["receiver"] for row in kept.values()})
    found = 0
    for line, envelope, told in _evidence(file):
        if line.kind == LeafKind.MESSAGE:
            _put_message(session, envelope, told)
        elif line.subject in kept:
            found += _put_report(session, envelope, told, kept[line.subject], keys)
    if found != archive.entries:
        raise ArchiveRefusedError(f"{found} entries came out of it, {archive.entries} went in")
    record(session, SYSTEM, BROUGHT_BACK, archive, now, name=archive.name)
    return archive


def put_away(session: Session, file: Path, now: int) -> Archive:
    """Take the evidence of an archive that was brought back out again."""
    archive = session.scalar(select(Archive).where(Archive.name == file.name))
    if archive is None or archive.restored_at is None or archive.sha256 != _digest(file):
        raise ArchiveRefusedError(f"{file.name} is not an archive that was brought back here")
    archive.restored_at = None
    session.flush()
    record(session, SYSTEM, ARCHIVE, archive, now, name=archive.name, again=True)
    _take_out(session, _reports(session, Part(archive.from_size, archive.to_size, 0)))
    return archive


def list_archives(session: Session) -> list[Archive]:
    """All archives, the oldest first."""
    return list(session.scalars(select(Archive).order_by(Archive.to_size)))


def _top(session: Session) -> str:
    tops = list(session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))))
    if len(tops) != 1:
        raise ArchiveRefusedError(f"there are {len(tops)} units without one above: one is needed")
    return tops[0]


def _check(file: Path, root: bytes) -> None:
    try:
        with gzip.open(file, "rb") as lines:
            verify(lines, root)
    except (ExportRefusedError, OSError, EOFError) as error:
        raise ArchiveRefusedError(f"{file.name} does not verify: {error}") from error


def _reports(session: Session, part: Part) -> list[str]:
    query = select(LogLeaf.subject).where(
        LogLeaf.kind == LeafKind.REPORT,
        LogLeaf.index >= part.from_size,
        LogLeaf.index < part.to_size,
    )
    return list(session.scalars(query.order_by(LogLeaf.index)))


def _parts(names: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(names), AT_ONCE):
        yield list(names[first : first + AT_ONCE])


def _index_of(file: Path) -> Path:
    """Beside each archive: which entries of a report were taken into the journal."""
    return file.with_name(file.name.replace(".jsonl.gz", ".entries.gz"))


def _write_index(session: Session, file: Path, reports: Sequence[str]) -> int:
    count = 0
    with gzip.open(file, "wt", encoding="utf-8") as out:
        for names in _parts(reports):
            kept: dict[str, dict[str, Any]] = {}
            query = select(StoredEntry).where(StoredEntry.report_sha256.in_(names))
            for entry in session.scalars(query.order_by(StoredEntry.sequence)):
                row = kept.setdefault(
                    entry.report_sha256, {"receiver": entry.receiver_id, "entries": {}}
                )
                row["entries"][str(entry.sequence)] = entry.sha256
                count += 1
            out.writelines(json.dumps({"report": name, **row}) + "\n" for name, row in kept.items())
    return count


def _read_index(file: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return {row.pop("report"): row for row in map(json.loads, lines)}


def _until(session: Session, reports: Sequence[str]) -> int:
    newest = 0
    for names in _parts(reports):
        query = select(func.max(StoredReport.received_at)).where(StoredReport.sha256.in_(names))
        newest = max(newest, session.scalar(query) or 0)
    return newest + 1


def _take_out(session: Session, reports: Sequence[str]) -> None:
    for names in _parts(reports):
        session.execute(delete(StoredEntry).where(StoredEntry.report_sha256.in_(names)))
        session.execute(delete(StoredReport).where(StoredReport.sha256.in_(names)))


def _evidence(file: Path) -> Iterator[tuple[LeafLine, bytes, dict[str, Any]]]:
    """The lines with an envelope (signed messages and reports), and what each record tells."""
    with gzip.open(file, "rb") as lines:
        for line in map(read_line, lines):
            if isinstance(line, LeafLine) and line.envelope is not None and line.record is not None:
                yield line, line.envelope, json.loads(line.record)


def _put_message(session: Session, envelope: bytes, told: dict[str, Any]) -> None:
    """A signed message, if its time here was over; as one that was sent, so that nobody does."""
    row = {
        "id": told["id"],
        "kind": OutboxKind(told["kind"]),
        "receiver_id": told.get("receiver"),
        "area_id": told.get("area"),
        "message": text_of(envelope),
        "created_at": told["at"],
        "signed_at": told["at"],
        "envelope": envelope,
        "refusal": "",
        "published_at": told["at"],
    }
    session.execute(insert_or(session, OutboxMessage).on_conflict_do_nothing(), [row])


def _put_report(
    session: Session,
    envelope: bytes,
    told: dict[str, Any],
    kept: dict[str, Any],
    keys: dict[str, bytes],
) -> int:
    """A report and those of its entries that had been taken into the journal."""
    receiver, received_at = told["receiver"], told["at"]
    opened = open_report(Received(receiver, envelope), keys)
    session.execute(
        insert(StoredReport),
        [
            {
                "sha256": opened.sha256,
                "receiver_id": receiver,
                "envelope": opened.envelope,
                "received_at": received_at,
            }
        ],
    )
    wanted = kept["entries"]
    rows = [
        entry_row(opened, entry, received_at)
        for entry in opened.entries
        if wanted.get(str(entry.sequence)) == entry.sha256
    ]
    if rows:
        session.execute(insert(StoredEntry), rows)
    return len(rows)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _keep(file: Path) -> None:
    """On the disk before the database forgets."""
    file.chmod(0o600)
    with file.open("rb") as content:
        os.fsync(content.fileno())
