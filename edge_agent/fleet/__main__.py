"""`python -m edge_agent.fleet ROSTER --report FILE`: live until SIGTERM, tell meanwhile how.

In place of a roster, a folder with the homes of receivers that were enrolled.
"""

import argparse
import asyncio
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from edge_agent.fleet.homes import NoFleetError, roster_of
from edge_agent.fleet.larder import Larder
from edge_agent.fleet.line import AT_A_TIME
from edge_agent.fleet.member import Shared, SimulatedReceiver, fate_of
from edge_agent.fleet.roster import Roster
from edge_agent.fleet.tally import Tally
from edge_agent.fleet.troubles import PROFILES, dealt
from edge_agent.identity import NoKeyError
from edge_agent.settings import SettingsError
from playlists.messages.fleet_report import FleetReport

MEMORY = Path("/dev/shm")  # noqa: S108 -- nothing secret lies there, in a folder of its own
"""Cards of a thousand receivers on one disk would be that disk's benchmark, so they are memory."""
REPORT_EVERY_S = 2.0
HOUSEKEEPING_S = 5.0
PAGE_BYTES = resource.getpagesize()
MEGABYTE = 1 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m edge_agent.fleet", description=__doc__)
    parser.add_argument("roster", type=Path,
                        help="who is simulated (edge_agent/fleet/roster.py), or a folder of "
                             "enrolled receivers, whose cards are kept there, too")  # fmt: skip
    parser.add_argument("--report", type=Path, required=True, help="rewritten every two seconds")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="steady")
    parser.add_argument("--state", type=Path, help="a folder for the receivers' cards")
    chosen = parser.parse_args(arguments)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        members, kept = _members(chosen.roster), chosen.state
    except (NoFleetError, SettingsError, NoKeyError, OSError) as error:
        parser.error(str(error))
    if kept is None and chosen.roster.is_dir():
        # The ledger of an installation that runs remembers them: their journals must go on.
        kept = chosen.roster / "cards"
    place = MEMORY if MEMORY.is_dir() else None
    folder = kept or Path(tempfile.mkdtemp(prefix="loa-fleet-", dir=place))
    try:
        asyncio.run(_live(members, folder, chosen))
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _members(where: Path) -> Roster:
    if where.is_dir():
        return roster_of(where)
    return msgspec.json.decode(where.read_bytes(), type=Roster)


async def _live(members: Roster, folder: Path, chosen: argparse.Namespace) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    shared = Shared(
        folder=folder,
        root=members.root,
        larder=Larder(folder / "audio"),
        tally=Tally(),
        door=asyncio.Semaphore(AT_A_TIME),
    )
    troubles = dealt(len(members.members), PROFILES[chosen.profile])
    fleet = [
        SimulatedReceiver(member, number, fate_of(number, trouble), shared)
        for number, (member, trouble) in enumerate(zip(members.members, troubles, strict=True))
    ]
    lives = [asyncio.create_task(one.live()) for one in fleet]
    house = asyncio.create_task(_keep_house(fleet))
    while not stopping.is_set():
        _write(chosen.report, _report(fleet, shared))
        with suppress(TimeoutError):
            async with asyncio.timeout(REPORT_EVERY_S):
                await stopping.wait()
        _raise_what_failed([*lives, house])
    _write(chosen.report, _report(fleet, shared))
    for task in (house, *lives):
        task.cancel()
    await asyncio.gather(house, *lives, return_exceptions=True)


async def _keep_house(fleet: Sequence[SimulatedReceiver]) -> None:
    """Every line is looked after every few seconds, some at a time."""
    while True:
        slices = [fleet[first::50] for first in range(50)]
        for some in slices:
            for one in some:
                one.line.keep_house()
            await asyncio.sleep(HOUSEKEEPING_S / len(slices))


def _raise_what_failed(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """A receiver whose program fails ends the simulation: that is a finding."""
    for task in tasks:
        if task.done():
            task.result()


def _report(fleet: Sequence[SimulatedReceiver], shared: Shared) -> FleetReport:
    counts = Counter(
        connected=sum(one.line.is_up for one in fleet),
        connections=sum(one.line.connections for one in fleet),
        power_cuts=sum(one.power_cuts for one in fleet),
    )
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    measured = {
        "audio_mb": shared.larder.fetched_bytes / MEGABYTE,
        "memory_mb": pages * PAGE_BYTES / MEGABYTE,
        "cpu_s": time.process_time(),
    }
    return shared.tally.report([one.state() for one in fleet], dict(counts), measured)


def _write(path: Path, report: FleetReport) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(msgspec.json.encode(report))
    fresh.replace(path)


if __name__ == "__main__":
    sys.exit(main())
