"""Blocks of sound with their instants in, rows of a picture on the common grid of time out. Pure.

The clocks of two devices drift apart. Where a stream has slipped too far it is set anew, and what
is missing between is silence.
"""

import numpy as np
import numpy.typing as npt

from edge_agent.hearing.picture import BANDS, HOP_NS, SILENT, Painter, Rows, Samples, Thinner
from playlists.messages.plan import SAMPLE_RATE

MAX_SLIP_NS = 80_000_000
"""Five rows; what was heard is looked for further off than that."""
KEPT_ROWS = 1_000
"""16 s: two windows and all that may lie between converter and microphone."""
BATCH_FRAMES = SAMPLE_RATE // 4
"""Blocks are put together to so much first: each step costs more than its samples."""


class Stream:
    """One stream. Its rows are numbered by their instant, as those of every other stream."""

    def __init__(self) -> None:
        self._rows = np.full((0, BANDS), SILENT, np.float32)
        self._first = 0
        self._thinner, self._painter = Thinner(), Painter()
        self._expected_ns: int | None = None
        self._blocks: list[npt.NDArray[np.int16]] = []

    @property
    def end(self) -> int:
        """The number of the row that comes next."""
        return self._first + len(self._rows)

    def take(self, at_ns: int, pcm: npt.NDArray[np.int16]) -> Samples:
        """Take a block whose first sample belongs to an instant (monotonic ns).

        What it and blocks before it add at 8,000 samples a second comes back, now and then.
        """
        before = np.zeros(0, np.float32)
        if self._expected_ns is None or abs(at_ns - self._expected_ns) > MAX_SLIP_NS:
            before = self._work_off()
            self._set_anew(at_ns)
        self._blocks.append(pcm)
        self._expected_ns = (self._expected_ns or at_ns) + len(pcm) * 1_000_000_000 // SAMPLE_RATE
        if sum(map(len, self._blocks)) < BATCH_FRAMES:
            return before
        return np.concatenate([before, self._work_off()])

    def rows(self, first: int, end: int) -> Rows:
        """The rows with these numbers; what is gone or never came is silence."""
        found = np.full((end - first, BANDS), SILENT, np.float32)
        low, high = max(first, self._first), min(end, self.end)
        if low < high:
            found[low - first : high - first] = self._rows[low - self._first : high - self._first]
        return found

    def _work_off(self) -> Samples:
        if not self._blocks:
            return np.zeros(0, np.float32)
        samples = self._thinner.thin(np.concatenate(self._blocks))
        self._blocks = []
        self._add(self._painter.paint(samples))
        return samples

    def _set_anew(self, at_ns: int) -> None:
        self._thinner, self._painter = Thinner(), Painter()
        self._expected_ns = at_ns
        number = at_ns // HOP_NS
        missing = number - self.end
        if 0 <= missing <= KEPT_ROWS and len(self._rows):
            self._add(np.full((missing, BANDS), SILENT, np.float32))
        elif number < self.end and self.end - number < len(self._rows):
            self._rows = self._rows[: number - self._first]
        else:
            self._rows, self._first = self._rows[:0], number

    def _add(self, rows: Rows) -> None:
        if not len(rows):
            return
        joined = np.concatenate([self._rows, rows])
        dropped = max(0, len(joined) - KEPT_ROWS)
        self._rows = joined[dropped:].copy() if dropped else joined
        self._first += dropped
