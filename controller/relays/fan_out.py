"""Take a station once and hand it to everybody who listens here.

One ffmpeg an address, from the first listener to the last, through the gate. It makes AAC of our
own rate, which anybody may join in its midst and which costs a receiver 64 kbit/s whatever the
station sends. A thread reads it and offers each piece to every listener; nobody is waited for.
A listener whose buffer is full is sent away: it asks again, or asks the station itself.
"""

import asyncio
import subprocess
import threading
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Protocol

import imageio_ffmpeg

from controller.serve.processes import ENDS_WITH_PARENT
from controller.stations.gate import Gate
from controller.stations.probe import asking
from controller.stations.reachable import Network

MEDIA_TYPE = "audio/aac"
PIECE_BYTES = 2_048
MOST_PIECES = 128
"""A quarter of a megabyte, half a minute: what a station sends in one burst is less."""
MOST_LISTENERS = 2_000
MOST_STATIONS = 16
LINGER_S = 5.0
"""How long a station is taken when nobody listens any more: receivers come back."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
GOOD_S = 30.0


class FullError(Exception):
    """So many listen, or so many stations are taken, that nobody more is let in."""


class Upstream(Protocol):
    """A station's sound in pieces."""

    def read(self) -> bytes:
        """The next piece; waits for it. Empty at the end."""
        ...

    def close(self) -> None:
        """End it; a `read` that waits comes back empty."""
        ...


class FfmpegUpstream:
    """The real one. Raises OSError where it cannot be started."""

    def __init__(self, address: str, allowed: Sequence[Network]) -> None:
        with ExitStack() as opened:
            gate = opened.enter_context(Gate(allowed))
            command = [
                *ENDS_WITH_PARENT,
                *gate.command,
                imageio_ffmpeg.get_ffmpeg_exe(),
                *("-loglevel", "error"),
                *("-readrate", "1.02", "-readrate_initial_burst", "10"),
                *("-analyzeduration", "1500000"),
                *asking(address),
                *("-ac", "1", "-ar", "24000", "-c:a", "aac", "-b:a", "64k"),
                *("-flush_packets", "1", "-f", "adts", "-"),
            ]
            self._process = subprocess.Popen(
                command,
                env=gate.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._opened = opened.pop_all()

    def read(self) -> bytes:
        """What it has made, up to a piece."""
        pipe = self._process.stdout
        if not isinstance(pipe, BufferedReader):
            return b""
        try:
            return pipe.read1(PIECE_BYTES)
        except ValueError:  # closed meanwhile
            return b""

    def close(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._opened.close()


@dataclass(eq=False)
class Listener:
    """One who listens, on the loop of her own server."""

    loop: asyncio.AbstractEventLoop
    who: str = ""
    """Who she is; empty where nobody asks."""
    waiting: "asyncio.Queue[bytes]" = field(default_factory=lambda: asyncio.Queue(MOST_PIECES))
    dropped: bool = False

    def offer(self, piece: bytes) -> None:
        """Called on her loop. An empty piece ends it."""
        try:
            self.waiting.put_nowait(piece)
        except asyncio.QueueFull:
            self.dropped = True

    def send_away(self) -> None:
        """Called on her loop. She hears nothing more."""
        self.dropped = True
        with suppress(asyncio.QueueFull):  # else she wakes by what waits
            self.waiting.put_nowait(b"")

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """What she hears, until she is too slow or the house closes."""
        while not self.dropped:
            piece = await self.waiting.get()
            if not piece:
                return
            yield piece


@dataclass(eq=False)
class _Taken:
    """A station that is taken now."""

    address: str
    listeners: set[Listener] = field(default_factory=set)
    left_at: float = 0.0
    ended: bool = False


class FanOut:
    """All stations that are taken here. Threads may share it."""

    def __init__(self, open_upstream: Callable[[str], Upstream]) -> None:
        self._open = open_upstream
        self._lock = threading.Lock()
        self._taken: dict[str, _Taken] = {}
        self._closing = threading.Event()

    def join(self, address: str, loop: asyncio.AbstractEventLoop, who: str = "") -> Listener:
        """Somebody listens to an address from now on. Raises FullError.

        Whoever asks again has lost her line, or wants to take everybody's place: of `who` only
        the newest is heard.
        """
        listener = Listener(loop, who)
        with self._lock:
            self._send_away(who)
            listening = sum(len(taken.listeners) for taken in self._taken.values())
            taken = self._taken.get(address)
            if listening >= MOST_LISTENERS or (taken is None and len(self._taken) >= MOST_STATIONS):
                raise FullError
            if taken is None:
                taken = self._taken[address] = _Taken(address)
                threading.Thread(target=self._pump, args=(taken,), daemon=True).start()
            taken.listeners.add(listener)
        return listener

    def _send_away(self, who: str) -> None:
        for taken in self._taken.values():
            for older in [one for one in taken.listeners if who and one.who == who]:
                taken.listeners.discard(older)
                taken.left_at = time.monotonic()
                with suppress(RuntimeError):  # her server has ended
                    older.loop.call_soon_threadsafe(older.send_away)

    def leave(self, address: str, listener: Listener) -> None:
        """She listens no more."""
        with self._lock:
            taken = self._taken.get(address)
            if taken is not None:
                taken.listeners.discard(listener)
                taken.left_at = time.monotonic()

    def close(self) -> None:
        """End everything."""
        self._closing.set()

    def _pump(self, taken: _Taken) -> None:
        """On a thread of its own, which is the one that the kernel watches for ffmpeg."""
        pause = FIRST_PAUSE_S
        while self._is_wanted(taken):
            began = time.monotonic()
            with suppress(OSError):
                self._carry(taken)
            good = time.monotonic() - began > GOOD_S
            pause = FIRST_PAUSE_S if good else min(pause * 2, LONGEST_PAUSE_S)
            if self._is_wanted(taken):
                self._closing.wait(pause)

    def _carry(self, taken: _Taken) -> None:
        upstream = self._open(taken.address)
        watch = threading.Thread(target=self._watch, args=(taken, upstream), daemon=True)
        try:
            watch.start()
            while piece := upstream.read():
                for listener in self._of(taken):
                    with suppress(RuntimeError):  # her server has ended
                        listener.loop.call_soon_threadsafe(listener.offer, piece)
        finally:
            upstream.close()

    def _watch(self, taken: _Taken, upstream: Upstream) -> None:
        """A station that has gone silent is not held open for nobody."""
        while self._is_wanted(taken):
            self._closing.wait(1.0)
        upstream.close()

    def _of(self, taken: _Taken) -> list[Listener]:
        with self._lock:
            return list(taken.listeners)

    def _is_wanted(self, taken: _Taken) -> bool:
        with self._lock:
            lingers = taken.listeners or time.monotonic() - taken.left_at < LINGER_S
            if self._closing.is_set() or not lingers:
                taken.ended = True
            if taken.ended and self._taken.get(taken.address) is taken:
                del self._taken[taken.address]
            return not taken.ended
