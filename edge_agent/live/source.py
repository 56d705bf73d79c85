"""What the mixer hears of a live session: its buffer, read at the instants of the converter."""

import numpy as np

from edge_agent.live.buffer import Buffer
from edge_agent.playback.state import Ending
from edge_agent.sound.meter import AverageLevel
from edge_agent.sound.source import Frames, Source
from playlists.messages.plan import SAMPLE_RATE

NS = 1_000_000_000
LOST_AFTER_FRAMES = 3 * SAMPLE_RATE
"""A gap this long is no hiccup: the air is free for others until the stream comes again."""


class SessionSource(Source):
    """One voice of a live session. Whoever touches it holds the mixer's lock."""

    def __init__(self, buffer: Buffer, frames: int) -> None:
        """`frames`: how long the session lasts at most."""
        super().__init__("", 0)
        self._buffer = buffer
        self._left = frames
        self._at: int | None = None
        self._silent = 0
        self._average = AverageLevel()

    @property
    def primed(self) -> bool:
        """It begins at the instant that playback found for it."""
        return True

    @property
    def finished(self) -> bool:
        """The session is over, as far as it comes here."""
        if self._at is None:
            return False
        is_over = self._buffer.left(self._at) == 0 or self._left <= 0
        return is_over or self._silent >= LOST_AFTER_FRAMES

    @property
    def ending(self) -> Ending:
        """How it ended."""
        is_lost = self._silent >= LOST_AFTER_FRAMES
        return Ending.DRIED if is_lost else Ending.COMPLETED

    @property
    def level_db(self) -> int | None:
        """How loud what came was on average (before volume); None if none came."""
        return self._average.db

    @property
    def at(self) -> int | None:
        """The frame that sounds next, counted as the buffer does; None before the first."""
        return self._at

    def begin(self, at_ns: int) -> None:
        """Its first frame reaches the converter at this instant (UTC)."""
        self._at = (at_ns * SAMPLE_RATE + NS // 2) // NS
        self.from_frame = self._buffer.position(self._at)

    def take(self, count: int) -> Frames:
        """The next frames: always `count` of them, fewer only at the session's end."""
        if self._at is None:
            return np.zeros(0, np.int16)
        left = self._buffer.left(self._at)
        count = min(count, self._left if left is None else min(self._left, left))
        wave, filled = self._buffer.take(self._at, count)
        self._at += count
        self._left -= count
        self.missing_frames += count - filled
        self._silent = 0 if filled else self._silent + count
        self._average.add(wave, filled)
        return wave.astype(np.int16)
