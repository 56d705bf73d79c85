"""`loa demo`: the verb of the command line."""

import argparse
import errno
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

from controller.demo import once, welcome
from controller.demo.document import DocumentRefusedError, check
from controller.demo.job import JobFailedError
from controller.demo.layout import Layout
from controller.demo.machine import DemoMachine, NoSoundError, OwnProcesses, running
from controller.demo.space import DiskFullError, is_full, require_space
from controller.demo.words import say
from controller.series.split import MOST_EPISODES
from controller.serve.machine import BrokerSilentError
from controller.serve.ports import free_port
from controller.settings import read_settings

WATCH_S = 0.2
LEAST_AHEAD_S = 5
VOICE_SETTINGS = ("LOA_ONLINE_VOICES", "LOA_NEURAL_VOICE", "LOA_VOICE_MODEL")
"""What a demo heeds of the environment: it has addresses and a home of its own."""
FAILURES = (
    BrokerSilentError,
    DocumentRefusedError,
    JobFailedError,
    NoSoundError,
)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Starts a controller, a broker and three receivers with simulated "
        "loudspeakers. Everything is kept under LOA_HOME (./var); no service is touched."
    )
    parser.add_argument("--port", type=_port, default=8080, help="of the pages (default 8080)")
    parser.add_argument("--sound", action="store_true", help="also play on this machine's card")
    parser.add_argument("--once", action="store_true", help="do the main job unattended, and end")
    parser.add_argument(
        "--document",
        type=Path,
        metavar="FILE",
        help="with --once: Word, PDF, scan, text or HTML",
    )
    parser.add_argument("--part", metavar="LABEL", help='with --once: which part, as "Điều 2"')
    parser.add_argument("--series", type=_episodes, metavar="N",
                        help="with --once: as a series of N, approved in one go")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="OUT", help="with --once: results as JSON")
    parser.add_argument("--in", type=_seconds_ahead, default=25, dest="in_s", metavar="SECONDS",
                        help="with --once: from approval to air (default 25)")  # fmt: skip
    parser.add_argument("--home", type=Path, help="with --once: keep everything in this folder")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run the demo; 0 if it worked."""
    signal.signal(signal.SIGTERM, _interrupt)
    if not chosen.once and any(
        (chosen.document, chosen.part, chosen.json, chosen.home, chosen.series)
    ):
        say("--document, --part, --series, --json and --home go with --once.")
        return 2
    try:
        _check(chosen)
    except DocumentRefusedError as error:
        say(f"Failed: {error}")
        return 1
    home = _home(chosen)
    try:
        return _once(chosen, home) if chosen.once else _until_interrupted(chosen, home)
    except KeyboardInterrupt:
        say("\nEnded.")
        return 130 if chosen.once else 0
    except DiskFullError as error:
        say(f"Failed: {error}")
        return 1
    except OperationalError as error:
        failure = f"the database cannot be used: {error.orig}"
    except FAILURES as error:
        failure = str(error)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        failure = "something could not be written"
    say(f"Failed: {failure}")
    if is_full(home):
        say(f"The disk is full: {home}. Free some space and start again.")
    return 1


def _check(chosen: argparse.Namespace) -> None:
    """Tell now, with nothing begun, what would be told after minutes."""
    if chosen.once:
        check(chosen.document, chosen.part)
    if chosen.json is not None:
        chosen.json.touch()


def _home(chosen: argparse.Namespace) -> Path:
    if not chosen.once:
        return read_settings().home / "demo"
    home: Path = chosen.home or Path(tempfile.mkdtemp(prefix="loa-once-"))
    return home.absolute()


def _once(chosen: argparse.Namespace, home: Path) -> int:
    asked = once.Asked(chosen.document, chosen.part, chosen.in_s, chosen.json, chosen.series)
    with _machine(chosen, home, free_port()) as machine:
        done = once.run(machine, asked)
    say("Everything worked." if done else "Not every broadcast was played.")
    say(f"Kept, with logs, in {home}")
    return 0 if done else 1


def _until_interrupted(chosen: argparse.Namespace, home: Path) -> int:
    with _machine(chosen, home, chosen.port) as machine:
        first_ends_at = welcome.prepare(machine)
        welcome.tell(machine, first_ends_at)
        _watch(machine)
    return 0


@contextmanager
def _machine(chosen: argparse.Namespace, home: Path, web_port: int) -> Iterator[DemoMachine]:
    require_space(home)
    asked = {name: os.environ[name] for name in VOICE_SETTINGS if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="loa-") as sockets:
        programs = read_settings().home / "system"
        layout = Layout(home, Path(sockets), web_port, free_port(), programs)
        # What is done once ends with the first word of each verdict; hearing has the second.
        seating = OwnProcesses(card=chosen.sound, hears=not chosen.once)
        with running(layout, seating, asked) as machine:
            yield machine


def _watch(machine: DemoMachine) -> None:
    """Keep the processes up until Ctrl-C; say once that the disk is full, when it is."""
    pause = threading.Event()
    told = False
    while True:
        machine.family.watch_once()
        if is_full(machine.layout.home) != told:
            told = not told
            say(
                f"The disk is full: {machine.layout.home}. Free some space; Loa goes on by itself."
                if told
                else "The disk has room again."
            )
        pause.wait(WATCH_S)


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 1 << 16):
        raise argparse.ArgumentTypeError(f"{text} is no port (1 to 65535)")
    return int(text)


def _episodes(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= MOST_EPISODES):
        raise argparse.ArgumentTypeError(f"1 to {MOST_EPISODES}")
    return int(text)


def _seconds_ahead(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    seconds = int(text)
    if seconds < LEAST_AHEAD_S:
        raise argparse.ArgumentTypeError(f"at least {LEAST_AHEAD_S}: receivers fetch first")
    return seconds


def _interrupt(_number: int, _frame: object) -> None:
    sys.stdout.flush()
    raise KeyboardInterrupt
