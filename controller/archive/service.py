"""Write the older evidence into signed files, take it out of the database, bring it back.

What leaves is heavy and seldom asked for: receivers' signed reports and the entries in them; and
what the signer signed, once its own time is over (`retention.service`). What
stays is what pages show: each promise with all its verdicts, approvals, acts, the log itself. A
file is an export like any other, from one signed head to another, so that `loa verify` checks it
with the root alone; nothing is deleted before the file that was written has passed that check.
Deleting comes last and some reports at a time (`take_out`): SQLite has one writer.
"""

import gzip
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.archive.errors import ArchiveRefusedError
from controller.archive.kept import ARCHIVE, archives_away, digest, index_of
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
MONTH_MS = round(30.44 * 86_400_000)
LEAVES_A_FILE = 500_000
"""A file that an office machine can check: some days of a province, a year of a commune."""


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


def next_part(session: Session, before: int, leaves: int = LEAVES_A_FILE) -> Part | None:
    """What is older than an instant and not archived yet, as much as goes into a file, or None."""
    begin = _archived(session)
    old = _old_heads(begin, before)
    last = old.where(LogHead.size <= begin + leaves).order_by(LogHead.size.desc())
    # Where so much came within an hour, the file is larger: it ends with a signed head.
    head = session.scalar(last.limit(1)) or session.scalar(old.order_by(LogHead.size).limit(1))
    return None if head is None else Part(begin, head.size, head.at)


def is_due(session: Session, before: int, leaves: int = LEAVES_A_FILE) -> bool:
    """Whether what is older than an instant fills a file, or has waited for a month."""
    begin = _archived(session)
    old = _old_heads(begin, before)
    waited = old.where(LogHead.at < before - MONTH_MS)
    fills = old.where(LogHead.size > begin + leaves)
    return any(session.scalar(query.limit(1)) is not None for query in (waited, fills))


def _archived(session: Session) -> int:
    return session.scalar(select(func.max(Archive.to_size))) or 0


def _old_heads(begin: int, before: int) -> Select[LogHead]:
    return select(LogHead).where(
        LogHead.envelope.is_not(None), LogHead.at < before, LogHead.size > begin
    )


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
    reports = _reports(session, part)
    try:
        with gzip.open(file, "wb") as out:
            out.writelines(export(session, trust.chain, asked))
        _check(file, trust.root)
        entries = _write_index(session, index_of(file), reports)
        _keep(file)
        _keep(index_of(file))
    except BaseException:
        # Half a file (the disk was full, Loa was stopped) looks like a whole one later.
        file.unlink(missing_ok=True)
        index_of(file).unlink(missing_ok=True)
        raise
    return Written(part, file, tuple(reports), entries)


def enter(session: Session, written: Written, now: int) -> Archive:
    """Record the archive: from now on its evidence may leave the database."""
    archive = Archive(
        id=new_id(now),
        from_size=written.part.from_size,
        to_size=written.part.to_size,
        until=_until(session, written.reports),
        name=written.file.name,
        sha256=digest(written.file),
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
    return archive


def remaining(session: Session) -> Iterator[list[str]]:
    """Reports that archives hold and that are here still, some at a time, the oldest first."""
    for archive in archives_away(session):
        here = select(StoredReport.sha256).where(StoredReport.received_at < archive.until)
        # One index says that nothing is left, as on most days; the leaves would be read through.
        if session.scalar(here.limit(1)) is not None:
            yield from _some_at_a_time(_here(session, archive))


def take_out(session: Session, reports: Sequence[str]) -> None:
    """Delete reports with their entries; the database lets go only what an archive holds."""
    session.execute(delete(StoredEntry).where(StoredEntry.report_sha256.in_(reports)))
    session.execute(delete(StoredReport).where(StoredReport.sha256.in_(reports)))


def bring_back(session: Session, trust: Trust, file: Path, now: int) -> Archive:
    """Put the evidence of an archive into the database again. Raises ArchiveRefusedError."""
    archive = session.scalar(select(Archive).where(Archive.name == file.name))
    if archive is None or archive.sha256 != digest(file):
        raise ArchiveRefusedError(f"{file.name} is not the file that was archived here")
    if archive.restored_at is not None:
        raise ArchiveRefusedError(f"{file.name} was brought back before")
    _check(file, trust.root)
    kept = _read_index(index_of(file))
    for names in _some_at_a_time(_here(session, archive)):
        take_out(session, names)  # what was still on its way out would come in twice
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
    """Let the evidence of an archive that was brought back leave again."""
    archive = session.scalar(select(Archive).where(Archive.name == file.name))
    if archive is None or archive.restored_at is None or archive.sha256 != digest(file):
        raise ArchiveRefusedError(f"{file.name} is not an archive that was brought back here")
    archive.restored_at = None
    session.flush()
    record(session, SYSTEM, ARCHIVE, archive, now, name=archive.name, again=True)
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


def _reports(session: Session, part: Part | Archive) -> list[str]:
    return list(session.scalars(_reports_of(part)))


def _here(session: Session, archive: Archive) -> list[str]:
    there = _reports_of(archive).join(StoredReport, StoredReport.sha256 == LogLeaf.subject)
    return list(session.scalars(there))


def _reports_of(part: Part | Archive) -> Select[str]:
    query = select(LogLeaf.subject).where(
        LogLeaf.kind == LeafKind.REPORT,
        LogLeaf.index >= part.from_size,
        LogLeaf.index < part.to_size,
    )
    return query.order_by(LogLeaf.index)


def _some_at_a_time(names: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(names), AT_ONCE):
        yield list(names[first : first + AT_ONCE])


def _write_index(session: Session, file: Path, reports: Sequence[str]) -> int:
    count = 0
    with gzip.open(file, "wt", encoding="utf-8") as out:
        for names in _some_at_a_time(reports):
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
    for names in _some_at_a_time(reports):
        query = select(func.max(StoredReport.received_at)).where(StoredReport.sha256.in_(names))
        newest = max(newest, session.scalar(query) or 0)
    return newest + 1


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


def _keep(file: Path) -> None:
    """On the disk before the database forgets."""
    file.chmod(0o600)
    with file.open("rb") as content:
        os.fsync(content.fileno())
