"""A microphone that hangs in front of the loudspeaker, behind a Unix socket of its own.

Whoever connects gets what it hears: an instant (CLOCK_MONOTONIC ns, i64, little-endian), then PCM,
signed 16 bit, one channel, a message a block. One listener at a time; blocks that it does not take
are gone. Where a file of somebody else's sound is named (WAV, 24 kHz, one channel) and exists, that
is heard too, as long as it exists.
"""

import socket
import struct
import wave
from pathlib import Path

import numpy as np

from firmware_stubs.loudspeaker.room import Room, RoomPlan
from firmware_stubs.loudspeaker.wire import RATE, SILENCE

_HEAD = struct.Struct("<q")
LOOK_EVERY_BLOCKS = 10


class Microphone:
    """`listener` is the open socket."""

    def __init__(
        self, listener: socket.socket, plan: RoomPlan, foreign: Path | None = None
    ) -> None:
        listener.settimeout(0)
        self._listener = listener
        self._room = Room(plan)
        self._foreign = foreign
        self._is_foreign = False
        self._blocks = 0
        self._line: socket.socket | None = None

    def hear(self, monotonic_ns: int, pcm: bytes | None) -> None:
        """A block is put out at an instant; None is silence."""
        self._welcome()
        self._blocks += 1
        if self._blocks % LOOK_EVERY_BLOCKS == 0:
            self._look_for_somebody_else()
        heard = self._room.hear(np.frombuffer(pcm or SILENCE, np.int16))
        if self._line is None:
            return
        try:
            self._line.send(_HEAD.pack(monotonic_ns) + heard.tobytes())
        except BlockingIOError:
            return
        except OSError:
            self._line.close()
            self._line = None

    def _welcome(self) -> None:
        try:
            line, _ = self._listener.accept()
        except BlockingIOError:
            return
        if self._line is not None:
            self._line.close()
        line.settimeout(0)
        self._line = line

    def _look_for_somebody_else(self) -> None:
        is_there = self._foreign is not None and self._foreign.exists()
        if is_there == self._is_foreign:
            return
        self._is_foreign = is_there
        sound = _read(self._foreign) if self._foreign is not None and is_there else b""
        self._room.lay_in(np.frombuffer(sound, np.int16))


def _read(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path} must be 24 kHz, 16 bit, one channel")
        return bytes(file.readframes(file.getnframes()))
