"""What holds for every kind of board; the serial one talks to the real firmware in its emulator."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from edge_agent.board.board import Board, Report, Wanted
from edge_agent.board.choice import open_board
from edge_agent.board.serial_board import FIRST_RETRY_MS, SerialBoard
from edge_agent.board.talk import BEAT_MS
from firmware_stubs.emulator.emulated_board import EmulatedBoard
from firmware_stubs.emulator.line import Noise, Tear, Terminal, cut_wire

AIR = Wanted(amplifier=True, ready=True)
LIMIT_S = 20


@pytest.fixture
def emulator() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as emulator:
        yield emulator


@pytest.fixture
def serial_board(emulator: EmulatedBoard) -> Iterator[SerialBoard]:
    board = SerialBoard(emulator.path)
    yield board
    board.close(0)


@pytest.fixture(params=["none", "gpio", "serial"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Board:
    if request.param == "serial":
        emulator = request.getfixturevalue("emulator")
        emulator.live()
        return open_board("serial", emulator.path)
    pin = tmp_path / "brightness"
    pin.write_text("0")
    return open_board(request.param, str(pin))


def tick_until(board: Board, condition: Callable[[Report], bool], now_ms: int = 0) -> Report:
    """Tick at one and the same instant until the line has carried what is under way."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        report = board.tick(now_ms)
        if condition(report):
            return report
        time.sleep(0.001)
    raise AssertionError(report)


def is_connected(report: Report) -> bool:
    return report.connected


def talk_for(board: Board, emulator: EmulatedBoard, ms: int, began_ms: int = 0) -> None:
    """Let both sides live through the same time; every beat arrives before time goes on."""
    for now_ms in range(began_ms, began_ms + ms, BEAT_MS):
        taken = emulator.bytes_taken
        board.tick(now_ms)
        emulator.wait_for(partial(has_taken_more, emulator, taken))
        emulator.advance(BEAT_MS)


def has_taken_more(emulator: EmulatedBoard, taken: int) -> bool:
    return emulator.bytes_taken > taken


# --- every kind --------------------------------------------------------------------------------


def test_what_is_wanted_is_reported_when_it_is_so(board: Board) -> None:
    board.want(AIR)
    began = time.monotonic_ns()
    deadline = time.monotonic() + LIMIT_S
    while not (report := board.tick((time.monotonic_ns() - began) // 1_000_000)).amplifier:
        assert time.monotonic() < deadline, report
        time.sleep(0.01)
    assert report.connected


def test_a_new_board_has_nothing_closed(board: Board) -> None:
    assert not tick_until(board, is_connected).amplifier


def test_nothing_raises_where_nothing_is(tmp_path: Path) -> None:
    for kind in ("gpio", "serial"):
        board = open_board(kind, str(tmp_path / "absent" / "port"))
        board.want(AIR)
        report = board.tick(0)
        assert not report.connected
        assert "absent" in report.trouble
        board.close(0)


def test_parting_opens_the_pin(tmp_path: Path) -> None:
    pin = tmp_path / "brightness"
    pin.write_text("0")
    board = open_board("gpio", str(pin))
    board.want(AIR)
    board.tick(0)
    assert pin.read_text() == "1"
    board.close(0)
    assert pin.read_text() == "0"


# --- the serial one, over the firmware ------------------------------------------------------------


def test_the_round_trip_carries_what_the_board_measures(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    emulator.set(millivolts=[2310, 1190, 752], door=True)
    emulator.advance(2000)
    report = tick_until(serial_board, lambda report: report.firmware != "")
    assert report.measured.mains_v == 231
    assert report.measured.battery_mv == pytest.approx(13_090, abs=10)
    assert report.measured.temperature_tenths == pytest.approx(252, abs=2)
    assert report.door_open


def test_relays_stay_closed_as_long_as_we_tick(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    serial_board.want(Wanted(amplifier=True, source=True, siren=True))
    tick_until(serial_board, is_connected)
    talk_for(serial_board, emulator, 10_000, BEAT_MS)
    assert emulator.contacts == [True, True, True]
    assert [event["on"] for event in emulator.events if "relay" in event] == [True, True, True]


def test_relays_open_when_we_no_longer_tick(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    serial_board.want(AIR)
    tick_until(serial_board, is_connected)
    emulator.wait_for(lambda: emulator.contacts[0])
    emulator.advance(1490)
    assert emulator.contacts == [True, False, False]
    emulator.advance(10)
    assert emulator.contacts == [False, False, False]
    report = tick_until(serial_board, lambda report: report.cuts == 1, now_ms=2000)
    assert report.connected


def test_parting_opens_relays_at_once(serial_board: SerialBoard, emulator: EmulatedBoard) -> None:
    serial_board.want(AIR)
    tick_until(serial_board, is_connected)
    emulator.wait_for(lambda: emulator.contacts[0])
    serial_board.close(900)
    emulator.wait_for(lambda: not emulator.contacts[0])


def test_a_board_that_restarts_is_told_again_what_is_wanted(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    serial_board.want(AIR)
    tick_until(serial_board, is_connected)
    talk_for(serial_board, emulator, 3000, BEAT_MS)
    tick_until(serial_board, lambda report: (report.measured.uptime_s or 0) >= 1, now_ms=3600)
    emulator.cut_power()
    assert emulator.contacts == [False, False, False]
    emulator.power()
    tick_until(serial_board, lambda report: report.restarts == 1, now_ms=4000)
    emulator.wait_for(lambda: emulator.contacts == [True, False, False])


def test_a_board_without_power_is_lost_and_found(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    tick_until(serial_board, is_connected)
    emulator.cut_power()
    assert not tick_until(serial_board, lambda report: not report.connected, now_ms=5000).connected
    emulator.power()
    tick_until(serial_board, is_connected, now_ms=6000)


def test_a_welded_relay_reaches_us(serial_board: SerialBoard, emulator: EmulatedBoard) -> None:
    tick_until(serial_board, is_connected)
    emulator.set(stuck=[True, None, None])
    emulator.advance(300)
    report = tick_until(serial_board, lambda report: report.stuck != (), now_ms=400)
    assert report.stuck == ("amplifier",)


def test_on_a_noisy_line_relays_stay_as_wanted(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    serial_board.want(AIR)
    emulator.to_board = Noise(0.002, seed=1)
    emulator.to_host = Noise(0.002, seed=2)
    tick_until(serial_board, is_connected)
    talk_for(serial_board, emulator, 40_000, BEAT_MS)
    assert emulator.contacts == [True, False, False]
    assert {event["relay"] for event in emulator.events if "relay" in event} == {0}
    report = tick_until(serial_board, is_connected, now_ms=41_000)
    assert report.refused_by_us > 0
    assert report.refused_by_board > 0


def test_torn_answers_cost_nothing_but_themselves(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    emulator.to_host = Tear(keep=20, times=3)
    talk_for(serial_board, emulator, 4000)
    assert tick_until(serial_board, is_connected, now_ms=4000).refused_by_us >= 1


def test_a_cut_wire_is_seen_within_seconds(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    tick_until(serial_board, is_connected)
    emulator.to_host = cut_wire
    assert not serial_board.tick(2000).connected


def test_a_board_that_takes_nothing_more_holds_nobody_up_and_hears_nothing_old_later() -> None:
    line = Terminal()
    board = SerialBoard(line.path)
    board.want(AIR)
    told = iter(range(0, 10_000 * BEAT_MS, BEAT_MS))
    lost_at = next(now_ms for now_ms in told if "takes nothing" in board.tick(now_ms).trouble)
    line.read()  # what the board had taken up, but not yet read
    assert line.read() == b""
    board.tick(lost_at + FIRST_RETRY_MS)
    assert line.read().count(b"\n") == 2, "what is wanted now, and who is asked"
    board.close(0)
    line.close()


def test_babble_from_the_board_ends_nothing(
    serial_board: SerialBoard, emulator: EmulatedBoard
) -> None:
    tick_until(serial_board, is_connected)
    noise = random.Random(3)
    for now_ms in range(400, 4000, 100):
        emulator.say(noise.randbytes(300) + b"\n")
        serial_board.tick(now_ms)
    tick_until(serial_board, is_connected, now_ms=4400)


def test_a_port_that_vanishes_is_opened_again_later(tmp_path: Path) -> None:
    plug = tmp_path / "ttyBOARD"
    with EmulatedBoard() as first:
        plug.symlink_to(first.path)
        board = SerialBoard(str(plug))
        tick_until(board, is_connected)
    assert not tick_until(board, lambda report: not report.connected, now_ms=2000).connected
    plug.unlink()
    with EmulatedBoard() as second:
        plug.symlink_to(second.path)
        tick_until(board, is_connected, now_ms=2000 + FIRST_RETRY_MS)
        board.close(0)
