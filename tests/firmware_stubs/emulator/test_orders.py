"""The emulator's command: orders typed by whoever demonstrates a board."""

import pytest

from firmware_stubs.emulator.__main__ import describe, obey, world_after
from firmware_stubs.emulator.emulated_board import EmulatedBoard


@pytest.mark.parametrize(
    ("order", "world"),
    [
        ("mains off", {"millivolts": [0, 1200, 800]}),
        ("battery 11000", {"millivolts": [2300, 1000, 800]}),
        ("door open", {"door": True}),
        ("weld siren", {"stuck": [None, None, True]}),
        ("free", {"stuck": [None, None, None]}),
    ],
)
def test_an_order_changes_the_world(order: str, world: dict[str, object]) -> None:
    assert world_after(order.split()) == world


@pytest.mark.parametrize("order", ["", "mains", "mains perhaps", "battery full", "explode"])
def test_an_order_that_is_not_known_is_refused(order: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        world_after(order.split())


def test_power_goes_and_comes_by_order() -> None:
    with EmulatedBoard() as board:
        obey(board, ["power", "off"])
        obey(board, ["power", "on"])
        assert board.boots == 2


def test_a_relay_that_moves_is_described_in_words() -> None:
    assert describe({"relay": 1, "on": True, "at": 10}) == "relay source closed"
    assert describe({"taken": True}) is None
