"""Too much of everything, against the real broker: others do not notice."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from controller.broker.configuration import LARGEST_PACKET
from playlists.messages import topics
from playlists.messages.envelope import MAX_PACKED_BYTES
from playlists.messages.trust import MAX_CHAIN_BYTES
from tests.attacks.stronghold import HOST, PATIENCE_S, Client, Stronghold
from tests.real_parts.mosquitto import PROGRAM
from tests.waiting import until

MINE, OTHER = "01919e00aa", "01919e00bb"
ROOM = 20


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Stronghold]:
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    with Stronghold(tmp_path / "broker", connections=ROOM) as running:
        yield running


def test_the_largest_chain_and_report_still_pass(
    stronghold: Stronghold, controller: Client
) -> None:
    controller.subscribe(topics.ALL_REPORTS)
    with Client(stronghold, stronghold.admit(MINE)) as receiver:
        receiver.subscribe(topics.TRUST)
        controller.publish(topics.TRUST, b"c" * MAX_CHAIN_BYTES)
        assert len(receiver.next()[1]) == MAX_CHAIN_BYTES
        receiver.publish(topics.report(MINE), b"r" * MAX_PACKED_BYTES)
        assert len(controller.next()[1]) == MAX_PACKED_BYTES


def test_a_giant_message_cuts_off_its_sender_and_reaches_nobody(
    stronghold: Stronghold, controller: Client
) -> None:
    controller.subscribe(topics.ALL_REPORTS)
    with Client(stronghold, stronghold.admit(MINE)) as giant:
        assert giant.is_let_in()
        giant.line.publish(topics.report(MINE), b"g" * (LARGEST_PACKET + 1), qos=1)
        assert giant.is_cut()
    with Client(stronghold, stronghold.admit(OTHER)) as other:
        assert other.is_let_in()
        other.publish(topics.report(OTHER), b"small")
    assert controller.next() == (topics.report(OTHER), b"small")


def test_a_flood_of_connections_leaves_the_controllers_door_open(small: Stronghold) -> None:
    with ExitStack() as flood:
        calls = [flood.enter_context(socket.create_connection((HOST, small.port)))
                 for _ in range(ROOM * 5)]  # fmt: skip
        assert calls
        with Client(small, small.controller, "loa-link", to_controllers=True) as controller:
            assert controller.is_let_in()
        until(lambda: small.files() <= ROOM * 2, PATIENCE_S)


def test_after_the_flood_a_receiver_gets_in_again(small: Stronghold) -> None:
    with ExitStack() as flood:
        for _ in range(ROOM * 2):
            flood.enter_context(socket.create_connection((HOST, small.port)))
    mine = small.admit(MINE)

    def gets_in() -> bool:
        with Client(small, mine) as receiver:
            return receiver.is_let_in()

    until(gets_in, PATIENCE_S)


def test_rubbish_instead_of_a_handshake_harms_nobody(small: Stronghold) -> None:
    for rubbish in (
        b"\x00" * 4096,
        b"\x16\x03\x01\xff\xff" + b"A" * 100,
        b"GET / HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection((HOST, small.port)) as line:
            line.sendall(rubbish)
    with Client(small, small.admit(MINE)) as receiver:
        assert receiver.is_let_in()


def test_who_subscribes_to_everything_a_thousand_times_does_not_stop_the_broker(
    stronghold: Stronghold, controller: Client
) -> None:
    with Client(stronghold, stronghold.admit(MINE)) as greedy:
        assert greedy.is_let_in()
        for number in range(1000):
            greedy.line.subscribe(f"loa/v1/+/{number}/#", 1)
        assert controller.is_let_in()
        controller.publish(topics.plan(OTHER), b"on time")
        with Client(stronghold, stronghold.admit(OTHER)) as other:
            other.subscribe(topics.plan(OTHER))
            controller.publish(topics.plan(OTHER), b"on time")
            assert other.next()[0] == topics.plan(OTHER)
