"""When the mixer is dead: one track behind the other, each through a small program of its own.

No sample-exact start, no ramps, no live sound, no stations. But a flood warning that is on the card
is heard. The program (`aplay`) has the device to itself: whoever held it is asked to let it go
first.
"""

import select
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from threading import Condition, Thread
from typing import NamedTuple

import numpy as np

from edge_agent.playback.state import Ending, Voice, VoiceEnded, VoiceStarted
from edge_agent.sound.overheard import Overhear
from edge_agent.sound.source import Frames
from edge_agent.sound.tones import tone
from edge_agent.sound.track import CHUNK_FRAMES, Track, TrackError
from edge_agent.sound.volume import gain
from playlists.messages import live
from playlists.messages.plan import SAMPLE_RATE

PROGRAM = (
    *("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(SAMPLE_RATE)),
    "--buffer-time=200000",
)
PIPE_BYTES = 4096
"""85 ms wait in it: what is stopped falls silent soon."""
LOOK_S = 0.05
STUCK_S = 3.0
"""A device that takes nothing for so long is lost, whatever its program believes."""
NOT_THERE_S = 1.0
"""What is lost is asked for again at once: so long a program that is not there is let be."""
REMEMBERED_ENDS = 32
NS = 1_000_000_000


class Outlet(NamedTuple):
    """Where sound goes."""

    program: tuple[str, ...] = PROGRAM
    patience_s: float = STUCK_S
    not_there_s: float = NOT_THERE_S


APLAY = Outlet()


def nobody_listens(_at_ns: int, _pcm: bytes) -> None:
    """Of a receiver without an ear."""


class LastResort:
    """Takes voices as the mixer does, and tells the same of them.

    `overhear`: an ear that is not told what sounds would call it foreign and cut it.
    """

    def __init__(
        self,
        path_of: Callable[[str], Path],
        tell: Callable[[VoiceStarted | VoiceEnded], None],
        free_the_device: Callable[[], None],
        outlet: Outlet = APLAY,
        overhear: Overhear = nobody_listens,
    ) -> None:
        self._program, self._patience_s, self._not_there_s = outlet
        self.utc_offset_ns = 0
        """CLOCK_MONOTONIC plus this is trusted UTC."""
        self._path_of = path_of
        self._tell = tell
        self._free_the_device = free_the_device
        self._overhear = overhear
        self._changed = Condition()
        self._voices: dict[int, Voice] = {}
        self._percents: dict[int, int] = {}
        self._completed: deque[int] = deque(maxlen=REMEMBERED_ENDS)
        self._sounding: tuple[int, int] | None = None
        self._stood_in = 0
        """Frames of what sounds that were read in place of a station."""
        self._stopping = False
        self._thread = Thread(target=self._run, name="last resort", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it still takes voices."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin; waits for nothing."""
        self._thread.start()

    def close(self) -> None:
        """End; what sounds is cut."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def load(self, voice: Voice) -> None:
        """Take a voice in; live sound ends at once, as where nothing more comes of it."""
        if voice.source == live.SOURCE:
            self._end(voice, 0, Ending.DRIED)
            return
        with self._changed:
            is_late = voice.after is not None and voice.after not in {
                *self._voices,
                *self._completed,
            }
            self._voices[voice.id] = voice
            self._percents[voice.id] = voice.volume_percent
            self._changed.notify()
        if is_late:
            self._end(voice, 0, Ending.CUT)

    def stop(self, voice: int) -> None:
        """Take a voice out."""
        with self._changed:
            known = self._voices.get(voice)
            sounds = self._sounding is not None and self._sounding[0] == voice
            if sounds:
                del self._voices[voice]  # whoever plays it sees that
        if known is not None and not sounds:
            self._end(known, 0, Ending.CUT)

    def set_level(self, voice: int, percent: int) -> None:
        """How loud a voice is, from the next moment on."""
        self._percents[voice] = percent

    def sounding(self) -> tuple[int, int] | None:
        """The voice that sounds and how many of its frames were put out."""
        return self._sounding

    def _run(self) -> None:
        self._free_the_device()
        while not self._stopping:
            with self._changed:
                voice = self._due()
                if voice is None:
                    self._changed.wait(LOOK_S)
                    continue
                self._sounding = (voice.id, 0)
            self._stood_in = 0
            frames, ending = self._play(voice)
            self._sounding = None
            self._end(voice, frames, ending, min(frames, self._stood_in))

    def _due(self, above: int | None = None) -> Voice | None:
        now = self._now_ms()
        due = [v for v in self._voices.values() if self._is_due(v, now)]
        if above is not None:
            due = [v for v in due if v.rank > above]
        return min(due, key=lambda v: (-v.rank, v.begin_at, v.id), default=None)

    def _is_due(self, voice: Voice, now: int) -> bool:
        return voice.begin_at <= now if voice.after is None else voice.after in self._completed

    def _play(self, voice: Voice) -> tuple[int, Ending]:
        try:
            chunks = self._chunks(voice)
            first = tuple(islice(chunks, 1))  # whether it can be had at all
        except TrackError as error:
            return 0, error.ending
        try:
            running = subprocess.Popen(
                self._program, stdin=subprocess.PIPE, pipesize=PIPE_BYTES, bufsize=0
            )
        except OSError:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, self._not_there_s)
            return 0, Ending.LOST
        began_ns = time.monotonic_ns()
        self._tell(VoiceStarted(voice.id, self._now_ms()))
        try:
            written = self._pour(voice, chain(first, chunks), running)
        except TrackError as error:
            ending = error.ending
        except OSError:
            ending = Ending.LOST
        else:
            if written is not None:
                return written, self._let_run_dry(running)
            ending = Ending.CUT
        _end_at_once(running)
        return self._put_out(began_ns), ending

    def _let_run_dry(self, running: "subprocess.Popen[bytes]") -> Ending:
        """All of it is in the pipe."""
        if running.stdin is not None:
            running.stdin.close()
        try:
            return Ending.COMPLETED if running.wait(self._patience_s) == 0 else Ending.LOST
        except subprocess.TimeoutExpired:
            _end_at_once(running)
            return Ending.LOST

    def _pour(
        self, voice: Voice, chunks: Iterable[Frames], running: "subprocess.Popen[bytes]"
    ) -> int | None:
        """Write all of it; None where it is to be silent before its end."""
        written, began_ns = 0, time.monotonic_ns()
        for chunk in chunks:
            with self._changed:
                gone = self._stopping or voice.id not in self._voices
                if gone or self._due(above=voice.rank) is not None:
                    return None
            loud = chunk * np.float32(gain(self._percents[voice.id]))
            pcm = loud.astype(np.int16).tobytes()
            self._overhear(began_ns + written * NS // SAMPLE_RATE, pcm)
            if running.stdin is not None:
                _write_whole(running, pcm, self._patience_s)
            written += len(chunk)
            self._sounding = (voice.id, written)
        return written

    def _chunks(self, voice: Voice) -> Iterator[Frames]:
        if voice.tone is not None:
            yield from _split(tone(voice.tone, voice.frames))
        elif voice.relayed is not None:
            yield from self._in_place_of_a_station(voice, voice.relayed.fallback)
        elif voice.source or not voice.sha256:
            # A source is heard past us.
            yield from _split(np.broadcast_to(np.int16(0), voice.frames - voice.from_frame))
        else:
            path = self._path_of(voice.sha256)
            track = Track(path, voice.sha256, voice.from_frame, at_pause=False)
            try:
                while len(chunk := track.read()):
                    yield chunk
            finally:
                track.close()

    def _in_place_of_a_station(self, voice: Voice, fallback: str) -> Iterator[Frames]:
        """Stations are beyond the last resort: the stand-in, once through, then silence."""
        left = voice.frames - voice.from_frame
        if fallback:
            with suppress(TrackError):
                track = Track(self._path_of(fallback), fallback, 0, at_pause=False)
                try:
                    while left and len(chunk := track.read()[:left]):
                        left -= len(chunk)
                        self._stood_in += len(chunk)
                        yield chunk
                finally:
                    track.close()
        yield from _split(np.broadcast_to(np.int16(0), left))

    def _end(self, voice: Voice, frames: int, ending: Ending, stood_in: int = 0) -> None:
        with self._changed:
            self._voices.pop(voice.id, None)
            self._percents.pop(voice.id, None)
            if ending is Ending.COMPLETED:
                self._completed.append(voice.id)
            followers = [v for v in self._voices.values() if v.after == voice.id]
        missing = 0 if voice.relayed is None else frames - stood_in
        self._tell(
            VoiceEnded(
                voice.id,
                self._now_ms(),
                frames,
                ending,
                missing_frames=missing,
                stand_in_frames=stood_in,
            )
        )
        if ending is not Ending.COMPLETED:
            for follower in followers:
                self._end(follower, 0, Ending.CUT)

    def _put_out(self, began_ns: int) -> int:
        """No more frames than time has passed for: the rest lay in the pipe."""
        passed = (time.monotonic_ns() - began_ns) * SAMPLE_RATE // NS
        written = 0 if self._sounding is None else self._sounding[1]
        return min(written, passed)

    def _now_ms(self) -> int:
        return (time.monotonic_ns() + self.utc_offset_ns) // 1_000_000


def _split(frames: Frames) -> Iterator[Frames]:
    for at in range(0, len(frames), CHUNK_FRAMES):
        yield frames[at : at + CHUNK_FRAMES]


def _end_at_once(running: "subprocess.Popen[bytes]") -> None:
    running.kill()
    running.wait()
    if running.stdin is not None:
        running.stdin.close()


def _write_whole(running: "subprocess.Popen[bytes]", pcm: bytes, patience_s: float) -> None:
    view = memoryview(pcm)
    while view and running.stdin is not None:
        if not select.select((), (running.stdin,), (), patience_s)[1]:
            raise TimeoutError("the device takes no more sound")
        view = view[running.stdin.write(view[:PIPE_BYTES]) :]
