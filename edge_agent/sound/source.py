"""The prepared frames of one voice: filled by the decoder, emptied by the mixer."""

from collections import deque

import numpy as np
import numpy.typing as npt

from edge_agent.playback.state import Ending

Frames = npt.NDArray[np.int16]

PRIMED_FRAMES = 6_000
"""A voice may begin when a quarter of a second lies ready."""


class Source:
    """A queue of frames. Whoever touches it holds the mixer's lock."""

    def __init__(self, sha256: str, from_frame: int, *, at_pause: bool = False) -> None:
        self.sha256 = sha256
        self.from_frame = from_frame
        """Where in the track it begins; set back by the decoder to a pause, if that is wanted."""
        self.at_pause = at_pause
        self.waiting = 0
        self.exhausted = False
        """Nothing more will come than what waits here."""
        self.abandoned = False
        """Nobody wants it any more."""
        self.missing_frames = 0
        """Silence where sound should have come: only what comes while it sounds can lack any."""
        self.stand_in_frames = 0
        """What sounded in place of what should have come."""
        self._blocks: deque[Frames] = deque()

    @property
    def primed(self) -> bool:
        """Whether it may begin."""
        return self.exhausted or self.waiting >= PRIMED_FRAMES

    @property
    def level_db(self) -> int | None:
        """How loud it was on average; only what nobody can know beforehand is measured."""
        return None

    @property
    def finished(self) -> bool:
        """Whether all of it was taken."""
        return self.exhausted and self.waiting == 0

    @property
    def ending(self) -> Ending:
        """How it ended, once it is finished."""
        return Ending.COMPLETED

    def begin(self, at_ns: int) -> None:
        """Its first frame reaches the converter at this instant (UTC)."""

    def put(self, frames: Frames) -> None:
        """Add decoded frames."""
        self._blocks.append(frames)
        self.waiting += len(frames)

    def take(self, count: int) -> Frames:
        """Up to `count` frames, fewer where no more lie ready."""
        parts: list[Frames] = []
        while count > 0 and self._blocks:
            block = self._blocks[0]
            if len(block) <= count:
                self._blocks.popleft()
            else:
                self._blocks[0] = block[count:]
                block = block[:count]
            parts.append(block)
            count -= len(block)
            self.waiting -= len(block)
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def silence(frames: int) -> Source:
    """So many frames of nothing, whole from the start; however many, they take no memory."""
    source = Source("", 0)
    source.put(np.broadcast_to(np.int16(0), frames))
    source.exhausted = True
    return source
