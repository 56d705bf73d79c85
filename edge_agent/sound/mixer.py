"""The real-time side: which frame of which voice reaches the converter at which instant.

A voice begins at the very frame that stands for its planned instant, or at the frame behind its
predecessor's last. One voice sounds at a time; a higher rank cuts a lower one with a ramp of
5 ms, which runs under the first frames of its successor.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np

from edge_agent.playback.state import Ending, Voice, VoiceEnded, VoiceStarted
from edge_agent.sound.source import Frames, Source
from edge_agent.sound.volume import gain
from playlists.messages.plan import SAMPLE_RATE

RAMP_FRAMES = SAMPLE_RATE * 5 // 1000
REMEMBERED_ENDS = 32
NS = 1_000_000_000
LEAST_RANK = -2
"""Below that of any voice."""

_RAMP_UP = np.linspace(0.0, 1.0, RAMP_FRAMES, dtype=np.float32)
_RAMP_DOWN = _RAMP_UP[::-1].copy()


@dataclass(slots=True)
class _Slot:
    voice: Voice
    source: Source
    gain: float
    wanted_gain: float
    """Where `gain` is on its way to."""
    put_out: int = 0
    free: bool = True
    """Does not wait for a predecessor (any more)."""
    stop: bool = False


class Mixer:
    """Voices in, frames out.

    `emit` gets VoiceStarted and VoiceEnded in their true order; it is called with the lock held
    and from the device's callback, so it must not wait.
    """

    def __init__(self, emit: Callable[[VoiceStarted | VoiceEnded], None]) -> None:
        self.lock = Lock()
        self.utc_offset_ns = 0
        """CLOCK_MONOTONIC plus this is trusted UTC."""
        self.starved_frames = 0
        """Frames of silence because decoding was too slow."""
        self.lost_frames = 0
        self.rendered_ns: int | None = None
        """For which instant (monotonic) the device last asked for sound."""
        self._emit = emit
        self._slots: list[_Slot] = []
        self._active: _Slot | None = None
        self._tails: list[tuple[int, Frames]] = []
        """Ramps of voices that were cut, each with the frame of the block where it goes."""
        self._completed: deque[int] = deque(maxlen=REMEMBERED_ENDS)
        self._block_utc_ns = 0

    def load(self, voice: Voice, source: Source) -> None:
        """Take a voice in; it begins when its instant has come and frames lie ready."""
        with self.lock:
            level = gain(voice.volume_percent)
            slot = _Slot(voice, source, level, level, free=voice.after is None)
            self._slots.append(slot)
            if voice.after in {s.voice.id for s in self._slots} or slot.free:
                return
            # Its predecessor ended while it was on its way.
            slot.free = voice.after in self._completed
            if not slot.free:
                self._end(slot, Ending.CUT, 0)

    def stop(self, voice: int) -> None:
        """Take a voice out, with a ramp where it sounds."""
        with self.lock:
            for slot in [s for s in self._slots if s.voice.id == voice]:
                if slot is self._active:
                    slot.stop = True
                else:
                    self._end(slot, Ending.CUT, 0)

    def set_level(self, voice: int, percent: int) -> None:
        """Make a voice louder or softer, with a ramp where it sounds."""
        with self.lock:
            for slot in [s for s in self._slots if s.voice.id == voice]:
                slot.wanted_gain = gain(percent)

    def fail(self, source: Source, ending: Ending) -> None:
        """The decoder cannot go on with a voice."""
        with self.lock:
            for slot in [s for s in self._slots if s.source is source]:
                self._end(slot, ending, 0)

    def device_lost(self) -> None:
        """Nothing is put out any more: all voices end here."""
        with self.lock:
            while self._slots:
                self._end(self._slots[0], Ending.LOST, 0)
            self._tails = []

    def sounding(self) -> tuple[int, int] | None:
        """The voice that sounds and how many of its frames were put out."""
        with self.lock:
            active = self._active
            return None if active is None else (active.voice.id, active.put_out)

    def frames_lost(self, frames: int) -> None:
        """The device had silence instead of these frames."""
        with self.lock:
            self.lost_frames += frames
            if self._active is not None:
                self._active.put_out = max(0, self._active.put_out - frames)

    def render(self, monotonic_ns: int, frames: int) -> bytes:
        """The frames whose first reaches the converter at this instant."""
        with self.lock:
            self.rendered_ns = monotonic_ns
            self._block_utc_ns = monotonic_ns + self.utc_offset_ns
            if not self._slots and not self._tails:
                return bytes(frames * 2)
            out = np.zeros(frames, np.int16)
            self._fill(out)
        return out.tobytes()

    def _fill(self, out: Frames) -> None:
        position = 0
        while position < len(out):
            if self._active is not None and self._active.stop:
                self._cut(position)
            challenger = self._next_to_begin(position)
            begin = len(out) if challenger is None else self._frame_of(challenger, position)
            if challenger is not None and begin <= position:
                self._cut(position)
                self._begin(challenger, position)
            elif self._active is None:
                position = min(begin, len(out))
            else:
                position = self._sound(out, position, min(begin, len(out)))
        self._mix_tails(out)

    def _next_to_begin(self, position: int) -> _Slot | None:
        least = LEAST_RANK if self._active is None else self._active.voice.rank
        ready = [
            s
            for s in self._slots
            if s is not self._active and s.free and s.source.primed and s.voice.rank > least
        ]
        if not ready:
            return None

        def order(slot: _Slot) -> tuple[int, int, bool, int]:
            frame = self._frame_of(slot, position)
            return frame, -slot.voice.rank, slot.voice.after is None, slot.voice.id

        return min(ready, key=order)

    def _frame_of(self, slot: _Slot, position: int) -> int:
        if slot.voice.after is not None:
            return position
        ns = slot.voice.begin_at * 1_000_000 - self._block_utc_ns
        return max(position, (ns * SAMPLE_RATE + NS // 2) // NS)

    def _begin(self, slot: _Slot, position: int) -> None:
        self._active = slot
        slot.source.begin(self._block_utc_ns + position * NS // SAMPLE_RATE)
        first = slot.source.from_frame
        moved = first if first != slot.voice.from_frame else None
        self._emit(VoiceStarted(slot.voice.id, self._utc_ms(position), moved))

    def _sound(self, out: Frames, position: int, end: int) -> int:
        active = self._active
        if active is None:
            return end
        pcm = active.source.take(end - position)
        self._place(out, position, pcm, active)
        active.put_out += len(pcm)
        position += len(pcm)
        if active.source.finished:
            self._end(active, active.source.ending, position)
        elif position < end:
            self.starved_frames += end - position
            position = end
        return position

    def _place(self, out: Frames, position: int, pcm: Frames, slot: _Slot) -> None:
        pcm = _at_level(pcm, slot)
        if slot.voice.from_frame and slot.put_out < RAMP_FRAMES:
            ramp = _RAMP_UP[slot.put_out : slot.put_out + len(pcm)]
            pcm = pcm.copy()
            pcm[: len(ramp)] = (pcm[: len(ramp)] * ramp).astype(np.int16)
        out[position : position + len(pcm)] = pcm

    def _cut(self, position: int) -> None:
        active = self._active
        if active is None:
            return
        tail = active.source.take(RAMP_FRAMES) * np.float32(active.gain)
        self._tails.append((position, (tail * _RAMP_DOWN[: len(tail)]).astype(np.int16)))
        self._end(active, Ending.CUT, position)

    def _mix_tails(self, out: Frames) -> None:
        longer = []
        for position, tail in self._tails:
            now, later = tail[: len(out) - position], tail[len(out) - position :]
            mixed = out[position : position + len(now)].astype(np.int32) + now
            out[position : position + len(now)] = np.clip(mixed, -32768, 32767)
            if len(later):
                longer.append((0, later))
        self._tails = longer

    def _end(self, slot: _Slot, ending: Ending, position: int) -> None:
        slot.source.abandoned = True
        self._slots = [s for s in self._slots if s is not slot]
        if slot is self._active:
            self._active = None
        self._emit(
            VoiceEnded(
                slot.voice.id,
                self._utc_ms(position),
                slot.put_out,
                ending,
                slot.source.level_db,
                missing_frames=slot.source.missing_frames,
                stand_in_frames=slot.source.stand_in_frames,
            )
        )
        if ending is Ending.COMPLETED:
            self._completed.append(slot.voice.id)
        for follower in [s for s in self._slots if s.voice.after == slot.voice.id]:
            if ending is Ending.COMPLETED:
                follower.free = True
            else:
                self._end(follower, Ending.CUT, position)

    def _utc_ms(self, position: int) -> int:
        return (self._block_utc_ns + position * NS // SAMPLE_RATE + 500_000) // 1_000_000


def _at_level(pcm: Frames, slot: _Slot) -> Frames:
    """Frames at the slot's gain, which on the way to another changes by a ramp."""
    if slot.gain == slot.wanted_gain:
        return pcm if slot.gain == 1.0 else (pcm * np.float32(slot.gain)).astype(np.int16)
    way = np.minimum(1.0, np.arange(1, len(pcm) + 1, dtype=np.float32) / RAMP_FRAMES)
    gains = slot.gain + (slot.wanted_gain - slot.gain) * way
    slot.gain = slot.wanted_gain
    return (pcm * gains).astype(np.int16)
