"""The jitter buffer: pieces come in any order, frames go out at their instants. Pure.

Time is counted in frames since 1970 by the receiver's clock, so that a piece has one place and a
frame one instant. What came too late, or twice, is not sounded; where nothing came there is
silence, with a fade of 5 ms on either side of it.

Controller and receiver may disagree about the time. A piece that lies impossibly far ahead, or
several in a row that are all too late, say so; then the whole session is moved.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from edge_agent.sound.source import Frames
from playlists.messages.live import CHUNK_FRAMES
from playlists.messages.plan import SAMPLE_RATE

FRAMES_A_MS = SAMPLE_RATE // 1000
EDGE_FRAMES = 5 * FRAMES_A_MS
MOST_HELD = 40
"""Eight seconds: nobody speaks further ahead than the controller's delay of about one."""
MOST_AHEAD_MS = 3_000
"""What is due later than this was dated by another clock than ours."""
MOVED_AHEAD_MS = 700
"""A session that is moved sounds so long after it comes."""
LATE_IN_A_ROW = 5
"""So many pieces that are all too late are no hiccup of the line but another time."""
REMEMBERED = 256

Wave = npt.NDArray[np.float32]


class Fate(StrEnum):
    """What becomes of a piece."""

    TAKEN = "taken"
    LATE = "late"
    AGAIN = "again"
    """This number was taken before."""
    FULL = "full"


@dataclass(slots=True)
class Piece:
    """One chunk's frames, with the instant (UTC ms) of the first."""

    sequence: int
    play_at: int
    frames: Frames
    is_last: bool = False


@dataclass(slots=True)
class _Held:
    piece: Piece
    begin: int
    falls: bool = False
    """Whether its end has begun to fade, because nothing followed."""

    @property
    def end(self) -> int:
        return self.begin + len(self.piece.frames)


class Buffer:
    """The pieces of one session that have not sounded."""

    def __init__(self) -> None:
        self.late = 0
        """How many pieces came too late to be heard whole."""
        self.shift_ms = 0
        """By how much the session is moved, because the clocks disagree."""
        self._held: dict[int, _Held] = {}
        self._taken: dict[int, None] = {}
        self._late_in_a_row = 0
        self._ends_at: int | None = None
        self._rise = 0
        """How many frames of the present flow have sounded, up to EDGE_FRAMES."""

    def put(self, piece: Piece, at: int) -> Fate:
        """Take a piece in; `at`: the frame that would sound now."""
        if piece.sequence in self._taken:
            return Fate.AGAIN
        self._forget_before(at)
        begin = self._place(piece, at)
        if begin + len(piece.frames) <= at:
            self.late += 1
            self._late_in_a_row += 1
            if self._late_in_a_row < LATE_IN_A_ROW:
                return Fate.LATE
            begin = self._move(piece, at)
        elif len(self._held) >= MOST_HELD:
            return Fate.FULL
        self._late_in_a_row = 0
        self._take_down(piece.sequence)
        self._held[piece.sequence] = _Held(piece, begin)
        if piece.is_last:
            self._ends_at = begin + len(piece.frames)
        return Fate.TAKEN

    def next_begin(self, at: int) -> int | None:
        """The first frame from `at` on for which there is sound; None where nothing lies ready."""
        begins = [max(held.begin, at) for held in self._held.values() if held.end > at]
        return min(begins, default=None)

    def position(self, at: int) -> int:
        """How far into the session's sound a frame lies."""
        first = min((h for h in self._held.values() if h.end > at), key=_begin, default=None)
        if first is None:
            return 0
        return first.piece.sequence * CHUNK_FRAMES + max(0, at - first.begin)

    def left(self, at: int) -> int | None:
        """How many frames the session has from `at` on; None until its last piece has come."""
        return None if self._ends_at is None else max(0, self._ends_at - at)

    def take(self, at: int, count: int) -> tuple[Wave, int]:
        """The frames from `at` on, and for how many of them there was sound."""
        out = np.zeros(count, np.float32)
        filled, reached = 0, at
        for held in sorted(self._held.values(), key=_begin):
            first, end = max(held.begin, reached), min(held.end, at + count)
            if end <= first:
                continue
            if first > reached:
                self._rise = 0
            out[first - at : end - at] = held.piece.frames[first - held.begin : end - held.begin]
            self._shape(out, at, held, first, end)
            filled += end - first
            reached = end
        if reached < at + count:
            self._rise = 0
        self._forget_before(at + count)
        return out, filled

    def _shape(self, out: Wave, at: int, held: _Held, first: int, end: int) -> None:
        """Fade what begins behind a gap and what ends before one."""
        rising = min(EDGE_FRAMES - self._rise, end - first)
        if rising > 0:
            ramp = (np.arange(self._rise, self._rise + rising) + 1) / EDGE_FRAMES
            out[first - at : first - at + rising] *= ramp
            self._rise += rising
        falling = max(first, held.end - EDGE_FRAMES)
        if falling >= end:
            return
        held.falls = held.falls or not any(h.begin == held.end for h in self._held.values())
        if held.falls:
            left = held.end - np.arange(falling, end)
            out[falling - at : end - at] *= left / (EDGE_FRAMES + 1)
            if end == held.end:
                self._rise = 0

    def _place(self, piece: Piece, at: int) -> int:
        begin = (piece.play_at + self.shift_ms) * FRAMES_A_MS
        if begin - at > MOST_AHEAD_MS * FRAMES_A_MS and not self._held:
            return self._move(piece, at)
        return begin

    def _move(self, piece: Piece, at: int) -> int:
        self.shift_ms = at // FRAMES_A_MS + MOVED_AHEAD_MS - piece.play_at
        self._held.clear()
        return (piece.play_at + self.shift_ms) * FRAMES_A_MS

    def _take_down(self, sequence: int) -> None:
        self._taken[sequence] = None
        if len(self._taken) > REMEMBERED:
            del self._taken[next(iter(self._taken))]

    def _forget_before(self, at: int) -> None:
        for sequence in [s for s, held in self._held.items() if held.end <= at]:
            del self._held[sequence]


def _begin(held: _Held) -> int:
    return held.begin
