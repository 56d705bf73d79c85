"""What brings sound in: a capture device, or a program that stands for one.

A device is read through ALSA's `arecord`, in a process of its own: a card that is pulled out and
put in again is found by starting it anew, which PortAudio could do only by closing the device that
plays, too.
"""

import socket
import struct
import subprocess
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Protocol

from edge_agent.settings import Hearing
from playlists.messages.plan import SAMPLE_RATE

Take = Callable[[int, bytes], None]
"""The instant of the first sample (monotonic ns), and 16-bit samples of one channel."""

RETRY_SECONDS = 5.0
ALIVE_SECONDS = 2.0
BLOCK_FRAMES = SAMPLE_RATE // 10
BLOCK_NS = BLOCK_FRAMES * 1_000_000_000 // SAMPLE_RATE
BLOCKS_REMEMBERED = 30
"""3 s."""
FRAME_BYTES = 2
LARGEST_BYTES = 64 * 1024
RECORD = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(SAMPLE_RATE))
_HEAD = struct.Struct("<q")


class Microphone(Protocol):
    """Gives sound to whoever made it until it is stopped."""

    @property
    def is_open(self) -> bool:
        """Whether sound comes."""
        ...

    def start(self) -> None:
        """Begin; a device that is not there is looked for again and again."""
        ...

    def stop(self) -> None:
        """End within a few seconds at most."""
        ...


def open_microphone(settings: Hearing, take: Take) -> Microphone | None:
    """What the settings name; None where nothing listens."""
    if settings.socket:
        return _Ears(_SocketLine(settings.socket), take)
    return _Ears(_Recorder((*RECORD, "-D", settings.input)), take) if settings.input else None


class _Line(Protocol):
    def read(self, take: Take, stopping: Event, opened: Callable[[], None]) -> None:
        """Read until it ends or `stopping`. Raises OSError where there is nothing to read."""
        ...


class _Ears:
    """A thread that reads a line, and looks for it again when it is gone."""

    def __init__(self, line: _Line, take: Take) -> None:
        self._line = line
        self._take = take
        self._stopping = Event()
        self._open = Event()
        self._thread = Thread(target=self._run, name="microphone", daemon=True)

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(ALIVE_SECONDS * 2)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with suppress(OSError, struct.error):
                self._line.read(self._take, self._stopping, self._open.set)
            self._open.clear()
            self._stopping.wait(RETRY_SECONDS)


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


class _Recorder:
    """`arecord`, which tells no instants: they follow from when its blocks come."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    def read(self, take: Take, stopping: Event, opened: Callable[[], None]) -> None:
        size = BLOCK_FRAMES * FRAME_BYTES
        arrivals = Arrivals()
        with subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        ) as running:
            try:
                while not stopping.is_set() and running.stdout is not None:
                    block = _read_whole(running.stdout.read, size)
                    if len(block) < size:
                        return
                    opened()
                    take(arrivals.date(time.monotonic_ns(), BLOCK_NS), block)
            finally:
                running.kill()


class _SocketLine:
    """A program that tells the instant of each block (firmware_stubs.loudspeaker)."""

    def __init__(self, path: str) -> None:
        self._path = path

    def read(self, take: Take, stopping: Event, opened: Callable[[], None]) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
            line.settimeout(ALIVE_SECONDS)
            line.connect(self._path)
            while not stopping.is_set():
                message = line.recv(LARGEST_BYTES)
                if not message:
                    return
                opened()
                take(_HEAD.unpack_from(message)[0], message[_HEAD.size :])


def _read_whole(read: Callable[[int], bytes | None], size: int) -> bytes:
    """So many bytes, fewer only at the end."""
    parts, left = [], size
    while left:
        part = read(left)
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
