"""`loa simulate`: the verb of the command line."""

import argparse
import dataclasses
import json
import os
import tempfile
from pathlib import Path

from controller.demo.command import VOICE_SETTINGS
from controller.demo.job import JobFailedError
from controller.demo.layout import Layout
from controller.demo.machine import running
from controller.demo.space import require_space
from controller.demo.words import say
from controller.serve.ports import free_port
from controller.settings import read_settings
from controller.simulate.course import Course
from controller.simulate.judging import Finding
from controller.simulate.seating import OneFleet

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
