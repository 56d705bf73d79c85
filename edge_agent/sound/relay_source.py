"""Sound that comes while it sounds: a relayed station.

A track lies ready and takes as long as it takes. What comes over a line takes the time that was
planned for it, whatever the line does: it begins at its instant, ends with its last frame, and
where nothing has come in time there is silence, which is counted.
"""

from collections import deque

import numpy as np
import numpy.typing as npt

from edge_agent.sound.meter import AverageLevel
from edge_agent.sound.source import Frames, Source
from playlists.messages.plan import SAMPLE_RATE

Wave = npt.NDArray[np.float32]

EDGE_FRAMES = SAMPLE_RATE * 5 // 1000
"""Where sound begins or ends it fades for 5 ms: a click is the loudest thing in a broken line."""
AGAIN_FRAMES = SAMPLE_RATE // 2
"""After a gap it goes on when so much lies ready, or a weak line would stutter."""


class RelaySource(Source):
    """A fixed time, filled as sound comes. Whoever touches it holds the mixer's lock.

    `frames`: how long it lasts at most, from the very beginning of the item; `kept`: how much is
    kept while it waits for its instant, the newest; `ends_ms`: when it is over (UTC), for one that
    is joined in its midst: it then begins with the frame that belongs to its instant.
    """

    def __init__(
        self, frames: int, *, kept: int, from_frame: int = 0, ends_ms: int | None = None
    ) -> None:
        super().__init__("", from_frame)
        self.begun = False
        """Whether its first frame has been taken."""
        self._kept = kept
        self._frames, self._ends_ms = frames, ends_ms
        self._left = max(0, frames - from_frame)
        self._sounds: deque[tuple[Frames, bool]] = deque()
        """Frames, and whether they stand in for what should have come."""
        self._flows = False
        self._rise = 0
        """How many frames of the present flow have sounded, up to EDGE_FRAMES."""
        self._average = AverageLevel()

    @property
    def primed(self) -> bool:
        """It may begin at its instant, whether or not anything has come."""
        return True

    @property
    def finished(self) -> bool:
        """Whether its time is over."""
        return self._left == 0

    @property
    def level_db(self) -> int | None:
        """How loud what came was on average as it sounded (before volume); None if none came."""
        return self._average.db

    def begin(self, at_ns: int) -> None:
        """Its first frame reaches the converter at this instant (UTC)."""
        if self._ends_ms is None:
            return
        left = round((self._ends_ms * 1_000_000 - at_ns) * SAMPLE_RATE / 1_000_000_000)
        self._left = max(0, min(left, self._frames))
        self.from_frame = self._frames - self._left

    def put(self, frames: Frames, *, stands_in: bool = False) -> None:
        """Add sound; `stands_in`: it is not what the item promised, but better than silence."""
        self._sounds.append((frames, stands_in))
        self.waiting += len(frames)
        while not self.begun and self.waiting > self._kept + len(self._sounds[0][0]):
            self.waiting -= len(self._sounds.popleft()[0])

    def clear(self) -> None:
        """Forget what waits."""
        self._sounds.clear()
        self.waiting = 0

    def take(self, count: int) -> Frames:
        """The next frames of its time: always `count` of them, fewer only at its end."""
        self.begun = True
        count = min(count, self._left)
        out = np.zeros(count, np.float32)
        if not self._flows and self.waiting >= min(AGAIN_FRAMES, self._left):
            self._flows, self._rise = self.waiting > 0, 0
        if self._flows:
            self._flow_into(out)
        else:
            self.missing_frames += count
        self._fade_at_its_end(out)
        self._left -= count
        return out.astype(np.int16)

    def _flow_into(self, out: Wave) -> None:
        filled = 0
        while filled < len(out) and self._sounds:
            frames, stands_in = self._sounds.popleft()
            room = len(out) - filled
            if len(frames) > room:
                self._sounds.appendleft((frames[room:], stands_in))
                frames = frames[:room]
            out[filled : filled + len(frames)] = frames
            filled += len(frames)
            self._note(frames, stands_in=stands_in)
        self.waiting -= filled
        rising = min(EDGE_FRAMES - self._rise, filled)
        if rising > 0:
            out[:rising] *= (np.arange(self._rise, self._rise + rising) + 1) / EDGE_FRAMES
            self._rise += rising
        if not self.waiting and filled < self._left:
            edge = min(EDGE_FRAMES, filled)
            out[filled - edge : filled] *= np.arange(edge, 0, -1) / (EDGE_FRAMES + 1)
            self._flows = False
            self.missing_frames += len(out) - filled

    def _note(self, frames: Frames, *, stands_in: bool) -> None:
        if stands_in:
            self.stand_in_frames += len(frames)
        else:
            self._average.add(frames, len(frames))

    def _fade_at_its_end(self, out: Wave) -> None:
        after = self._left - len(out)
        fading = min(EDGE_FRAMES - after, len(out))
        if fading > 0:
            left = np.arange(after + fading, after, -1)
            out[len(out) - fading :] *= left / (EDGE_FRAMES + 1)
