"""`loa simulate`: the verb of the command line."""

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path

from controller.accounts.secret_box import kept_box
from controller.clock import now_ms
from controller.demo.command import VOICE_SETTINGS
from controller.demo.job import JobFailedError
from controller.demo.layout import Layout
from controller.demo.machine import running
from controller.demo.space import require_space
from controller.demo.words import say
from controller.keys.private_files import write_private
from controller.serve.ports import free_port
from controller.settings import read_settings
from controller.setup.first import SetupError, only_unit
from controller.simulate.codes import codes_for_empty_seats
from controller.simulate.course import Course
from controller.simulate.judging import Finding
from controller.simulate.seating import OneFleet
from controller.store.engine import open_engine, writing_sessions
from controller.told import takes_json, tell

PROFILES = ("steady", "commune", "storm")
USUAL, MOST = 1_000, 9_000
"""A process may hold some 20,000 files; a receiver has two."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Starts a controller, a broker and a fleet of simulated receivers in a folder of their "
        "own, lets them play a programme and a drill, and says what this machine bears. Nothing "
        "of a real installation is touched. docs/deploy/simulate.md explains each line."
    )
    parser.add_argument("--receivers", type=_count, default=USUAL, metavar="N",
                        help=f"1 to {MOST} (default {USUAL})")  # fmt: skip
    parser.add_argument("--profile", choices=PROFILES, default="steady",
                        help="who is late, offline, without power or on a slow line")  # fmt: skip
    parser.add_argument("--database", default="", metavar="URL",
                        help="an empty PostgreSQL database instead of SQLite")  # fmt: skip
    parser.add_argument("--home", type=Path, help="an empty folder for everything")
    parser.add_argument("--json", type=Path, metavar="OUT", help="the lines, for programs")
    parser.set_defaults(run=run)
    steps = parser.add_subparsers(title="or for an installation that runs", metavar="STEP")
    codes = steps.add_parser("codes", help="codes by which a fleet joins it; run where it runs")
    codes.add_argument("--receivers", type=_count, default=argparse.SUPPRESS, metavar="N",
                       help="how many at most")  # fmt: skip
    codes.add_argument("--unit", metavar="ID", help="whose clusters without a receiver")
    codes.add_argument("--out", type=Path, required=True, metavar="FILE", help="a code a line")
    takes_json(codes)
    codes.set_defaults(run=_codes)


def _codes(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        box = kept_box(settings.home)
        with writing_sessions(engine).begin() as session:
            unit = only_unit(session, chosen.unit)
            codes = codes_for_empty_seats(session, unit.id, chosen.receivers, box, now_ms())
            write_private(chosen.out, "".join(f"{code}\n" for code in codes).encode())
    except SetupError as error:
        sys.stderr.write(f"loa simulate: {error}\n")
        return 1
    finally:
        engine.dispose()
    words = f"{len(codes)} codes for clusters of {unit.name} without a receiver: {chosen.out}\n"
    tell(chosen, words, {"codes": len(codes), "unit": unit.id, "out": str(chosen.out)})
    return 0


def run(chosen: argparse.Namespace) -> int:
    """Simulate; 0 if everything that is asked of the installation was met."""
    home = (chosen.home or Path(tempfile.mkdtemp(prefix="loa-simulate-"))).absolute()
    require_space(home)
    fleet = OneFleet(chosen.receivers, chosen.profile, home)
    # What is said matters less than that it is said soon.
    told = {"LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}
    told |= {name: os.environ[name] for name in VOICE_SETTINGS if name in os.environ}
    if chosen.database:
        told["LOA_DATABASE_URL"] = chosen.database
    with tempfile.TemporaryDirectory(prefix="loa-") as sockets:
        programs = read_settings().home / "system"
        layout = Layout(home, Path(sockets), free_port(), free_port(), programs)
        try:
            with running(layout, fleet, told) as machine:
                findings = Course(machine, fleet).run()
        except JobFailedError as error:
            say(f"Failed: {error}")
            return 1
    if chosen.json is not None:
        chosen.json.write_text(_as_json(findings))
    unmet = [finding.what.strip() for finding in findings if finding.met is False]
    say(f"Not met: {', '.join(unmet)}" if unmet else "Everything was met.")
    say(f"Kept, with logs, in {home}")
    return 1 if unmet else 0


def _as_json(findings: tuple[Finding, ...]) -> str:
    rows = [dataclasses.asdict(finding) for finding in findings]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _count(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"1 to {MOST}")
    return int(text)
