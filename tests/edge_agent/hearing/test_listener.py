"""The thread behind the ear: a microphone behind a socket that comes, goes and babbles."""

import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from threading import enumerate as threads

import numpy as np
import pytest

from edge_agent.hearing.listener import Listener
from edge_agent.settings import Hearing
from playlists.messages.state import HearingState
from tests.waiting import until

RATE = 24_000


@pytest.fixture
def door(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(str(tmp_path / "mic"))
        door.listen()
        yield door


@pytest.fixture
def listener(tmp_path: Path, door: socket.socket) -> Iterator[Listener]:
    listener = Listener(Hearing(socket=str(tmp_path / "mic")), lambda _finding: None)
    assert listener.state == HearingState.LOST
    listener.start()
    yield listener
    listener.stop()


def block(sound: bytes, at_ns: int | None = None) -> bytes:
    return struct.pack("<q", time.monotonic_ns() if at_ns is None else at_ns) + sound


def test_a_microphone_that_speaks_is_waited_for_and_one_that_goes_is_told(
    listener: Listener, door: socket.socket
) -> None:
    line, _ = door.accept()
    line.send(block(bytes(960)))
    until(lambda: listener.state == HearingState.WAITING)
    assert listener.faults == frozenset()
    line.close()
    until(lambda: listener.faults == {"microphone_lost"})


def test_what_is_no_sound_ends_nothing(listener: Listener, door: socket.socket) -> None:
    line, _ = door.accept()
    line.send(block(b"odd"))
    howl = np.sin(2 * np.pi * 1_230 * np.arange(5 * RATE) / RATE) * 12_000
    at_ns = time.monotonic_ns()
    for part in howl.astype(np.int16).reshape(-1, RATE // 10):
        line.send(block(part.tobytes(), at_ns))
        at_ns += 100_000_000
    until(lambda: "hearing_howl" in listener.faults)
    line.close()


def test_where_nothing_is_named_nothing_runs() -> None:
    before = len(threads())
    listener = Listener(Hearing(), lambda _finding: None)
    listener.start()
    listener.put_out(0, bytes(960))
    listener.began(1, 0, is_source=False)
    assert (listener.state, listener.faults, listener.foreign) == ("", frozenset(), 0)
    assert len(threads()) == before
    listener.stop()
