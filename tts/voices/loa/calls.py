"""What the voice and its process say to each other over a socket pair.

A call is a length and JSON; an answer is a length and JSON, then as many bytes of 16-bit
samples as it announces.
"""

import json
import socket
import struct
from dataclasses import asdict, dataclass

from tts.voices.loa.manner import Manner, Person

_LENGTH = struct.Struct("<I")
CALL_MAX_BYTES = 1 << 16
SOUND_MAX_BYTES = 1 << 27


@dataclass(frozen=True, slots=True)
class Call:
    """A sentence and how to say it."""

    sentence: str
    manner: Manner


@dataclass(frozen=True, slots=True)
class Answer:
    """Samples, or why there are none."""

    pcm: bytes
    error: str = ""


class LineBrokenError(Exception):
    """The other end is gone, or talks nonsense."""


def send_call(line: socket.socket, call: Call) -> None:
    """Ask for a sentence."""
    packed = json.dumps({"sentence": call.sentence, **asdict(call.manner)}).encode()
    if len(packed) > CALL_MAX_BYTES:
        raise ValueError(f"a sentence of {len(packed)} bytes is too long")
    _send(line, packed)


def receive_call(line: socket.socket) -> Call | None:
    """The next sentence to say; None when no more will come."""
    try:
        fields = json.loads(_receive_packed(line))
    except LineBrokenError:
        return None
    person = Person(fields.pop("person"))
    return Call(fields.pop("sentence"), Manner(**fields, person=person))


def send_answer(line: socket.socket, answer: Answer) -> None:
    """Give the sound, or the reason why not."""
    head = {"bytes": len(answer.pcm), "error": answer.error}
    _send(line, json.dumps(head).encode())
    line.sendall(answer.pcm)


def receive_answer(line: socket.socket) -> Answer:
    """Wait for the sound. Raises `LineBrokenError`, and TimeoutError by the line's time-out."""
    head = json.loads(_receive_packed(line))
    if head["bytes"] > SOUND_MAX_BYTES:
        raise LineBrokenError(f"{head['bytes']} bytes of sound were announced")
    return Answer(_receive(line, head["bytes"]), head["error"])


def _send(line: socket.socket, packed: bytes) -> None:
    line.sendall(_LENGTH.pack(len(packed)) + packed)


def _receive_packed(line: socket.socket) -> bytes:
    (length,) = _LENGTH.unpack(_receive(line, _LENGTH.size))
    if length > CALL_MAX_BYTES:
        raise LineBrokenError(f"a message of {length} bytes was announced")
    return _receive(line, length)


def _receive(line: socket.socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        try:
            block = line.recv(min(1 << 20, count - len(received)))
        except TimeoutError:
            raise
        except OSError as broken:
            raise LineBrokenError(str(broken)) from broken
        if not block:
            raise LineBrokenError("the other end has closed the line")
        received += block
    return bytes(received)
