"""`loa export`: the record of a unit as documented JSON Lines, for whoever wants to check it."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from controller.archive.errors import ArchivedPeriodError
from controller.clock import now_ms
from controller.keys.files import KeyFolder, read_chain
from controller.settings import read_settings
from controller.setup.first import SetupError, only_unit
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.transparency import LogHead
from controller.told import takes_json, tell
from controller.transparency.export import Asked, NoHeadError, export
from controller.transparency.sequencer import ask_for_head

SIGNER_CHANCES = 40
SIGNER_PAUSE_S = 0.25


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.add_argument("--unit", help="its identifier; the only one without units below if absent")
    parser.add_argument("--from", dest="since", type=_instant, metavar="DATE", help="ISO, UTC")
    parser.add_argument("--to", dest="until", type=_instant, metavar="DATE", help="ISO, UTC")
    parser.add_argument("--cursor", type=int, help="the size at which the last export ended")
    parser.add_argument(
        "--now", action="store_true", help="have the signer sign a head first (it must be running)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    takes_json(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write the export; say where the next one begins."""
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        if chosen.now:
            _sign_now(engine)
        with reading_sessions(engine)() as session:
            asked = Asked(
                unit_id=only_unit(session, chosen.unit).id,
                since=chosen.since,
                until=chosen.until,
                cursor=chosen.cursor,
            )
            chain = read_chain(KeyFolder(settings.keys_dir))
            with chosen.out.open("wb") as file:
                count = sum(1 for line in export(session, chain, asked) if file.write(line))
    except (SetupError, NoHeadError, ArchivedPeriodError) as error:
        sys.stderr.write(f"loa export: {error}\n")
        return 1
    finally:
        engine.dispose()
    words = f"{chosen.out}: {count} lines. Check: loa verify {chosen.out} --root FILE\n"
    tell(chosen, words, {"file": str(chosen.out), "lines": count})
    return 0


def _sign_now(engine: Engine) -> None:
    """Ask for a head of the log as it is. Raises NoHeadError if the signer does not sign it."""
    with writing_sessions(engine).begin() as session:
        head = ask_for_head(session, now_ms(), at_once=True)
        size = None if head is None else head.size
    for _ in range(SIGNER_CHANCES):
        with reading_sessions(engine)() as session:
            waiting = None if size is None else session.get_one(LogHead, size)
            if waiting is None or waiting.signed_at is not None:
                return
            if waiting.refused_at is not None:
                raise NoHeadError(f"the signer refused the head: {waiting.refusal}")
        # The signer is another process; what it did is found by looking.
        time.sleep(SIGNER_PAUSE_S)
    raise NoHeadError("the signer does not answer; without --now the export ends at the last head")


def _instant(text: str) -> int:
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
