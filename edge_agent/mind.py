"""A receiver's mind: it takes what happened and the time in, asks the pure rules, moves its limbs.

It has no thread, no socket and no device of its own, and waits for nothing but its own small
files. What it does it does within a `turn`.
"""

from collections.abc import Iterable
from dataclasses import replace

from edge_agent.board.board import Report
from edge_agent.fetch_rules import Wish, wishes
from edge_agent.happenings import Arrived, Change, Fetched, FetchRefused, Happening, LinkChanged
from edge_agent.health.examination import Rooms
from edge_agent.health.machine import Look
from edge_agent.health.portrait import Moment, Portrait
from edge_agent.health.teller import Teller
from edge_agent.hearing.findings import ForeignFound, ItemFound
from edge_agent.hearing.witness import Witness
from edge_agent.incoming import Incoming, Take
from edge_agent.journal import Journal
from edge_agent.limbs import Limbs
from edge_agent.live.desk import LiveDesk
from edge_agent.orders.office import Hands, Office
from edge_agent.pen import Pen
from edge_agent.playback import state as playback
from edge_agent.playback.memory import Progress, recollect
from edge_agent.playback.standing import button_trial
from edge_agent.playback.step import is_quiet, next_wake, step, wants_new_start
from edge_agent.progress import ProgressFile
from edge_agent.reporter import Reporter
from edge_agent.settings import Settings
from edge_agent.timekeeping import Timekeeper
from edge_agent.trusted import Beliefs
from edge_agent.world import World
from edge_agent.writing import Stamp, Writing
from playlists.messages import topics
from playlists.messages.journal_entry import (
    AudioStored,
    Booted,
    ClockCorrected,
    PlanAccepted,
)
from playlists.messages.keys import SigningKey
from playlists.messages.permission import WIRED, Source
from playlists.messages.refusal import RefusedError
from playlists.messages.state import State

LONGEST_WAIT_MS = 1_000
CLOCK_STEP_NS = 200_000_000
"""A trusted clock that moves further at once was set, not merely steered."""


class Mind:
    """One receiver, as far as it thinks."""

    def __init__(
        self, world: World, settings: Settings, key: SigningKey, journal: Journal, limbs: Limbs
    ) -> None:
        """Raises NoRootError, OSError."""
        self._settings = settings
        self._monotonic_ns = world.monotonic_ns
        self._world = world
        self._journal = journal
        self._limbs = limbs
        self._pen = Pen(journal)
        self._timekeeper = Timekeeper(world.state / "clock.json", world.look)
        self._beliefs = Beliefs(
            world.home / "root.json", world.state, settings.receiver, settings.unit_path
        )
        self._started_ns = world.monotonic_ns()
        self._time = self._timekeeper.read(journal.last_trusted_at)
        opened = Source.STREAM if limbs.can_relay else ""
        sources = frozenset({settings.board.source, opened} - {""})
        self._playback = playback.State(held=limbs.shelf.held(), sources=sources)
        self._reporter = Reporter(world.state / "stored.json", journal, settings.receiver, key)
        self._wanted: tuple[Wish, ...] = ()
        """What the plan needs."""
        self._online = False
        self._teller = Teller(limbs.line, self._timekeeper, key)
        self._progress = ProgressFile(world.state / "progress.json")
        self._journalled_plan = 0
        self._writing = Writing(self._pen, self._stamp)
        self._write = self._writing.write
        hands = Hands(self._write, self._play, self._writing.afterwards, self._attend)
        self._office = Office(world.state, settings, self._beliefs, hands)
        self._writing.tell = self._office.wrote
        self._live = LiveDesk(
            settings.unit_path, limbs.sound.hear, lambda: self._playback.orders, self._flows
        )
        self._incoming = Incoming(self._takers(), self._write)
        self._witness = Witness(limbs.ears, self._write, self._play)
        rooms = Rooms(
            version=world.version,
            limbs=limbs,
            journal=journal,
            pen=self._pen,
            progress=self._progress,
            refusals=self._incoming.refusals,
            reporter=self._reporter,
            timekeeper=self._timekeeper,
        )
        self._portrait = Portrait(settings.receiver, rooms, self._beliefs, self._office)
        self.stopping = False
        """Set by whoever wants it to end; also by the mind, where its program is to be changed."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Where messages for it come from."""
        return self._incoming.topics

    @property
    def sound_ready(self) -> bool:
        """Whether its sound device works."""
        return self._playback.sound_ready

    def turn(self, happenings: Iterable[Happening]) -> None:
        """Think once: about what happened, and about the time."""
        limbs = self._limbs
        self._look_at_the_clock()
        self._office.tick(self._trusted_now())
        self._live.tick(self._trusted_now())
        for happening in happenings:
            if isinstance(happening, ItemFound | ForeignFound):
                self._witness.take(happening, self._playback.voices, self._time.utc_ms)
            else:
                self._handle(happening)
        self._want_what_changed()
        self._play(playback.Tick())
        self._attend()
        self._note_progress()
        self._try_again_what_failed()
        if self._online:
            now_ns = self._monotonic_ns()
            self._reporter.send(limbs.line.publish_report, now_ns)
            self._teller.tell(self.state(), now_ns)
        self._tend_the_update()
        self.stopping = self.stopping or wants_new_start(self._playback, self._time.utc_ms)

    def wait_seconds(self, longest_ms: int = LONGEST_WAIT_MS) -> float:
        """How long it may be left alone if nothing happens."""
        now = self._time.utc_ms
        wake = next_wake(self._playback, now)
        relay = self._limbs.body.wait_ms(self._playback.voices, now)
        left = longest_ms if wake is None else wake - now
        return min(longest_ms, left, longest_ms if relay is None else relay) / 1000

    def farewell(self) -> bytes:
        """The state that is told when the line is gone."""
        moment = replace(self._moment(), online=False)
        return self._teller.sealed(self._portrait.state(moment, self._monotonic_ns()))

    def state(self) -> State:
        """How the receiver is, as the controller would be told now."""
        return self._portrait.state(self._moment(), self._monotonic_ns())

    def rest(self) -> None:
        """Remember before the end how far the sounding item has come."""
        self._note_progress(at_once=True)

    def _tend_the_update(self) -> None:
        updater = self._limbs.updater
        if updater is None:
            return
        wanted = self._office.commands.update
        if wanted is not None and wanted.sha256 in self._playback.held:
            updater.bring_in(wanted)
        healthy = self._online and self._playback.sound_ready
        quiet = is_quiet(self._playback, self._time.utc_ms)
        if updater.wants_restart(self._monotonic_ns(), healthy=healthy, quiet=quiet):
            self.stopping = True

    # --- boot -------------------------------------------------------------------------------

    def boot(self) -> None:
        """Take up what was when the power failed."""
        boot_id = self._world.boot_id
        known = recollect(self._journal, self._progress.read(), boot_id)
        for end in known.ends:
            self._write(end)
        self._write(Booted(agent_version=self._world.version, boot_id=boot_id))
        self._playback = replace(self._playback, record=known.record, off_cause=known.off_cause)
        self._journalled_plan = known.newest_plan
        self._restore_plan(known.newest_plan)
        self._office.restore(known)
        self._tell_playback_the_time()

    def _restore_plan(self, newest: int) -> None:
        try:
            self._beliefs.restore_plan(newest, self._trusted_now())
        except RefusedError as refusal:
            self._incoming.refuse("plan", str(refusal).encode(), refusal, self._time.utc_ms)
        self._use_plan()

    # --- what happened ----------------------------------------------------------------------

    def _handle(self, happening: Change) -> None:
        self._witness.saw(happening, self._playback.voices, self._time.monotonic_offset_ns)
        match happening:
            case Arrived(topic, payload):
                self._incoming.take(topic, payload, self._time.utc_ms)
            case LinkChanged(up):
                self._online = up
                self._teller.line_is_new()
                if up:
                    self._reporter.line_is_up()
            case Fetched(sha256):
                self._write(AudioStored(sha256=sha256))
                self._play(playback.FilesHeld(self._limbs.shelf.held()))
            case FetchRefused(sha256, detail):
                self._play(playback.FilesHeld(self._limbs.shelf.held()))
                self._incoming.refuse_audio(sha256, detail, self._time.utc_ms)
            case Look() | Report():
                if self._limbs.body.take(happening):
                    self._play(playback.TrialAsked(button_trial(self._time.utc_ms)))
            case playback.VoiceEnded(voice, _, _, playback.Ending.NO_FILE):
                self._drop_damaged_track(voice)
                self._play(happening)
            case playback.VoiceEnded(voice, level_db=None) if self._opens_here(voice):
                self._play(replace(happening, level_db=self._limbs.body.level_db))
            case _:
                self._play(happening)

    def _opens_here(self, voice_id: int) -> bool:
        """Whether a voice opens a source at the board, which only the body can measure."""
        voice = self._playback.voice(voice_id)
        return voice is not None and voice.source in WIRED

    def _drop_damaged_track(self, voice_id: int) -> None:
        voice = self._playback.voice(voice_id)
        if voice is not None:
            self._limbs.shelf.remove(voice.sha256)
            self._incoming.refuse_audio(voice.sha256, "damaged on the card", self._time.utc_ms)
            self._want_files()

    def _takers(self) -> dict[str, tuple[str, Take]]:
        receiver = self._settings.receiver
        return {
            topics.TRUST: ("trust", self._take_chain),
            topics.plan(receiver): ("plan", self._take_plan),
            topics.time(receiver): ("time", self._take_time),
            topics.stored(receiver): ("stored", self._take_stored),
            **self._office.takers(),
            **self._live.takers(),
        }

    def _try_again_what_failed(self) -> None:
        now_ns = self._monotonic_ns()
        self._pen.catch_up(now_ns)
        self._office.try_again(now_ns)
        self._incoming.try_again(now_ns, self._time.utc_ms)

    def _take_chain(self, payload: bytes) -> None:
        if not self._beliefs.take_chain(payload):
            return
        self._restore_plan(self._beliefs.newest_plan)
        self._office.trust_changed()
        self._incoming.take_what_waits(self._monotonic_ns(), self._time.utc_ms)

    def _take_plan(self, payload: bytes) -> None:
        if not self._beliefs.trust.delegations:
            # The chain is on its way: nothing to be refused yet.
            self._incoming.wait_for_more(topics.plan(self._settings.receiver), payload)
            return
        if self._beliefs.take_plan(payload, self._trusted_now()):
            self._use_plan()

    def _take_time(self, payload: bytes) -> None:
        if not self._timekeeper.take(self._beliefs.open_time(payload)):
            return
        plan, wrong = self._beliefs.plan, self._journal.last_trusted_at
        right = self._timekeeper.correction(wrong, plan.issued_at if plan is not None else 0)
        now_ns = self._monotonic_ns()
        if right is not None:
            self._pen.write(ClockCorrected(wrong), right, now_ns, clock_trusted=True)
            self._reporter.clock_corrected(right)
        self._look_at_the_clock()
        if right is not None:
            self._play(playback.ClockCorrected())
            self._office.clock_corrected(self._playback.orders)
            self._incoming.take_what_waits(now_ns, self._time.utc_ms)

    def _take_stored(self, payload: bytes) -> None:
        self._reporter.take(self._beliefs.open_stored(payload, self._trusted_now()))
        if self._reporter.is_rewound:
            self._journal.begin_epoch(self._reporter.stored)
            self._reporter.epoch_began()

    # --- time -------------------------------------------------------------------------------

    def _trusted_now(self) -> int | None:
        return self._time.utc_ms if self._time.trusted else None

    def _look_at_the_clock(self) -> None:
        before = self._time
        self._time = self._timekeeper.read(self._journal.last_trusted_at)
        step_ns = self._time.monotonic_offset_ns - before.monotonic_offset_ns
        set_anew = self._time.trusted and abs(step_ns) > CLOCK_STEP_NS
        if set_anew or self._time.trusted != before.trusted:
            # First what waits is taken back, then the sound room may use the new time.
            self._tell_playback_the_time()
        if self._time.trusted:
            self._limbs.sound.set_time(self._time.monotonic_offset_ns)
            if not before.trusted:
                self._restore_plan(self._beliefs.newest_plan)

    def _tell_playback_the_time(self) -> None:
        running_ms = (self._monotonic_ns() - self._started_ns) // 1_000_000
        up_since = self._time.utc_ms - running_ms
        self._play(playback.ClockChanged(self._time.trusted, up_since))

    # --- playing ----------------------------------------------------------------------------

    def _use_plan(self) -> None:
        plan = self._beliefs.plan
        if plan is not None:
            if plan.version > self._journalled_plan:
                # Also at boot: the power may have failed between keeping the plan and saying so.
                self._write(PlanAccepted(version=plan.version))
                self._journalled_plan = plan.version
            for sha256 in plan.recalled:
                self._limbs.shelf.remove(sha256)
        self._play(playback.FilesHeld(self._limbs.shelf.held()))
        self._play(playback.PlanChanged(plan))
        self._office.plan_changed()
        self._want_files()

    def _want_files(self) -> None:
        plan = self._beliefs.plan
        now = self._time.utc_ms
        self._wanted = wishes(plan, now) if plan is not None else ()
        ordered = self._office.wishes(self._playback.orders, now)
        self._limbs.fetcher.want((*self._wanted, *ordered), now)
        self._office.changed = False

    def _want_what_changed(self) -> None:
        if self._office.changed:
            self._want_files()
        percent = self._limbs.body.battery_percent
        if percent != self._playback.battery_percent:
            self._play(playback.BatteryChanged(percent))

    def _flows(self, order: str, begins_at: int) -> None:
        """Sound of a live session comes in."""
        if order not in self._playback.flowing:
            self._play(playback.StreamFlows(order, begins_at))

    def _play(self, event: playback.PlaybackEvent) -> None:
        self._playback, actions = step(self._playback, self._time.utc_ms, event)
        for action in actions:
            match action:
                case playback.Write(entry):
                    self._write(entry)
                case playback.Load(voice):
                    self._limbs.sound.load(self._limbs.body.when_warm(voice, self._time.utc_ms))
                case playback.Stop(voice_id):
                    self._limbs.sound.stop(voice_id)
                case playback.SetLevel(voice_id, percent):
                    self._limbs.sound.set_level(voice_id, percent)

    def _attend(self) -> None:
        ready = not self._portrait.not_ready(self._moment())
        self._limbs.body.attend(self._playback.voices, self._time.utc_ms, ready=ready)

    def _note_progress(self, *, at_once: bool = False) -> None:
        sounding = self._limbs.sound.sounding()
        if sounding is None:
            return
        voice_id, frames = sounding
        voice = self._playback.sounding(voice_id)
        if voice is not None:
            progress = Progress(*voice.ref, voice.started_at or 0, frames, voice.from_frame)
            self._progress.note(progress, self._monotonic_ns(), at_once=at_once)

    # --- telling ----------------------------------------------------------------------------

    def _stamp(self) -> Stamp:
        return Stamp(self._time.utc_ms, self._monotonic_ns(), self._time.trusted)

    def _moment(self) -> Moment:
        return Moment(
            time=self._time,
            playback=self._playback,
            wanted=self._wanted,
            refused=self._incoming.refused,
            unkept=self._incoming.unkept | self._office.unkept,
            online=self._online,
        )
