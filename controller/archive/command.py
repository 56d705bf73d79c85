"""`loa archive`: write older evidence into files, list them, bring one back, put it away."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from controller.archive.errors import ArchiveRefusedError
from controller.archive.service import (
    Trust,
    bring_back,
    forget,
    list_archives,
    next_part,
    put_away,
    write,
)
from controller.clock import now_ms
from controller.keys.files import KeyFolder, read_chain
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions

MONTH_MS = 30.44 * 86_400_000


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
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
    before = chosen.before or now - round(settings.record_months * MONTH_MS)
    engine = open_engine(settings.database_url)
    try:
        with reading_sessions(engine)() as session:
            part = next_part(session, before)
            if part is None:
                sys.stdout.write("nothing is old enough\n")
                return 0
            written = write(session, _trust(settings), settings.home / "archive", part)
        with writing_sessions(engine).begin() as session:
            archive = forget(session, written, now)
    except ArchiveRefusedError as error:
        sys.stderr.write(f"loa archive: {error}\n")
        return 1
    finally:
        engine.dispose()
    sys.stdout.write(
        f"{archive.name}: leaves {archive.from_size} to {archive.to_size}, {archive.reports} "
        f"reports with {archive.entries} entries. Check: loa verify {archive.name} --root FILE\n"
    )
    return 0


def _on_file(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        with writing_sessions(engine).begin() as session:
            if chosen.act is bring_back:
                archive = bring_back(session, _trust(settings), chosen.file, now_ms())
            else:
                archive = put_away(session, chosen.file, now_ms())
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


def _trust(settings: Settings) -> Trust:
    keys = KeyFolder(settings.keys_dir)
    return Trust(read_chain(keys), keys.root.read_bytes())


def _instant(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
