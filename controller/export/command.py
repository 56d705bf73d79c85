"""`loa export`: the record of a unit as documented JSON Lines, for whoever wants to check it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from controller.keys.files import KeyFolder, read_chain
from controller.settings import read_settings
from controller.setup.first import SetupError, only_unit
from controller.store.engine import open_engine, reading_sessions
from controller.transparency.export import Asked, NoHeadError, export


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.add_argument("--unit", help="its identifier; the only one without units below if absent")
    parser.add_argument("--from", dest="since", type=_instant, metavar="DATE", help="ISO, UTC")
    parser.add_argument("--to", dest="until", type=_instant, metavar="DATE", help="ISO, UTC")
    parser.add_argument("--cursor", type=int, help="the size at which the last export ended")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write the export; say where the next one begins."""
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
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
    except (SetupError, NoHeadError) as error:
        sys.stderr.write(f"loa export: {error}\n")
        return 1
    finally:
        engine.dispose()
    sys.stdout.write(f"{chosen.out}: {count} lines. Check: loa verify {chosen.out} --root FILE\n")
    return 0


def _instant(text: str) -> int:
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
