"""Random weeks of power cuts, plan changes, clock steps and lost devices against playback.

The simulated sound room obeys the rules of the real one: a voice begins at its instant or behind
its predecessor, a higher rank cuts a lower one, every voice that is taken out is answered.
"""

from collections import deque

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from edge_agent.fleet.sound_room import SilentMixer, Sounding
from edge_agent.playback.memory import Progress, recollect
from edge_agent.playback.outlook import GRACE_MS
from edge_agent.playback.state import (
    ClockChanged,
    ClockCorrected,
    Ending,
    FilesHeld,
    Load,
    PlanChanged,
    PlaybackEvent,
    SoundChanged,
    State,
    Stop,
    Tick,
    Voice,
    VoiceEnded,
    VoiceStarted,
    Write,
)
from edge_agent.playback.step import next_wake, step
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    Booted,
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
)
from playlists.messages.journal_entry import ClockCorrected as ClockJournalled
from playlists.messages.plan import (
    Plan,
    Track,
)
from tests.edge_agent.random_plans import SECONDS, T0, TICK_MS, TRACKS, occurrences, replace_start


class ReceiverLife(RuleBasedStateMachine):
    settling_ms = 400_000
    """In so long everything that is planned is over."""

    def __init__(self) -> None:
        super().__init__()
        self.now = T0
        self.skew = 0
        self.state = State()
        self.room = SilentMixer()
        self.inbox: deque[PlaybackEvent] = deque()
        self.journal: list[JournalEntry] = []
        self.plan: Plan | None = None
        self.plans: dict[int, Plan] = {}
        self.version = 0
        self.names = 0
        self.open: dict[tuple[str, str], ItemStarted] = {}
        self.held: frozenset[str] = frozenset()
        self.sound = True
        self.trusted = True
        self.boots = 0
        self.ahead = 0
        """By how much the clock wrongly runs ahead."""

    @property
    def receiver_now(self) -> int:
        return self.now + self.skew

    def give(self, event: PlaybackEvent) -> None:
        """Hand an event on; what it causes waits its turn, as in the receiver's inbox."""
        self.inbox.append(event)
        if len(self.inbox) == 1:
            while self.inbox:
                self.take_in(self.inbox[0])
                self.inbox.popleft()

    def take_in(self, event: PlaybackEvent) -> None:
        self.state, actions = step(self.state, self.receiver_now, event)
        for action in actions:
            match action:
                case Write(entry):
                    self.write(entry)
                case Load(voice):
                    assert self.trusted
                    assert self.sound
                    self.room.voices.append(voice)
                    if voice.after is not None:
                        known = {v.id for v in self.room.voices} | self.room.completed
                        if self.room.active is not None:
                            known.add(self.room.active.voice.id)
                        assert voice.after in known
                case Stop(voice_id):
                    self.stop(voice_id)

    def stop(self, voice_id: int) -> None:
        voices = list(self.room.voices)
        if self.room.active is not None:
            voices.append(self.room.active.voice)
        for voice in voices:
            if voice.id == voice_id:
                for ended in self.room.take_out(voice, self.receiver_now, Ending.CUT):
                    self.give(ended)

    def write(self, event: Event) -> None:
        self.check(event)
        sequence = len(self.journal) + 1
        self.journal.append(
            JournalEntry(
                sequence=sequence,
                at=self.receiver_now,
                clock_trusted=True,
                previous=FIRST_PREVIOUS,
                event=event,
            )
        )

    def check(self, event: Event) -> None:
        if not isinstance(event, ItemStarted | ItemEnded | ItemMissed):
            return
        name = (event.occurrence, event.item)
        before = self.said_before(name)
        match event:
            case ItemStarted():
                self.check_permitted(event)
                final = {
                    EndCause.COMPLETED,
                    EndCause.WITHDRAWN,
                    EndCause.RECALLED,
                    EndCause.STOPPED,
                    EndCause.CANCELLED,
                    EndCause.MUTED,
                }
                ends = [e.cause for e in before if isinstance(e, ItemEnded)]
                assert not final.intersection(ends), "sounds twice"
                assert not any(isinstance(e, ItemMissed) for e in before), "was given up before"
                assert not self.open, "two at once"
                self.open[name] = event
            case ItemEnded():
                assert self.open.pop(name).started_at == event.started_at
            case ItemMissed():
                assert not before, "missed although it sounded or was missed before"

    def said_before(self, name: tuple[str, str]) -> list[Event]:
        """What the journal says of an item, but for misses that a correction has made void."""
        said: list[Event] = []
        for entry in self.journal:
            match entry.event:
                case ItemStarted() | ItemEnded() | ItemMissed() as event:
                    if (event.occurrence, event.item) == name:
                        said.append(event)
                case ClockJournalled():
                    right = entry.at
                    said = [
                        e for e in said if not isinstance(e, ItemMissed) or e.planned_at <= right
                    ]
                case _:
                    pass
        return said

    def check_permitted(self, event: ItemStarted) -> None:
        self.check_planned(event)

    def check_planned(self, event: ItemStarted) -> None:
        plan = self.plans[event.plan_version]
        slot = next(o for o in plan.occurrences if o.id == event.occurrence)
        assert any(i.id == event.item and i.sha256 == event.sha256 for i in slot.items)
        assert self.plan is not None
        assert event.sha256 not in self.plan.recalled or self.stopping(event)
        assert event.started_at <= plan.expires_at
        late = event.started_at > event.planned_at + GRACE_MS + TICK_MS
        if late and not self.follows_without_a_gap(event):
            assert event.started_at <= slot.last_start_at + GRACE_MS + TICK_MS

    def follows_without_a_gap(self, event: ItemStarted) -> bool:
        ends = [e.event for e in self.journal if isinstance(e.event, ItemEnded)]
        return any(
            e.occurrence == event.occurrence and e.ended_at == event.started_at for e in ends
        )

    def stopping(self, event: ItemStarted) -> bool:
        return any(v.stopping and v.ref.item == event.item for v in self.state.voices)

    def run_until(self, end: int, idle_ms: int = TICK_MS) -> None:
        """Let time pass as the main loop sees it: sound events in order, a tick when it is due.

        While nothing is due it looks around as often as `idle_ms` says.
        """
        while True:
            change = self.room.next_change(self.receiver_now) if self.sound else None
            wake = next_wake(self.state, self.receiver_now)
            asked = end if wake is None else max(self.now, wake - self.skew)
            tick = min(end, max(self.now + 1, asked), self.now + idle_ms)
            if change is not None and change[0] - self.skew <= tick:
                at, what, voice = change
                self.now = max(self.now, at - self.skew)
                self.sound_change(what, voice)
                continue
            self.now = tick
            self.give(Tick())
            if self.now >= end:
                return

    def sound_change(self, what: str, voice: Voice) -> None:
        if what == "end":
            for ended in self.room.take_out(voice, self.receiver_now, Ending.COMPLETED):
                self.give(ended)
            return
        cut: list[VoiceEnded] = []
        if self.room.active is not None:
            cut = self.room.take_out(self.room.active.voice, self.receiver_now, Ending.CUT)
        self.room.voices = [v for v in self.room.voices if v.id != voice.id]
        self.room.active = Sounding(voice, self.receiver_now)
        for ended in cut:
            self.give(ended)
        self.give(VoiceStarted(voice.id, self.receiver_now))

    def boot(self, progress: Progress | None = None, *, power: bool = True) -> None:
        self.room = SilentMixer()
        self.boots += power
        boot_id = f"boot {self.boots}"
        known = recollect(self.journal, progress, boot_id)
        for end in known.ends:
            assert end.cause is (EndCause.POWER_CUT if power else EndCause.RESTART)
            self.write(end)
        self.write(Booted("1", boot_id))
        self.known = known
        self.state = State(record=known.record, off_cause=known.off_cause, held=self.held)
        self.give(ClockChanged(self.trusted, self.receiver_now))
        self.give(SoundChanged(self.sound))
        self.give(PlanChanged(self.plan))

    @initialize()
    def first_boot(self) -> None:
        self.held = frozenset(TRACKS)
        self.boot()

    @rule(data=st.data(), expires=st.integers(20, 600))
    def a_plan_comes(self, data: st.DataObject, expires: int) -> None:
        keep = data.draw(st.booleans())
        kept = self.plan.occurrences if self.plan is not None and keep else ()
        fresh = []
        for _ in range(data.draw(st.integers(0, 3))):
            self.names += 1
            fresh.append(data.draw(occurrences(self.now, self.names)))
        moved = [
            replace_start(o, data.draw(st.sampled_from([0, 0, -15_000, 30_000]))) for o in kept
        ]
        self.version += 1
        self.plan = Plan(
            receiver="r",
            version=self.version,
            issued_at=self.now,
            expires_at=self.now + expires * 1000,
            cluster="c",
            unit="u",
            tracks=tuple(
                Track(sha256=t, size_bytes=1, frames=round(s * 24_000))
                for t, s in zip(TRACKS, SECONDS, strict=True)
            ),
            occurrences=(*moved, *fresh),
            recalled=tuple(data.draw(st.lists(st.sampled_from(TRACKS), max_size=1))),
        )
        self.plans[self.version] = self.plan
        self.give(PlanChanged(self.plan))

    @rule(seconds=st.floats(0.05, 90))
    def time_passes(self, seconds: float) -> None:
        self.run_until(self.now + round(seconds * 1000))

    @rule(dark=st.integers(1, 90), power=st.booleans())
    def power_is_cut_or_the_program_dies(self, dark: int, power: bool) -> None:  # noqa: FBT001 -- hypothesis passes it by name
        progress = None
        if self.room.active is not None:
            sounding = self.room.active
            frames = (self.receiver_now - sounding.since) * 24
            progress = Progress(*sounding.voice.ref, sounding.since, frames)
        self.now += dark * 1000
        self.boot(progress, power=power)

    @rule(held=st.frozensets(st.sampled_from(TRACKS)))
    def files_change(self, held: frozenset[str]) -> None:
        playing = {v.sha256 for v in self.state.voices}
        self.held = held | playing
        self.give(FilesHeld(self.held))

    @rule()
    def all_files_are_there(self) -> None:
        self.held = frozenset(TRACKS)
        self.give(FilesHeld(self.held))

    @precondition(lambda self: self.sound)
    @rule()
    def the_device_is_lost(self) -> None:
        self.sound = False
        self.give(SoundChanged(ready=False))
        voices = list(self.room.voices)
        if self.room.active is not None:
            voices.append(self.room.active.voice)
        for voice in voices:
            still = {v.id for v in self.room.voices}
            if self.room.active is not None:
                still.add(self.room.active.voice.id)
            if voice.id in still:
                for ended in self.room.take_out(voice, self.receiver_now, Ending.LOST):
                    self.give(ended)

    @precondition(lambda self: not self.sound)
    @rule()
    def the_device_is_back(self) -> None:
        self.sound = True
        self.give(SoundChanged(ready=True))

    @rule(seconds=st.sampled_from([-40, -3, 3, 40]))
    def the_clock_steps(self, seconds: int) -> None:
        if self.room.active is None:
            self.skew += seconds * 1000
            self.give(ClockChanged(trusted=True, up_since=self.receiver_now - 30_000))

    @precondition(lambda self: not self.ahead and self.is_quiet)
    @rule(hours=st.sampled_from([1, 30, 24 * 365]), plan=st.booleans())
    def the_clock_is_set_far_ahead_and_believed(self, hours: int, plan: bool) -> None:  # noqa: FBT001 -- hypothesis passes it by name
        self.ahead = hours * 3_600_000
        self.skew += self.ahead
        self.give(ClockChanged(trusted=True, up_since=self.receiver_now - 30_000))
        if plan and self.plan is not None:
            self.version += 1
            self.plan = msgspec.structs.replace(self.plan, version=self.version)
            self.plans[self.version] = self.plan
            self.give(PlanChanged(self.plan))

    @precondition(lambda self: self.ahead and self.is_quiet)
    @rule()
    def the_controller_corrects_the_clock(self) -> None:
        self.correct_the_clock()

    def correct_the_clock(self) -> None:
        wrong_at = self.receiver_now
        self.skew -= self.ahead
        self.ahead = 0
        self.write(ClockJournalled(wrong_at=wrong_at))
        self.give(ClockChanged(trusted=True, up_since=self.receiver_now - 30_000))
        self.give(ClockCorrected())

    @property
    def is_quiet(self) -> bool:
        return self.room.active is None

    @rule()
    def the_clock_is_doubted_and_trusted_again(self) -> None:
        if self.room.active is None and not self.room.voices:
            self.trusted = False
            self.give(ClockChanged(trusted=False, up_since=self.receiver_now))
            self.now += 20_000
            self.give(Tick())
            self.trusted = True
            self.give(ClockChanged(trusted=True, up_since=self.receiver_now - 30_000))

    @invariant()
    def the_sound_room_and_playback_agree(self) -> None:
        playing = {v.id for v in self.room.voices}
        if self.room.active is not None:
            playing.add(self.room.active.voice.id)
        assert playing == {v.id for v in self.state.voices}

    def teardown(self) -> None:
        """In the end nothing that was permitted is without a word."""
        self.sound = True
        self.give(SoundChanged(ready=True))
        if self.ahead:
            self.correct_the_clock()
        self.run_until(self.now + self.settling_ms - self.skew, idle_ms=20_000)
        planned = self.plan.occurrences if self.plan is not None else ()
        promised = {(o.id, i.id) for o in planned for i in o.items}
        unsaid = {name for name in promised if not self.said_before(name)}
        assert not unsaid
        assert not self.open
