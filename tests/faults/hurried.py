"""A receiver that lives through weeks in seconds: true mind, true files, simulated time and sound.

`cut_power` forgets everything that is not on the card, and may tear the last bytes that were
written.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from edge_agent.clock import Clocks
from edge_agent.fetch_rules import Wish
from edge_agent.fleet.body import NoBody
from edge_agent.fleet.sound_room import PutOut, SilentSound
from edge_agent.happenings import Arrived, Happening
from edge_agent.journal import Journal
from edge_agent.limbs import Limbs, Line
from edge_agent.mind import Mind
from edge_agent.settings import Broker, Settings, Sound
from edge_agent.trusted import Beliefs
from edge_agent.world import World
from playlists.messages import topics
from playlists.messages.command import Action, Command
from playlists.messages.envelope import Message, seal
from playlists.messages.journal_entry import JournalEntry
from playlists.messages.keys import SigningKey
from playlists.messages.order import Order
from playlists.messages.plan import Plan
from tests.real_parts.station import Station

RECEIVER, UNIT = "loa-01", "xa-1"
LONGEST_MS = 60_000
SETTINGS = Settings(
    receiver=RECEIVER,
    unit_path=(UNIT, "tinh-1"),
    cluster="cum-1",
    broker=(Broker(host="nowhere"),),
    sound=Sound(loudspeaker="none"),
)


@dataclass(frozen=True)
class Heard:
    """What came out of the horn."""

    occurrence: str
    item: str
    sha256: str
    began_at: int
    ended_at: int
    frames: int
    whole: bool


@dataclass
class Machine:
    """The clocks of a machine, in true time and by its own wall clock."""

    now: int
    wall_error_ms: int = 0
    synchronised: bool = True
    boot: int = 0
    booted_at: int = 0

    def __call__(self) -> Clocks:
        return Clocks(
            wall_ns=(self.now + self.wall_error_ms) * 1_000_000,
            boottime_ns=self.up_ns(),
            monotonic_ns=self.up_ns(),
            boot_id=f"boot {self.boot}",
            synchronised=self.synchronised,
        )

    def up_ns(self) -> int:
        """CLOCK_MONOTONIC."""
        return (self.now - self.booted_at) * 1_000_000


class Shelf:
    """Tracks that are simply there, or not."""

    faults: frozenset[str] = frozenset()

    def __init__(self, held: frozenset[str]) -> None:
        self._held = held
        self.wanted: tuple[Wish, ...] = ()

    def held(self) -> frozenset[str]:
        return self._held

    def remove(self, sha256: str) -> None:
        self._held -= {sha256}

    def want(self, wanted: tuple[Wish, ...], now: int) -> None:
        self.wanted = wanted


class DeadLine:
    """A line that never comes up."""

    name = ""
    is_unstable = False
    is_elsewhere = False

    def publish_state(self, payload: bytes) -> None: ...

    publish_beat = publish_report = publish_state


@dataclass
class HurriedReceiver:
    """See above. `horn` is what came out, by the receiver's own time."""

    home: Path
    station: Station
    machine: Machine
    random: Random
    held: frozenset[str] = frozenset()
    line: Line = field(default_factory=DeadLine)
    horn: list[Heard] = field(default_factory=list)
    commands: int = 0
    dropped: int = 0
    longest_ms: int = LONGEST_MS
    """So long it may think of nothing."""

    def __post_init__(self) -> None:
        self.key = SigningKey.generate()
        (self.home / "state").mkdir(parents=True, exist_ok=True)
        (self.home / "root.json").write_bytes(self.station.root())
        self.shelf = Shelf(self.held)
        self.boot()
        self.take_chain()

    # --- life and death ---

    def boot(self) -> None:
        self.inbox: list[Happening] = []
        self.sound = SilentSound(self.inbox.append, self.machine.up_ns, self.hear)
        self.journal = Journal(self.home / "journal")
        limbs = Limbs(
            line=self.line,
            sound=self.sound,
            shelf=self.shelf,
            fetcher=self.shelf,
            body=NoBody(),
            post=self,
        )
        world = World(self.home, self.machine, self.machine.up_ns, f"boot {self.machine.boot}")
        self.mind = Mind(world, SETTINGS, self.key, self.journal, limbs)
        self.mind.boot()
        self.sound.open_device()
        self.think()

    def cut_power(self, dark_ms: int, *, tear: bool = False) -> None:
        """Everything ends in this instant; it starts again after a while."""
        self.sound.cut()
        self.journal.close()
        if tear:
            self.tear_the_journal()
        self.machine.now += dark_ms
        self.machine.boot += 1
        self.machine.booted_at = self.machine.now
        self.boot()

    def kill(self) -> None:
        """The program alone ends (SIGKILL) and is started again."""
        self.sound.cut()
        self.journal.close()
        self.machine.now += 1_500
        self.boot()

    def tear_the_journal(self) -> None:
        """The last record was being written when the power failed."""
        last = max((self.home / "journal").glob("*.log"))
        torn = b"\xa5J" + self.random.randbytes(self.random.randrange(1, 60))
        last.write_bytes(last.read_bytes() + torn)

    # --- what comes over the line ---

    def come(self, topic: str, message: Message) -> None:
        """A message of the station's comes."""
        self.post(topic, message)
        self.think()

    def post(self, topic: str, message: Message) -> None:
        """The same, in the midst of a thought."""
        self.inbox.append(Arrived(topic, seal(message, [self.station.key])))

    def take_chain(self) -> None:
        """The retained chain comes."""
        self.happen(Arrived(topics.TRUST, self.station.chain(version=1)))

    def take_plan(self, plan: Plan) -> None:
        """A plan comes."""
        self.come(topics.plan(RECEIVER), plan)

    def take_order(self, order: Order) -> None:
        """An order comes."""
        self.come(topics.order(UNIT), order)

    def take_command(self, action: Action) -> None:
        """A command comes."""
        now, self.commands = self.machine.now, self.commands + 1
        command = Command(id=f"c{self.commands}", receiver=RECEIVER, sequence=self.commands,
                          issued_at=now, expires_at=now + 60_000, action=action)  # fmt: skip
        self.come(topics.command(RECEIVER), command)

    def happen(self, happening: Happening) -> None:
        """Something happens, and is thought about at once."""
        self.inbox.append(happening)
        self.think()

    # --- time ---

    def live_until(self, end: int) -> None:
        """Let time pass (true UTC ms), from one thing that happens to the next."""
        self.think()
        while self.machine.now < end:
            waits = [end - self.machine.now]
            waits += [math.ceil(self.mind.wait_seconds(self.longest_ms) * 1000)]
            change = self.sound.wait_ms()
            waits += [] if change is None else [change]
            self.machine.now += max(1, min(waits))
            self.think()

    def think(self) -> None:
        """Until nothing is left to think about."""
        self.sound.pass_time()
        while True:
            happened = self.inbox[:]
            self.inbox.clear()
            self.mind.turn(happened)
            self.sound.pass_time()
            if not self.inbox:
                return

    # --- what is looked at ---

    @property
    def beliefs(self) -> Beliefs:
        """Trust and plan."""
        return self.mind._beliefs

    @property
    def is_card_refusing(self) -> bool:
        """Whether something is still to be written."""
        return self.mind._pen.is_blocked

    def lose_the_device(self) -> None:
        """Everything ends; it comes back by `sound.open_device`."""
        self.sound.lose_device()
        self.think()

    def hear(self, out: PutOut) -> None:
        """The horn."""
        voice = out.voice
        self.horn.append(
            Heard(*voice.ref, voice.sha256, out.since, out.until, out.frames, out.whole)
        )

    def entries(self) -> list[JournalEntry]:
        """The journal, read anew from its files."""
        return list(self.journal)
