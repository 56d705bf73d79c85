"""What only a whole board shows: resets, a program that hangs, power cuts, a line with faults."""

from collections.abc import Iterator

import pytest
import serial

from firmware_stubs.board.frames import FROM_HOST, build_frame
from firmware_stubs.emulator.emulated_board import EmulatedBoard
from firmware_stubs.emulator.line import Noise, Tear, cut_wire
from tests.firmware_stubs.board.benches import Host, MicroPythonBench

TALK = "WANT 1 0 0 1"


@pytest.fixture
def bench() -> Iterator[MicroPythonBench]:
    with MicroPythonBench() as bench:
        yield bench


@pytest.fixture
def board(bench: MicroPythonBench) -> EmulatedBoard:
    return bench.emulator


@pytest.fixture
def host(bench: MicroPythonBench) -> Host:
    return Host(bench)


def has_started_again(board: EmulatedBoard) -> bool:
    return any("started" in event and event["boot"] == 2 for event in board.events)


def test_a_program_that_hangs_is_restarted_with_relays_open(
    board: EmulatedBoard, host: Host
) -> None:
    host.keep(TALK, 1000)
    board.hang()
    board.advance(1900)
    assert board.contacts == [True, False, False]
    board.advance(200)
    board.wait_for(lambda: has_started_again(board))
    assert board.contacts == [False, False, False]
    assert host.ask("HELLO")[-1] == "cause=watchdog"


def test_a_fault_that_lasts_restarts_the_chip(board: EmulatedBoard, host: Host) -> None:
    host.keep(TALK, 1000)
    board.break_sensors(100_000)
    board.advance(5000)
    board.wait_for(lambda: has_started_again(board))
    opened = next(event for event in board.events if event.get("on") is False and "relay" in event)
    bitten = next(event for event in board.events if "bitten" in event)
    assert opened["at"] <= 1100
    assert 3000 <= bitten["at"] <= 3150


def test_a_reset_between_two_questions_shows_and_leaves_relays_open(
    board: EmulatedBoard, host: Host
) -> None:
    host.keep(TALK, 5000)
    board.cut_power()
    board.power()
    state = host.state()
    assert (state["up"], state["amplifier"]) == ("0", "0")
    assert board.contacts == [False, False, False]


def test_a_relay_that_is_welded_outlives_a_power_cut(board: EmulatedBoard, host: Host) -> None:
    host.state(TALK)
    board.advance(100)
    board.set(stuck=[True, None, None])
    board.cut_power()
    assert board.contacts == [True, False, False]
    board.power()
    board.advance(300)
    assert host.state()["stuck"] == "amplifier"


def test_a_wire_that_is_cut_opens_the_relays(board: EmulatedBoard, host: Host) -> None:
    host.keep(TALK, 1000)
    board.to_board = cut_wire
    host.bench.write(build_frame(FROM_HOST, 99, TALK.split(" ")))
    board.advance(1600)
    assert board.contacts == [False, False, False]


def test_frames_torn_on_the_line_are_counted_and_the_talk_goes_on(
    board: EmulatedBoard, host: Host
) -> None:
    host.state(TALK)
    board.to_board = Tear(keep=10, times=1)
    frame = build_frame(FROM_HOST, 99, TALK.split(" "))
    torn = board.bytes_taken + len(frame)
    host.bench.write(frame)
    board.wait_for(lambda: board.bytes_taken == torn)
    board.advance(100)
    assert host.state(TALK)["refused"] == "1"


def test_on_a_noisy_line_what_arrives_is_either_right_or_refused(board: EmulatedBoard) -> None:
    board.to_board = Noise(0.004, seed=4)
    heard = b""
    with serial.Serial(board.path, 115_200, timeout=0.1) as line:
        for sequence in range(200):
            line.write(build_frame(FROM_HOST, sequence, TALK.split(" ")))
            heard += line.read_until(b"\n")
            board.advance(100)
        while late := line.read_until(b"\n"):
            heard += late
    answered = sum(b"$1<%02X STATE" % sequence in heard for sequence in range(200))
    opened = [event for event in board.events if "relay" in event and event["relay"] != 0]
    assert opened == []
    assert 150 < answered < 200


def test_in_live_time_silence_opens_the_relays_too(board: EmulatedBoard, host: Host) -> None:
    board.live()
    host.state(TALK)
    board.wait_for(lambda: board.contacts[0])
    board.wait_for(lambda: not board.contacts[0])
    closed, opened = (event["at"] for event in board.events if "relay" in event)
    assert 1500 <= opened - closed <= 1700
