"""One simulated receiver: a true mind and a true journal, in a folder of their own, on the loop."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from edge_agent.clock import Clocks
from edge_agent.fleet import roster
from edge_agent.fleet.body import NoBody
from edge_agent.fleet.larder import Basket, Larder
from edge_agent.fleet.line import FleetLine
from edge_agent.fleet.sound_room import PutOut, SilentSound
from edge_agent.fleet.tally import Tally
from edge_agent.fleet.troubles import Fate, Trouble
from edge_agent.happenings import Arrived, Happening
from edge_agent.journal import Journal
from edge_agent.limbs import Limbs
from edge_agent.mind import Mind
from edge_agent.settings import Settings, Sound
from edge_agent.version import VERSION
from edge_agent.world import World
from playlists.messages import topics
from playlists.messages.journal_entry import Event, JournalEntry
from playlists.messages.keys import SigningKey
from playlists.messages.state import State

SIMULATED = f"{VERSION} (simulated)"
"""In its states and its journal: what it says that it played nobody has heard."""
BRISK_MS, CALM_MS = 1_000, 10_000
BRISK_TURNS = 4
"""After news a receiver looks around each second, then seldom: what is due wakes it anyway."""
NS = 1_000_000


@dataclass(frozen=True, slots=True)
class Shared:
    """What all of a fleet share."""

    folder: Path
    root: bytes
    larder: Larder
    tally: Tally
    door: asyncio.Semaphore


class CountedJournal(Journal):
    """A journal whose entries are counted, too."""

    def __init__(self, folder: Path, receiver: str, tally: Tally) -> None:
        self._receiver, self._tally = receiver, tally
        super().__init__(folder)

    def append(self, event: Event, at: int, *, clock_trusted: bool) -> JournalEntry:
        """Write an entry and tell of it."""
        entry = super().append(event, at, clock_trusted=clock_trusted)
        self._tally.wrote(self._receiver, event, entry.at)
        return entry


class SimulatedReceiver:
    """Use it from the loop's thread only."""

    def __init__(self, member: roster.Member, number: int, fate: Fate, shared: Shared) -> None:
        self._member = member
        self._settings = Settings(
            receiver=member.receiver,
            unit_path=member.unit_path,
            cluster=member.cluster,
            broker=(member.broker,),
            sound=Sound(loudspeaker="none"),
        )
        self._key = SigningKey.from_seed(member.seed)
        self._home = shared.folder / f"{number:05}"
        (self._home / "state").mkdir(parents=True, exist_ok=True)
        (self._home / "root.json").write_bytes(shared.root)
        self._fate = fate
        self._shared = shared
        self._loop = asyncio.get_running_loop()
        self._basket = Basket(shared.larder, fate, self._put)
        self.line = FleetLine(member, self._came, fate.random, shared.door)
        self._orders = frozenset(map(topics.order, member.unit_path))
        self._happened: list[Happening] = []
        self._wake: asyncio.TimerHandle | None = None
        self._brisk = BRISK_TURNS
        self._boots = 0
        self.power_cuts = 0
        self.dropped = 0
        self._booted_ns = time.monotonic_ns()
        self._asleep = False
        self._boot()

    async def live(self) -> None:
        """Until cancelled."""
        line = self._stay_connected()
        try:
            while self._fate.is_cut:
                await asyncio.sleep(self._fate.until_next())
                line = await self._suffer(line)
            await line
        finally:
            line.cancel()
            self._sleep()
            self._journal.close()

    def state(self) -> State:
        """As the controller is told."""
        return self._mind.state()

    def _stay_connected(self) -> "asyncio.Task[None]":
        return asyncio.create_task(self.line.stay_connected(self._farewell, self._mind.topics))

    def _farewell(self) -> bytes:
        # Asked at each connection: after a power cut the mind is another one.
        return self._mind.farewell()

    async def _suffer(self, line: "asyncio.Task[None]") -> "asyncio.Task[None]":
        is_power = self._fate.trouble is Trouble.POWER
        line.cancel()
        if is_power:
            self._die()
        self.line.cut()
        await asyncio.sleep(self._fate.lasts())
        if is_power:
            self._boot()
        return self._stay_connected()

    def _boot(self) -> None:
        member, shared = self._member, self._shared
        self._boots += 1
        self._booted_ns = time.monotonic_ns()
        self._asleep = False
        self._sound = SilentSound(self._put, time.monotonic_ns, _nobody_hears)
        self._journal = CountedJournal(self._home / "journal", member.receiver, shared.tally)
        limbs = Limbs(
            line=self.line,
            sound=self._sound,
            shelf=self._basket,
            fetcher=self._basket,
            body=NoBody(),
            post=self,
        )
        world = World(self._home, self._look, time.monotonic_ns, f"boot {self._boots}", SIMULATED)
        self._mind = Mind(world, self._settings, self._key, self._journal, limbs)
        self._mind.boot()
        self._sound.open_device()

    def _die(self) -> None:
        self.power_cuts += 1
        self._sleep()
        self._sound.cut()
        self._happened.clear()
        self._journal.close()

    def _sleep(self) -> None:
        self._asleep = True
        if self._wake is not None:
            self._wake.cancel()

    def _look(self) -> Clocks:
        # As on a pole: no clock chip, no time server; the controller's signed answer tells it.
        monotonic_ns = time.monotonic_ns()
        return Clocks(
            wall_ns=time.time_ns(),
            boottime_ns=monotonic_ns - self._booted_ns,
            monotonic_ns=monotonic_ns,
            boot_id=f"boot {self._boots}",
            synchronised=False,
        )

    def _came(self, happening: Happening) -> None:
        if isinstance(happening, Arrived) and happening.topic in self._orders:
            now = _now_ms()
            self._shared.tally.order_came(self._member.receiver, happening.payload, now)
        if isinstance(happening, Arrived) and self._fate.is_late:
            self._loop.call_later(self._fate.delay(), self._put, happening)
        else:
            self._put(happening)

    def _put(self, happening: Happening) -> None:
        if not self._asleep:
            self._happened.append(happening)
            self._brisk = BRISK_TURNS
            self._wake_in(0.0)

    def _wake_in(self, seconds: float) -> None:
        if self._wake is not None:
            self._wake.cancel()
        self._wake = self._loop.call_later(seconds, self._turn)

    def _turn(self) -> None:
        if self._asleep:
            return
        self._sound.pass_time()
        happened, self._happened = self._happened, []
        self._mind.turn(happened)
        self._brisk = max(0, self._brisk - 1)
        wait = self._mind.wait_seconds(BRISK_MS if self._brisk else CALM_MS)
        change_ms = self._sound.wait_ms()
        if change_ms is not None:
            wait = min(wait, change_ms / 1000)
        self._wake_in(0.0 if self._happened else max(0.0, wait))


def _now_ms() -> int:
    return time.time_ns() // NS


def _nobody_hears(_put_out: PutOut) -> None:
    """There is no horn."""


def fate_of(number: int, trouble: Trouble | None) -> Fate:
    """The same dice in each run."""
    return Fate(trouble, Random(number))  # noqa: S311 -- troubles, no secrets
