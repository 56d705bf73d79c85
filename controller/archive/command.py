"""`loa archive`: write older evidence into files, list them, bring one back, put it away."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from controller.archive.errors import ArchiveRefusedError
from controller.archive.keeper import archive_next, let_leave, old_enough, trust_of
from controller.archive.service import bring_back, list_archives, put_away
from controller.clock import now_ms
from controller.settings import read_settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.keeping import Archive
from controller.told import takes_json, tell


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.description = (
        "The planner archives by itself what is older than LOA_RECORD_MONTHS (24). These steps do "
        "so at once, look at what is archived, and bring evidence back to be looked at."
    )
    steps = parser.add_subparsers(required=True, metavar="STEP")
    written = steps.add_parser(
        "write", help="what is older than LOA_RECORD_MONTHS (24) into LOA_HOME/archive"
    )
    written.add_argument("--before", type=_instant, metavar="DATE", help="another day, ISO, UTC")
    written.set_defaults(run=_write)
    listed = steps.add_parser("list", help="what is archived, and whether it was brought back")
    listed.set_defaults(run=_list)
    for name, act, words in (
        ("restore", bring_back, "bring the evidence of a file back into the database"),
        ("away", put_away, "take it out again"),
    ):
        step = steps.add_parser(name, help=words)
        step.add_argument("file", type=Path)
        step.set_defaults(run=_on_file, act=act)
        takes_json(step)
    takes_json(written, listed)


def _write(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    now = now_ms()
    before = chosen.before or old_enough(settings, now)
    engine = open_engine(settings.database_url)
    files: list[Archive] = []
    refused = False
    try:
        while (archive := archive_next(engine, settings, before, now)) is not None:
            files.append(archive)
    except ArchiveRefusedError as error:
        sys.stderr.write(f"loa archive: {error}\n")
        refused = True
    finally:
        engine.dispose()
    words = "".join(
        f"{archive.name}: leaves {archive.from_size} to {archive.to_size}, "
        f"{archive.reports} reports with {archive.entries} entries. "
        f"Check: loa verify {settings.archive_dir / archive.name} --root FILE\n"
        for archive in files
    )
    if files or not refused or chosen.json:
        tell(chosen, words or "nothing is old enough\n", [_values(archive) for archive in files])
    return 1 if refused else 0


def _on_file(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        with writing_sessions(engine).begin() as session:
            if chosen.act is bring_back:
                archive = bring_back(session, trust_of(settings), chosen.file, now_ms())
            else:
                archive = put_away(session, chosen.file, now_ms())
        let_leave(engine)
    except ArchiveRefusedError as error:
        sys.stderr.write(f"loa archive: {error}\n")
        return 1
    finally:
        engine.dispose()
    tell(chosen, f"{archive.name}: {archive.entries} entries\n", _values(archive))
    return 0


def _list(chosen: argparse.Namespace) -> int:
    engine = open_engine(read_settings().database_url)
    with reading_sessions(engine)() as session:
        found = list(list_archives(session))
    engine.dispose()
    words = "".join(
        f"{archive.name}  leaves {archive.from_size}-{archive.to_size}  "
        f"{archive.entries} entries  "
        f"{'in the database' if archive.restored_at else 'in the file'}  {archive.sha256}\n"
        for archive in found
    )
    tell(chosen, words, [_values(archive) for archive in found])
    return 0


def _values(archive: Archive) -> dict[str, object]:
    return {
        "name": archive.name,
        "from_size": archive.from_size,
        "to_size": archive.to_size,
        "reports": archive.reports,
        "entries": archive.entries,
        "sha256": archive.sha256,
        "in_database": archive.restored_at is not None,
    }


def _instant(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
