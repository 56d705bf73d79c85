"""From a fault at the pole to the words on the page, over a real broker, within a minute."""

from pathlib import Path

import pytest

from controller.clock import now_ms
from controller.web.queries.receivers import Standing, standing
from controller.web.wording.health import FAULT
from firmware_stubs.emulator.emulated_board import EmulatedBoard
from tests.controller.link.boxes import box
from tests.controller.link.conftest import PATIENCE_S, House

MINUTE_S = 60
NO_MAINS = [0, 1200, 800]


def place(house: House) -> Standing:
    cluster = house.commune.clusters[0].id
    found = house.read(lambda session: standing(session, cluster, now_ms()))
    assert found is not None
    return found


def wait_until_told(house: House, fault: str) -> None:
    """The patience of `wait_for` is the minute that a fault may take."""
    assert PATIENCE_S <= MINUTE_S
    house.wait_for(lambda _session: FAULT[fault] in place(house).ailments)


@pytest.mark.long
@pytest.mark.usefixtures("signing", "linking")
def test_a_power_cut_and_a_dead_board_are_on_the_page_within_a_minute(
    house: House, tmp_path: Path
) -> None:
    with EmulatedBoard() as board:
        board.live()
        settings = f'[board]\nkind = "serial"\npath = "{board.path}"\n'
        with box(house, tmp_path / "box", [house.broker], settings):
            house.wait_for(lambda _session: place(house).is_online)
            board.set(millivolts=NO_MAINS)
            wait_until_told(house, "mains_lost")
            board.cut_power()
            wait_until_told(house, "board_lost")
            assert not place(house).is_lost
