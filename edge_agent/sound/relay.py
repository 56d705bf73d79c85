"""Keep a relayed station's voice supplied: listen, match its level, stand in for it, come back.

A thread for each relay, from some seconds before its begin to its end. It listens ahead, so that
sound lies ready at the very instant, and keeps only the newest until then. Once it sounds, up to
MOST_AHEAD_S lie ready: what a station sends in bursts (HLS) is no gap. What is kept is bounded, and
so is what is read: a server that sends faster than time is read as time goes.
"""

import select
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

import numpy as np

from edge_agent.sound.matching import BLOCK_FRAMES, LevelMatcher
from edge_agent.sound.relay_source import RelaySource
from edge_agent.sound.source import Frames
from edge_agent.sound.supply import BREAK_S, Sight, stands_in
from edge_agent.sound.tap import Tap
from edge_agent.sound.track import CHUNK_FRAMES, Track, TrackError
from playlists.messages.plan import SAMPLE_RATE

KEPT_FRAMES = 4 * SAMPLE_RATE
"""How much of what came before the begin is kept."""
MOST_AHEAD_FRAMES = 20 * SAMPLE_RATE
STAND_IN_AHEAD_FRAMES = SAMPLE_RATE
"""Little, so that the station can come back soon."""
SILENT_S = 10.0
"""A line over which nothing comes for so long is tried anew."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
GOOD_S = 10.0
"""Whoever flowed for so long is asked again at once."""
LOOK_S = 0.05
QUIET_RMS = 60.0
"""A chunk of 0.2 s that is quieter is a pause between sentences."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a relay needs."""

    places: tuple[str, ...]
    """Where to ask, best first."""
    open_tap: Callable[[str], Tap]
    """Raises OSError where nothing can be opened."""
    open_stand_in: Callable[[], Track | None]
    """Raises TrackError."""


class RelayFeed:
    """The supply of one voice. `lock` is the mixer's."""

    def __init__(
        self,
        wanted: Wanted,
        source: RelaySource,
        lock: Lock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted = wanted
        self._source = source
        self._lock = lock
        self._clock = clock
        self._line = _Line(wanted, clock)
        self._stand_in = _StandIn(wanted.open_stand_in)
        self._matcher = LevelMatcher()
        self._raw = np.zeros(0, np.int16)
        self._fresh: deque[Frames] = deque()
        """What came while the stand-in sounds, the newest."""
        self._standing = False
        self._paced_since = clock()
        self._read = 0
        """Frames read since then."""
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End; what runs for it is killed."""
        self._stopping.set()
        self._thread.join()

    @property
    def is_over(self) -> bool:
        """Whether nobody needs it any more."""
        return self._source.abandoned or self._source.finished

    def _run(self) -> None:
        try:
            while not self.is_over and not self._stopping.is_set():
                self.step()
                self._wait()
        finally:
            self.close()

    def close(self) -> None:
        """Give back line and file."""
        self._line.close()
        self._stand_in.close()

    def step(self) -> None:
        """Listen once and supply once."""
        room = self._room()
        came = self._line.listen(room) if room > 0 else None
        if self._line.opened_at > self._paced_since:
            # The time without a line is no leave to read as much at once.
            self._paced_since, self._read = self._line.opened_at, 0
        if came is not None and len(came):
            self._read += len(came)
            self._take_in(came)
        self._choose()
        if self._standing:
            self._supply_stand_in()

    def _wait(self) -> None:
        tap = self._line.tap
        if tap is None or self._room() <= 0:
            self._stopping.wait(LOOK_S)
        else:
            select.select([tap], [], [], LOOK_S)

    def _room(self) -> int:
        """How many frames may be read now."""
        if self._source.begun and not self._standing:
            return MOST_AHEAD_FRAMES - self._source.waiting
        passed = self._clock() - self._paced_since
        return KEPT_FRAMES + round(passed * SAMPLE_RATE) - self._read

    def _take_in(self, came: Frames) -> None:
        raw = np.concatenate([self._raw, came])
        whole = len(raw) - len(raw) % BLOCK_FRAMES
        self._raw = raw[whole:]
        for first in range(0, whole, BLOCK_FRAMES):
            block = self._matcher.match(raw[first : first + BLOCK_FRAMES])
            if self._standing:
                self._fresh.append(block)
                while len(self._fresh) * BLOCK_FRAMES > KEPT_FRAMES:
                    self._fresh.popleft()
            else:
                with self._lock:
                    self._source.put(block)

    def _choose(self) -> None:
        sight = Sight(
            now=self._clock(),
            came_at=self._line.came_at,
            flows_since=self._line.flows_since,
            waiting=self._source.waiting,
            begun=self._source.begun,
            at_pause=self._stand_in.at_pause,
        )
        standing = stands_in(sight, now_standing=self._standing)
        if standing == self._standing:
            return
        self._standing = standing
        self._paced_since, self._read = sight.now, 0
        if not standing:
            self._come_back()

    def _come_back(self) -> None:
        with self._lock:
            if not self._source.begun:
                self._source.clear()
            for block in self._fresh:
                self._source.put(block)
        self._fresh.clear()
        self._stand_in.back_to_begin(heard=self._source.begun)

    def _supply_stand_in(self) -> None:
        while self._source.waiting < STAND_IN_AHEAD_FRAMES:
            frames = self._stand_in.read()
            if not len(frames):
                return
            with self._lock:
                self._source.put(frames, stands_in=True)


class _Line:
    """One tap at a time, opened again when it ends or falls silent."""

    def __init__(self, wanted: Wanted, clock: Callable[[], float]) -> None:
        self.tap: Tap | None = None
        self.came_at = clock()
        self.flows_since: float | None = None
        self.opened_at = 0.0
        self._wanted = wanted
        self._clock = clock
        self._tries = 0
        self._again_at = 0.0

    def listen(self, most: int) -> Frames | None:
        """What has come; None where nothing is open."""
        now = self._clock()
        if self.tap is None and (now < self._again_at or not self._open(now)):
            return None
        tap = self.tap
        if tap is None:
            return None
        came = tap.read(most)
        if len(came):
            if self.flows_since is None or now - self.came_at > BREAK_S:
                self.flows_since = now
            self.came_at = now
            if now - self.flows_since > GOOD_S:
                self._tries = 0
        silent_since = max(self.came_at, self.opened_at)
        if tap.ended or now - silent_since > SILENT_S:
            self._give_up(now)
        return came

    def close(self) -> None:
        if self.tap is not None:
            self.tap.close()
            self.tap = None

    def _open(self, now: float) -> bool:
        place = self._wanted.places[self._tries % len(self._wanted.places)]
        self.opened_at = now
        try:
            self.tap = self._wanted.open_tap(place)
        except OSError:
            self._give_up(now)
        return self.tap is not None

    def _give_up(self, now: float) -> None:
        self.close()
        self._again_at = now + min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._tries, 8))
        self._tries += 1


class _StandIn:
    """The fall-back item, once through. Where it was left for the station it goes on."""

    def __init__(self, open_: Callable[[], Track | None]) -> None:
        self.at_pause = True
        """Between two sentences, not begun, or over."""
        self._open = open_
        self._track: Track | None = None
        self._is_over = False

    def read(self) -> Frames:
        """Its next chunk; none at its end, or where it cannot be had."""
        if self._is_over:
            return np.zeros(0, np.int16)
        try:
            self._track = self._track or self._open()
            frames = np.zeros(0, np.int16) if self._track is None else self._track.read()
        except TrackError:
            frames = np.zeros(0, np.int16)
        self._is_over = len(frames) < CHUNK_FRAMES
        self.at_pause = self._is_over or _is_quiet(frames)
        return frames

    def back_to_begin(self, *, heard: bool) -> None:
        """The station is back: what nobody has heard of it is for the next time."""
        if not heard:
            self.close()
            self._is_over, self.at_pause = False, True

    def close(self) -> None:
        if self._track is not None:
            self._track.close()
            self._track = None


def _is_quiet(frames: Frames) -> bool:
    wave = frames.astype(np.float64)
    return bool(np.sqrt(wave @ wave / len(frames)) < QUIET_RMS)
