"""A capture device, read through ALSA's `arecord` in a process of its own.

A card that is pulled out and put in again is found by starting it anew, which PortAudio could do
only by closing the device that plays, too. Some cards stay open and give nothing any more; nothing
but time tells that, and nothing but a fresh process helps.
"""

import os
import select
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event

from playlists.messages.plan import SAMPLE_RATE

Take = Callable[[int, bytes], None]
"""The instant of the first sample (monotonic ns), and 16-bit samples of one channel."""

SILENT_S = 5.0
"""A card that has begun, or should have, gives a block ten times a second; some USB cards take two
or three seconds to begin."""
LOOK_S = 0.5
"""So soon it sees that it is to stop."""
GONE_S = 2.0
"""A killed process is gone long before, if it can be killed."""
BLOCK_FRAMES = SAMPLE_RATE // 10
BLOCK_NS = BLOCK_FRAMES * 1_000_000_000 // SAMPLE_RATE
BLOCKS_REMEMBERED = 30
"""3 s."""
FRAME_BYTES = 2
RECORD = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(SAMPLE_RATE))


class Arrivals:
    """Instants of blocks that may be late, never early. Pure.

    A busy machine hands over three blocks at once that were recorded one after the other. Each is
    dated by the one among the last that came soonest after it was recorded: what is late moves
    nothing, and a drifting clock or a gap is followed within as many blocks.
    """

    def __init__(self) -> None:
        self._taken_ns = 0
        self._begins: deque[int] = deque(maxlen=BLOCKS_REMEMBERED)

    def date(self, arrived_ns: int, length_ns: int) -> int:
        """When the first sample of a block was recorded that came whole at an instant."""
        self._begins.append(arrived_ns - length_ns - self._taken_ns)
        at_ns = min(self._begins) + self._taken_ns
        self._taken_ns += length_ns
        return at_ns


class Recorder:
    """A program that writes samples and tells no instants: they follow from when blocks come.

    `silent_s`: one that writes nothing for so long is killed.
    """

    def __init__(self, command: Sequence[str], silent_s: float = SILENT_S) -> None:
        self._command = command
        self._silent_s = silent_s

    def read(self, take: Take, stopping: Event, opened: Callable[[], None]) -> None:
        """Until it ends, gives nothing for too long, or `stopping`; its process ends with it."""
        running = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        try:
            if running.stdout is not None:
                self._carry(running.stdout.fileno(), take, stopping, opened)
        finally:
            running.kill()
            if running.stdout is not None:
                running.stdout.close()
            _see_it_gone(running, stopping)

    def _carry(self, pipe: int, take: Take, stopping: Event, opened: Callable[[], None]) -> None:
        arrivals = Arrivals()
        while block := self._block(pipe, stopping):
            opened()
            take(arrivals.date(time.monotonic_ns(), BLOCK_NS), block)

    def _block(self, pipe: int, stopping: Event) -> bytes:
        """A whole one; none where there will be no more, or none comes."""
        block = bytearray()
        came = time.monotonic()
        while left := BLOCK_FRAMES * FRAME_BYTES - len(block):
            if select.select((pipe,), (), (), min(LOOK_S, self._silent_s))[0]:
                part = os.read(pipe, left)
                if not part:
                    return b""
                block += part
                came = time.monotonic()
            elif time.monotonic() - came > self._silent_s:
                return b""
            if stopping.is_set():
                return b""
        return bytes(block)


def _see_it_gone(running: "subprocess.Popen[bytes]", stopping: Event) -> None:
    """A process that waits in a dead driver cannot be killed, and a second one would join it."""
    with suppress(subprocess.TimeoutExpired):
        running.wait(GONE_S)
    while running.poll() is None and not stopping.wait(LOOK_S):
        pass
