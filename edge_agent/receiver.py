"""The one thread that thinks: it takes what happened, asks the pure rules, carries out actions.

All other threads (line, fetcher, decoder, device) only leave events in its inbox.
"""

import time
from dataclasses import replace
from pathlib import Path
from random import Random

from edge_agent.board.board import Report
from edge_agent.cache import Cache
from edge_agent.fetch_rules import FetchRules, Wish
from edge_agent.fetching import Fetched, Fetcher, FetchRefused, wishes
from edge_agent.health.body import Body
from edge_agent.health.examination import Rooms
from edge_agent.health.machine import Look
from edge_agent.health.portrait import Moment, Portrait
from edge_agent.health.teller import Teller
from edge_agent.inbox import Inbox
from edge_agent.incoming import Incoming, Take
from edge_agent.journal import Journal
from edge_agent.link import Arrived, Link, LinkChanged
from edge_agent.machine_clocks import MachineClocks, read_boot_id
from edge_agent.orders.office import Office
from edge_agent.pen import Pen
from edge_agent.playback import state as playback
from edge_agent.playback.memory import Progress, recollect
from edge_agent.playback.standing import button_trial
from edge_agent.playback.step import is_quiet, next_wake, step
from edge_agent.progress import ProgressFile
from edge_agent.reporter import Reporter
from edge_agent.settings import Settings, read_night
from edge_agent.sound.player import Player, SoundEvent
from edge_agent.timekeeping import Timekeeper
from edge_agent.trusted import Beliefs
from edge_agent.update.updater import updater_here
from edge_agent.version import VERSION
from edge_agent.watchdog import Watchdog, is_at_work
from playlists.messages import topics
from playlists.messages.journal_entry import (
    AudioStored,
    Booted,
    ClockCorrected,
    Event,
    PlanAccepted,
)
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusedError

LONGEST_WAIT_MS = 1_000
CLOCK_STEP_NS = 200_000_000
"""A trusted clock that moves further at once was set, not merely steered."""
MEGABYTE = 1024 * 1024

Happening = SoundEvent | Arrived | LinkChanged | Fetched | FetchRefused | Look | Report
"""Whatever other threads leave in the inbox."""


class Receiver:
    """One receiver with all its rooms."""

    def __init__(self, home: Path, settings: Settings, key: SigningKey) -> None:
        self._settings = settings
        self._folder = home / "state"
        self._inbox: Inbox[Happening] = Inbox()
        self._journal = Journal(home / "journal")
        self._pen = Pen(self._journal)
        self._cache = Cache(home / "audio", settings.cache.limit_mb * MEGABYTE)
        self._timekeeper = Timekeeper(self._folder / "clock.json", MachineClocks())
        self._beliefs = Beliefs(
            home / "root.json", self._folder, settings.receiver, settings.unit_path
        )
        random = Random()  # noqa: S311 -- jitter, not secrets
        put = self._inbox.put
        limit, night = settings.cache.kilobytes_per_second * 1000, settings.cache.night
        self._fetcher = Fetcher(self._cache, put, random, FetchRules(limit, read_night(night)))
        self._player = Player(settings.sound, self._cache.path_of, put)
        self._body = Body(home, settings, put, random)
        self._link = Link(settings.receiver, settings.broker, put, random)
        self._started_ns = time.monotonic_ns()
        self._time = self._timekeeper.read(self._journal.last_trusted_at)
        sources = frozenset({settings.board.source} - {""})
        self._playback = playback.State(held=self._cache.held(), sources=sources)
        self._reporter = Reporter(
            self._folder / "stored.json", self._journal, settings.receiver, key
        )
        self._wanted: tuple[Wish, ...] = ()
        """What the plan needs."""
        self._online = False
        self._teller = Teller(self._link, self._timekeeper, key)
        self._progress = ProgressFile(self._folder / "progress.json")
        self._journalled_plan = 0
        self._office = Office(self._folder, settings, self._beliefs, self._write, self._play)
        self._incoming = Incoming(self._takers(), self._write)
        self._updater = updater_here(self._cache.path_of, VERSION, self._started_ns)
        rooms = Rooms(
            fetcher=self._fetcher,
            inbox=self._inbox,
            journal=self._journal,
            link=self._link,
            pen=self._pen,
            player=self._player,
            progress=self._progress,
            refusals=self._incoming.refusals,
            reporter=self._reporter,
            timekeeper=self._timekeeper,
            updater=self._updater,
        )
        vitals = self._body.vitals
        self._portrait = Portrait(settings.receiver, rooms, self._beliefs, vitals, self._office)
        self._watchdog = Watchdog.of_this_process()
        self.stopping = False

    def run(self) -> None:
        """Work until `stopping`."""
        self._boot()
        self._fetcher.start()
        self._player.start()
        self._body.start()
        self._link.start(self._farewell, self._incoming.topics)
        self._watchdog.ready()
        while not self.stopping:
            happenings = self._inbox.take(self._wait_seconds())
            self._look_at_the_clock()
            self._office.tick(self._trusted_now())
            for happening in happenings:
                self._handle(happening)
            self._want_what_changed()
            self._play(playback.Tick())
            ready = not self._portrait.not_ready(self._moment())
            self._body.attend(self._playback.voices, self._time.utc_ms, ready=ready)
            self._note_progress()
            self._try_again_what_failed()
            if self._online:
                self._reporter.send(self._link.publish_report, time.monotonic_ns())
                now_ns = time.monotonic_ns()
                self._teller.tell(self._portrait.state(self._moment(), now_ns), now_ns)
            self._tend_the_update()
            self._feed_the_watchdog()
        self._watchdog.stopping()
        self._note_progress(at_once=True)
        self._player.close()
        self._body.stop()
        self._link.stop(self._farewell())
        self._fetcher.stop()
        self._journal.close()

    def _feed_the_watchdog(self) -> None:
        now_ns, rendered_ns = time.monotonic_ns(), self._player.rendered_ns
        if is_at_work(now_ns, rendered_ns, sound_ready=self._playback.sound_ready):
            self._watchdog.turned(now_ns)

    def _tend_the_update(self) -> None:
        if self._updater is None:
            return
        wanted = self._office.commands.update
        if wanted is not None and wanted.sha256 in self._playback.held:
            self._updater.bring_in(wanted)
        healthy = self._online and self._playback.sound_ready
        quiet = is_quiet(self._playback, self._time.utc_ms)
        if self._updater.wants_restart(time.monotonic_ns(), healthy=healthy, quiet=quiet):
            self.stopping = True

    # --- boot -------------------------------------------------------------------------------

    def _boot(self) -> None:
        boot_id = read_boot_id()
        known = recollect(self._journal, self._progress.read(), boot_id)
        for end in known.ends:
            self._write(end)
        self._write(Booted(agent_version=VERSION, boot_id=boot_id))
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

    def _handle(self, happening: Happening) -> None:
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
                self._play(playback.FilesHeld(self._cache.held()))
            case FetchRefused(sha256, detail):
                self._play(playback.FilesHeld(self._cache.held()))
                self._incoming.refuse_audio(sha256, detail, self._time.utc_ms)
            case Look() | Report():
                if self._body.take(happening):
                    self._play(playback.TrialAsked(button_trial(self._time.utc_ms)))
            case playback.VoiceEnded(voice, _, _, playback.Ending.NO_FILE):
                self._drop_damaged_track(voice)
                self._play(happening)
            case playback.VoiceEnded():
                self._play(replace(happening, level_db=self._body.level_db))
            case _:
                self._play(happening)

    def _drop_damaged_track(self, voice_id: int) -> None:
        for voice in self._playback.voices:
            if voice.id == voice_id:
                self._cache.remove(voice.sha256)
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
        }

    def _try_again_what_failed(self) -> None:
        now_ns = time.monotonic_ns()
        self._pen.catch_up(now_ns)
        self._incoming.try_again(now_ns, self._time.utc_ms)

    def _take_chain(self, payload: bytes) -> None:
        if not self._beliefs.take_chain(payload):
            return
        self._restore_plan(self._beliefs.newest_plan)
        self._office.trust_changed()
        self._incoming.take_what_waits(time.monotonic_ns(), self._time.utc_ms)

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
        now_ns = time.monotonic_ns()
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
            self._player.set_time(self._time.monotonic_offset_ns)
            if not before.trusted:
                self._restore_plan(self._beliefs.newest_plan)

    def _tell_playback_the_time(self) -> None:
        running_ms = (time.monotonic_ns() - self._started_ns) // 1_000_000
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
                self._cache.remove(sha256)
        self._play(playback.FilesHeld(self._cache.held()))
        self._play(playback.PlanChanged(plan))
        self._office.plan_changed()
        self._want_files()

    def _want_files(self) -> None:
        plan = self._beliefs.plan
        now = self._time.utc_ms
        self._wanted = wishes(plan, now) if plan is not None else ()
        ordered = self._office.wishes(self._playback.orders, now)
        self._fetcher.want((*self._wanted, *ordered), now)
        self._office.changed = False

    def _want_what_changed(self) -> None:
        if self._office.changed:
            self._want_files()
        percent = self._body.battery_percent
        if percent != self._playback.battery_percent:
            self._play(playback.BatteryChanged(percent))

    def _play(self, event: playback.PlaybackEvent) -> None:
        self._playback, actions = step(self._playback, self._time.utc_ms, event)
        for action in actions:
            match action:
                case playback.Write(entry):
                    self._write(entry)
                case playback.Load(voice):
                    self._player.load(self._body.when_warm(voice, self._time.utc_ms))
                case playback.Stop(voice_id):
                    self._player.stop(voice_id)
                case playback.SetLevel(voice_id, percent):
                    self._player.set_level(voice_id, percent)

    def _wait_seconds(self) -> float:
        now = self._time.utc_ms
        wake = next_wake(self._playback, now)
        relay = self._body.wait_ms(self._playback.voices, now)
        left = LONGEST_WAIT_MS if wake is None else wake - now
        return min(LONGEST_WAIT_MS, left, LONGEST_WAIT_MS if relay is None else relay) / 1000

    def _sounding(self) -> tuple[playback.Voice, int] | None:
        sounding = self._player.sounding()
        if sounding is not None:
            for voice in self._playback.voices:
                if voice.id == sounding[0] and voice.started_at is not None:
                    return voice, sounding[1]
        return None

    def _note_progress(self, *, at_once: bool = False) -> None:
        sounding = self._sounding()
        if sounding is not None:
            voice, frames = sounding
            progress = Progress(*voice.ref, voice.started_at or 0, frames, voice.from_frame)
            self._progress.note(progress, time.monotonic_ns(), at_once=at_once)

    # --- telling ----------------------------------------------------------------------------

    def _write(self, event: Event) -> None:
        trusted = self._time.trusted
        self._pen.write(event, self._time.utc_ms, time.monotonic_ns(), clock_trusted=trusted)
        self._office.wrote(event)

    def _farewell(self) -> bytes:
        moment = replace(self._moment(), online=False)
        return self._teller.sealed(self._portrait.state(moment, time.monotonic_ns()))

    def _moment(self) -> Moment:
        return Moment(
            time=self._time,
            playback=self._playback,
            wanted=self._wanted,
            refused=self._incoming.refused,
            unkept=self._incoming.unkept,
            online=self._online,
        )
