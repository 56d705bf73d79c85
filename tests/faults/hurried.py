"""A receiver that lives through weeks in seconds: true files, true rules, simulated time and sound.

Journal, orders, trust, progress and clock are the receiver's own, in a folder; only what takes
real time (the sound room, the line) is simulated. `cut_power` forgets everything that is not on
the card, and may tear the last bytes that were written.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from edge_agent.clock import Clocks
from edge_agent.fetch_rules import Wish
from edge_agent.fleet.sound_room import Sounding, SoundRoom
from edge_agent.journal import Journal
from edge_agent.orders.office import Office
from edge_agent.pen import Pen
from edge_agent.playback import state as playback
from edge_agent.playback.memory import Progress, recollect
from edge_agent.playback.step import next_wake, step
from edge_agent.progress import ProgressFile
from edge_agent.settings import Broker, Settings, Sound
from edge_agent.timekeeping import Timekeeper
from edge_agent.trusted import Beliefs
from playlists.messages import topics
from playlists.messages.command import Action, Command
from playlists.messages.envelope import seal
from playlists.messages.journal_entry import Booted, Event, JournalEntry, PlanAccepted
from playlists.messages.order import Order
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusedError
from tests.real_parts.station import Station

RECEIVER, UNIT = "loa-01", "xa-1"
NOTED_MS = 1_000
"""Progress is noted each second."""
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
        up_ns = (self.now - self.booted_at) * 1_000_000
        return Clocks(
            wall_ns=(self.now + self.wall_error_ms) * 1_000_000,
            boottime_ns=up_ns,
            monotonic_ns=up_ns,
            boot_id=f"boot {self.boot}",
            synchronised=self.synchronised,
        )


@dataclass
class HurriedReceiver:
    """See above. `horn` is what came out, in true time."""

    home: Path
    station: Station
    machine: Machine
    random: Random
    held: frozenset[str] = frozenset()
    horn: list[Heard] = field(default_factory=list)
    commands: int = 0

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "root.json").write_bytes(self.station.root())
        self.boot()
        self.beliefs.take_chain(self.station.chain(version=1))

    # --- life and death ---

    def boot(self) -> None:
        """Start as `edge_agent.receiver` does."""
        state = self.home / "state"
        state.mkdir(exist_ok=True)
        self.room, self.state = SoundRoom(), playback.State()
        self.inbox: deque[playback.PlaybackEvent] = deque()
        self.journal = Journal(self.home / "journal")
        self.pen = Pen(self.journal)
        self.timekeeper = Timekeeper(state / "clock.json", self.machine)
        self.time = self.timekeeper.read(self.journal.last_trusted_at)
        self.beliefs = Beliefs(self.home / "root.json", state, RECEIVER, SETTINGS.unit_path)
        self.progress = ProgressFile(state / "progress.json")
        self.office = Office(state, SETTINGS, self.beliefs, self.write, self.give)
        known = recollect(self.journal, self.progress.read(), f"boot {self.machine.boot}")
        for end in known.ends:
            self.write(end)
        self.write(Booted("1", f"boot {self.machine.boot}"))
        self.state = playback.State(record=known.record, off_cause=known.off_cause)
        try:
            self.beliefs.restore_plan(known.newest_plan, self.trusted_now)
        except RefusedError:
            assert self.beliefs.plan is None
        self.give(playback.FilesHeld(self.held))
        self.give(playback.PlanChanged(self.beliefs.plan))
        self.office.restore(known)
        self.up_since = self.time.utc_ms
        self.give(playback.ClockChanged(self.time.trusted, self.up_since))
        self.give(playback.SoundChanged(ready=True))

    def cut_power(self, dark_ms: int, *, tear: bool = False) -> None:
        """Everything ends in this instant; it starts again after a while."""
        self.put_out_what_sounds(whole=False)
        self.journal.close()
        if tear:
            self.tear_the_journal()
        self.machine.now += dark_ms
        self.machine.boot += 1
        self.machine.booted_at = self.machine.now
        self.boot()

    def kill(self) -> None:
        """The program alone ends (SIGKILL) and is started again."""
        self.put_out_what_sounds(whole=False)
        self.journal.close()
        self.machine.now += 1_500
        self.boot()

    def tear_the_journal(self) -> None:
        """The last record was being written when the power failed."""
        last = max((self.home / "journal").glob("*.log"))
        torn = b"\xa5J" + self.random.randbytes(self.random.randrange(1, 60))
        last.write_bytes(last.read_bytes() + torn)

    # --- what comes over the line ---

    def take_plan(self, plan: Plan) -> None:
        """A plan comes."""
        if self.beliefs.take_plan(seal(plan, [self.station.key]), self.trusted_now):
            self.write(PlanAccepted(plan.version))
            self.give(playback.PlanChanged(plan))
            self.office.plan_changed()

    def take_order(self, order: Order) -> None:
        """An order comes. Raises RefusedError, OSError."""
        self.look_at_the_clock()
        _kind, take = self.office.takers()[topics.order(UNIT)]
        take(seal(order, [self.station.key]))

    def take_command(self, action: Action) -> None:
        """A command comes. Raises RefusedError, OSError."""
        self.look_at_the_clock()
        now, self.commands = self.machine.now, self.commands + 1
        command = Command(id=f"c{self.commands}", receiver=RECEIVER, sequence=self.commands,
                          issued_at=now, expires_at=now + 60_000, action=action)  # fmt: skip
        _kind, take = self.office.takers()[topics.command(RECEIVER)]
        take(seal(command, [self.station.key]))

    # --- time ---

    @property
    def trusted_now(self) -> int | None:
        """The time, as far as it is known."""
        return self.time.utc_ms if self.time.trusted else None

    @property
    def skew(self) -> int:
        """The receiver's time less the true one."""
        return self.time.utc_ms - self.machine.now

    def look_at_the_clock(self) -> None:
        """As the main loop does."""
        before = self.time
        self.time = self.timekeeper.read(self.journal.last_trusted_at)
        moved = abs(self.time.monotonic_offset_ns - before.monotonic_offset_ns) > 200_000_000
        if (moved and self.time.trusted) or self.time.trusted != before.trusted:
            self.give(playback.ClockChanged(self.time.trusted, self.up_since))
        self.office.tick(self.trusted_now)

    def live_until(self, end: int) -> None:
        """Let time pass (true UTC ms), from one thing that happens to the next."""
        while self.machine.now < end:
            self.look_at_the_clock()
            self.pen.catch_up(self.machine.now * 1_000_000)
            change = self.room.next_change(self.time.utc_ms)
            wake = next_wake(self.state, self.time.utc_ms)
            longest = self.machine.now + 60_000
            tick = min(end, longest if wake is None else max(self.machine.now, wake - self.skew))
            if change is not None and change[0] - self.skew <= tick:
                self.machine.now = max(self.machine.now, change[0] - self.skew)
                self.look_at_the_clock()
                self.sound_change(*change[1:])
                continue
            self.machine.now = max(tick, min(end, self.machine.now + 1))
            self.look_at_the_clock()
            self.note_progress()
            self.give(playback.Tick())

    def note_progress(self) -> None:
        active = self.room.active
        if active is not None:
            frames = (self.time.utc_ms - active.since) * 24
            noted = Progress(*active.voice.ref, active.since, frames, active.voice.from_frame)
            self.progress.note(noted, self.machine.now * 1_000_000)

    # --- playback and its sound room ---

    def give(self, event: playback.PlaybackEvent) -> None:
        """Hand an event to playback; what it causes waits its turn, as in the inbox."""
        self.inbox.append(event)
        if len(self.inbox) == 1:
            while self.inbox:
                self.take_in(self.inbox[0])
                self.inbox.popleft()

    def take_in(self, event: playback.PlaybackEvent) -> None:
        """Do what playback says."""
        self.state, actions = step(self.state, self.time.utc_ms, event)
        for action in actions:
            match action:
                case playback.Write(entry):
                    self.write(entry)
                case playback.Load(voice):
                    self.room.voices.append(voice)
                case playback.Stop(voice_id):
                    self.stop(voice_id)
                case _:
                    pass

    def write(self, event: Event) -> None:
        """Into the journal."""
        now_ns = self.machine.now * 1_000_000
        self.pen.write(event, self.time.utc_ms, now_ns, clock_trusted=self.time.trusted)
        self.office.wrote(event)

    def sound_change(self, what: str, voice: playback.Voice) -> None:
        now = self.time.utc_ms
        if what == "end":
            self.put_out_what_sounds(whole=True)
            ended = self.room.take_out(voice, now, playback.Ending.COMPLETED)
        else:
            ended = []
            if self.room.active is not None:
                self.put_out_what_sounds(whole=False)
                ended = self.room.take_out(self.room.active.voice, now, playback.Ending.CUT)
            self.room.voices = [v for v in self.room.voices if v.id != voice.id]
            self.room.active = Sounding(voice, now)
        for event in ended:
            self.give(event)
        if what == "begin":
            self.give(playback.VoiceStarted(voice.id, now))

    def stop(self, voice_id: int) -> None:
        active = self.room.active
        if active is not None and active.voice.id == voice_id:
            self.put_out_what_sounds(whole=False)
        voices = [*self.room.voices, *([active.voice] if active is not None else [])]
        for voice in voices:
            if voice.id == voice_id:
                for event in self.room.take_out(voice, self.time.utc_ms, playback.Ending.CUT):
                    self.give(event)

    def lose_the_device(self) -> None:
        """Everything ends; it comes back when `give(SoundChanged(True))` says so."""
        self.put_out_what_sounds(whole=False)
        self.give(playback.SoundChanged(ready=False))
        active = self.room.active
        for voice in [*([active.voice] if active is not None else []), *self.room.voices]:
            for event in self.room.take_out(voice, self.time.utc_ms, playback.Ending.LOST):
                self.give(event)

    def put_out_what_sounds(self, *, whole: bool) -> None:
        active = self.room.active
        if active is None:
            return
        voice, now = active.voice, self.time.utc_ms
        length = voice.frames - voice.from_frame
        frames = length if whole else min(length, (now - active.since) * 24)
        self.horn.append(Heard(*voice.ref, voice.sha256, active.since, now, frames, whole))

    # --- afterwards ---

    def entries(self) -> list[JournalEntry]:
        """The journal, read anew from its files."""
        return list(self.journal)

    def wishes(self) -> tuple[Wish, ...]:
        """What orders and commands want to have fetched."""
        return self.office.wishes(self.state.orders, self.time.utc_ms)


Fault = Callable[[HurriedReceiver], None]
