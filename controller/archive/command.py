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


def _write(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    now = now_ms()
    before = chosen.before or old_enough(settings, now)
    engine = open_engine(settings.database_url)
    files = 0
    try:
        while (archive := archive_next(engine, settings, before, now)) is not None:
            files += 1
            sys.stdout.write(
                f"{archive.name}: leaves {archive.from_size} to {archive.to_size}, "
                f"{archive.reports} reports with {archive.entries} entries. "
                f"Check: loa verify {settings.archive_dir / archive.name} --root FILE\n"
            )
    except ArchiveRefusedError as error:
        sys.stderr.write(f"loa archive: {error}\n")
        return 1
    finally:
        engine.dispose()
    if not files:
        sys.stdout.write("nothing is old enough\n")
    return 0


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
    sys.stdout.write(f"{archive.name}: {archive.entries} entries\n")
    return 0


def _list(_chosen: argparse.Namespace) -> int:
    engine = open_engine(read_settings().database_url)
    with reading_sessions(engine)() as session:
        for archive in list_archives(session):
            where = "in the database" if archive.restored_at else "in the file"
            sys.stdout.write(
                f"{archive.name}  leaves {archive.from_size}-{archive.to_size}  "
                f"{archive.entries} entries  {where}  {archive.sha256}\n"
            )
    engine.dispose()
    return 0


def _instant(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
