"""A receiver that takes what it asked for and reads nothing of it: others do not notice, and what
waits for it has a bound. A stolen box does so on purpose, one on a dying line by fate."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.broker.configuration import LIMITS
from playlists.messages import topics
from playlists.messages.envelope import MAX_PACKED_BYTES
from tests.attacks.stronghold import Client, Stronghold, connect_packet
from tests.real_parts.mosquitto import PROGRAM

SLOW, OTHER = "01919e00aa", "01919e00bb"
AREA = "xa"
SUBACK = 0x90
SHARE = 16
"""Of the room that our configuration gives, so that it is full after seconds."""
ROOM = re.compile(r"^(max_(?:inflight|queued)_bytes) (\d+)$", re.MULTILINE)
BOUND = sum(int(size) // SHARE for _name, size in ROOM.findall(LIMITS))
"""What may wait for one receiver, under way and behind it."""
SENT = 2 * BOUND // MAX_PACKED_BYTES
ASIDE_BYTES = BOUND // 2
"""What the broker needs besides: the messages' frames, the socket's own."""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Stronghold]:
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    with Stronghold(tmp_path / "broker") as running:
        running.process.kill()
        running.process.wait()
        told = running.folder / "mosquitto.conf"
        text, changed = ROOM.subn(
            lambda found: f"{found[1]} {int(found[2]) // SHARE}", told.read_text()
        )
        assert changed == 2
        told.write_text(text)
        running.start()
        yield running


def memory_bytes(process: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found
    return int(found[1]) * 1024


@contextmanager
def deaf(broker: Stronghold, topic: str) -> Iterator[ssl.SSLSocket]:
    """A line that has asked for a topic, and from which nothing is read any more."""
    with broker.secured(broker.admit(SLOW)) as line:
        line.sendall(connect_packet(SLOW))
        assert line.recv(4)[0] == 0x20
        name = topic.encode()
        rest = b"\x00\x01" + len(name).to_bytes(2, "big") + name + b"\x01"
        line.sendall(bytes([0x82, len(rest)]) + rest)
        assert line.recv(5)[0] == SUBACK
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        yield line


def test_who_reads_nothing_holds_up_neither_sender_nor_others_and_fills_no_more_than_its_room(
    broker: Stronghold,
) -> None:
    with (
        Client(broker, broker.controller, "loa-link", to_controllers=True) as controller,
        Client(broker, broker.admit(OTHER)) as other,
    ):
        other.subscribe(topics.order(AREA))
        assert controller.is_let_in()
        before = memory_bytes(broker.process.pid)
        with deaf(broker, topics.order(AREA)):
            for number in range(SENT):
                controller.publish(topics.order(AREA), number.to_bytes(4) * (MAX_PACKED_BYTES // 4))
                topic, payload = other.next()
                assert (topic, payload[:4]) == (topics.order(AREA), number.to_bytes(4))
            assert memory_bytes(broker.process.pid) < before + BOUND + ASIDE_BYTES


def test_live_sound_for_who_reads_nothing_is_dropped_and_others_hear_it(
    broker: Stronghold,
) -> None:
    with (
        Client(broker, broker.controller, "loa-link", to_controllers=True) as controller,
        Client(broker, broker.admit(OTHER)) as other,
    ):
        other.subscribe(topics.live(AREA))
        assert controller.is_let_in()
        before = memory_bytes(broker.process.pid)
        with deaf(broker, topics.live(AREA)):
            for number in range(SENT):
                chunk = number.to_bytes(4) * (MAX_PACKED_BYTES // 4)
                controller.line.publish(topics.live(AREA), chunk, qos=0)
                assert other.next()[1][:4] == number.to_bytes(4)
            assert memory_bytes(broker.process.pid) < before + BOUND + ASIDE_BYTES
