"""What brings sound in: a capture device, or a program that stands for one."""

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Protocol

from edge_agent.hearing.recorder import RECORD, Recorder, Take
from edge_agent.settings import Hearing

ALIVE_SECONDS = 2.0
LARGEST_BYTES = 64 * 1024
_HEAD = struct.Struct("<q")


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long nobody looks for a capture that is gone: each time twice as long, in seconds.

    A card that hangs again and again would else be said to come and go all day, over 4G.
    """

    first_s: float = 5.0
    longest_s: float = 40.0
    steady_s: float = 60.0
    """After one that held so long the first pause is the next again."""

    def following(self, before_s: float | None, held_s: float) -> float:
        """The pause after a capture that held so long, where `before_s` was the one before it."""
        if before_s is None or held_s >= self.steady_s:
            return self.first_s
        return min(before_s * 2, self.longest_s)


class Capture(Protocol):
    """What a microphone reads: a device, a program."""

    def read(self, take: Take, stopping: Event, opened: Callable[[], None]) -> None:
        """Read until it ends or `stopping`. Raises OSError where there is nothing to read."""
        ...


class Microphone:
    """A thread that gives what a capture reads, and looks for it again when it is gone."""

    def __init__(self, capture: Capture, take: Take, pauses: Pauses | None = None) -> None:
        self._capture = capture
        self._take = take
        self._pauses = pauses or Pauses()
        self._stopping = Event()
        self._open = Event()
        self._thread = Thread(target=self._run, name="microphone", daemon=True)

    @property
    def is_open(self) -> bool:
        """Whether sound comes."""
        return self._open.is_set()

    def start(self) -> None:
        """Begin; a device that is not there is looked for again and again."""
        self._thread.start()

    def stop(self) -> None:
        """End within a few seconds at most."""
        self._stopping.set()
        self._thread.join(ALIVE_SECONDS * 2)

    def _run(self) -> None:
        pause_s: float | None = None
        while not self._stopping.is_set():
            began = time.monotonic()
            with suppress(OSError, struct.error):
                self._capture.read(self._take, self._stopping, self._open.set)
            self._open.clear()
            pause_s = self._pauses.following(pause_s, time.monotonic() - began)
            self._stopping.wait(pause_s)


def open_microphone(settings: Hearing, take: Take) -> Microphone | None:
    """What the settings name; None where nothing listens."""
    if settings.socket:
        return Microphone(_SocketCapture(settings.socket), take)
    return Microphone(Recorder((*RECORD, "-D", settings.input)), take) if settings.input else None


class _SocketCapture:
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
