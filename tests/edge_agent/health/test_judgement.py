"""What readings mean."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.board.board import Measured, Report
from edge_agent.health.judgement import board_faults, machine_faults, steady
from edge_agent.health.machine import Look
from edge_agent.settings import Board

NONE: frozenset[str] = frozenset()
HEALTHY = Look(celsius=50, free_mb=4_000, wear_percent=20, signal_percent=70, on_mains=True)
QUIET = Report(
    connected=True,
    measured=Measured(mains_v=230, battery_mv=13_200, temperature_tenths=300),
)


def board(report: Report, before: frozenset[str] = NONE, *, asked: bool = False) -> set[str]:
    return set(board_faults(report, Board(), before, asked=asked))


def told(**measured: Any) -> Report:
    return Report(connected=True, measured=Measured(**measured))


def test_a_healthy_machine_and_board_have_no_fault() -> None:
    assert machine_faults(HEALTHY, 1, NONE) == set()
    assert board(QUIET) == set()


def test_what_a_machine_does_not_measure_is_no_fault() -> None:
    assert machine_faults(Look(), 1, NONE) == set()
    assert board(Report(connected=True)) == set()


@pytest.mark.parametrize(
    ("look", "starts", "fault"),
    [
        (Look(celsius=80), 1, "hot_processor"),
        (Look(on_mains=False), 1, "mains_lost"),
        (Look(card_errors=1), 1, "card_errors"),
        (Look(read_only=True), 1, "card_errors"),
        (Look(free_mb=99), 1, "card_full"),
        (Look(wear_percent=90), 1, "card_worn"),
        (Look(signal_percent=14), 1, "signal_weak"),
        (Look(), 5, "restarts"),
    ],
)
def test_each_reading_beyond_its_limit_has_a_name(look: Look, starts: int, fault: str) -> None:
    assert machine_faults(look, starts, NONE) == {fault}


def test_what_wavers_at_a_limit_does_not_come_and_go() -> None:
    assert machine_faults(Look(celsius=76), 1, NONE) == set()
    assert machine_faults(Look(celsius=76), 1, frozenset({"hot_processor"})) == {"hot_processor"}
    assert machine_faults(Look(signal_percent=20), 1, frozenset({"signal_weak"})) == {"signal_weak"}
    assert board(told(battery_mv=11_200), frozenset({"battery_low"})) == {"battery_low"}
    assert board(told(battery_mv=11_200)) == set()


@pytest.mark.parametrize(
    ("report", "fault"),
    [
        (Report(connected=False), "board_lost"),
        (told(mains_v=0), "mains_lost"),
        (told(battery_mv=10_900), "battery_low"),
        (told(temperature_tenths=700), "hot_box"),
        (Report(connected=True, stuck=("amplifier",)), "relay_stuck"),
        (Report(connected=True, door_open=True), "door_open"),
        (Report(connected=True, amplifier=True), "amplifier_uncommanded"),
    ],
)
def test_what_a_board_tells_has_a_name(report: Report, fault: str) -> None:
    assert board(report) == {fault}


def test_an_amplifier_that_was_asked_for_is_no_fault() -> None:
    assert board(Report(connected=True, amplifier=True), asked=True) == set()


@given(st.lists(st.integers(0, 300), min_size=1))
def test_what_is_told_is_never_a_step_away_from_what_is_read(readings: list[int]) -> None:
    last = None
    for reading in readings:
        last = steady(last, reading, 10)
        assert last is not None
        assert abs(last - reading) < 10


def test_a_reading_that_goes_is_told_at_once() -> None:
    assert steady(50, None, 10) is None
    assert steady(None, 50, 10) == 50
