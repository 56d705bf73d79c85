"""`loa demo`: the verb of the command line."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

from controller.demo import once, welcome
from controller.demo.document import DocumentRefusedError
from controller.demo.job import JobFailedError
from controller.demo.layout import Layout
from controller.demo.machine import running
from controller.demo.words import say
from controller.serve.machine import BrokerSilentError
from controller.serve.ports import free_port

NEEDED_MB = 300
"""What a demo writes in its first hours, with room to spare."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Starts a controller, a broker and three receivers with simulated "
        "loudspeakers. Everything is kept under LOA_HOME (./var); no service is touched."
    )
    parser.add_argument("--port", type=int, default=8080, help="of the pages (default 8080)")
    parser.add_argument("--sound", action="store_true", help="also play on this machine's card")
    parser.add_argument("--once", action="store_true", help="do the main job unattended, and end")
    parser.add_argument("--document", type=Path, metavar="FILE", help="with --once: text or HTML")
    parser.add_argument("--part", metavar="LABEL", help='with --once: which part, as "Điều 2"')
    parser.add_argument("--json", type=Path, metavar="OUT", help="with --once: results as JSON")
    parser.add_argument("--in", type=int, default=25, dest="in_s", metavar="SECONDS",
                        help="with --once: from approval to air (default 25)")  # fmt: skip
    parser.add_argument("--home", type=Path, help="with --once: keep everything in this folder")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run the demo; 0 if it worked."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _once(chosen) if chosen.once else _until_interrupted(chosen)
    except (DocumentRefusedError, JobFailedError, BrokerSilentError) as error:
        say(f"Failed: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nEnded.")
        return 0 if not chosen.once else 130


def _once(chosen: argparse.Namespace) -> int:
    home = chosen.home or Path(tempfile.mkdtemp(prefix="loa-once-"))
    asked = once.Asked(chosen.document, chosen.part, chosen.in_s, chosen.json)
    with _sockets() as sockets:
        layout = Layout(home.absolute(), Path(sockets), free_port(), free_port())
        _require_space(layout.home)
        with running(layout, card=chosen.sound, environment=_asked_settings()) as machine:
            done = once.run(machine, asked)
    say("Everything worked." if done else f"Not every broadcast was played. Logs: {layout.logs}")
    return 0 if done else 1


def _until_interrupted(chosen: argparse.Namespace) -> int:
    home = Path(os.environ.get("LOA_HOME", "var")).absolute() / "demo"
    with _sockets() as sockets:
        layout = Layout(home, Path(sockets), chosen.port, free_port())
        _require_space(layout.home)
        with running(layout, card=chosen.sound, environment=_asked_settings()) as machine:
            welcome.prepare(machine)
            welcome.tell(machine)
            machine.family.watch(threading.Event())
    return 0


def _sockets() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="loa-")


def _asked_settings() -> dict[str, str]:
    name = "LOA_ONLINE_VOICES"
    return {name: os.environ[name]} if name in os.environ else {}


def _require_space(home: Path) -> None:
    existing = next(p for p in (home, *home.parents) if p.exists())
    free_mb = shutil.disk_usage(existing).free // 1_000_000
    if free_mb < NEEDED_MB:
        raise JobFailedError(
            f"the disk is nearly full: {free_mb} MB free in {existing}, {NEEDED_MB} MB needed"
        )


def _interrupt(_number: int, _frame: object) -> None:
    sys.stdout.flush()
    raise KeyboardInterrupt
