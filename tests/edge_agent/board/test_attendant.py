"""The attendant beats for a living receiver, and for no other."""

from queue import Queue

from edge_agent.board.attendant import (
    MANDATE_MS,
    SILENT_AFTER_MS,
    TELL_EVERY_MS,
    Attendant,
    in_force,
    is_alive,
    is_news,
)
from edge_agent.board.board import ALL_OPEN, Measured, Report, Wanted
from edge_agent.board.no_board import NoBoard

AIR = Wanted(amplifier=True)
QUIET = Report(connected=True)


def test_what_was_wanted_a_moment_ago_holds() -> None:
    assert in_force(AIR, 1000, 1000 + MANDATE_MS) == AIR


def test_what_was_wanted_by_a_receiver_that_hangs_no_longer_holds() -> None:
    assert in_force(AIR, 1000, 1001 + MANDATE_MS) == ALL_OPEN


def test_a_change_is_news_and_a_moving_voltage_is_not() -> None:
    assert is_news(None, 0, QUIET, 0)
    assert is_news(QUIET, 0, Report(connected=True, door_open=True), 100)
    assert not is_news(QUIET, 0, Report(connected=True, measured=Measured(mains_v=229)), 100)
    assert is_news(QUIET, 0, Report(connected=True, measured=Measured(mains_v=229)), TELL_EVERY_MS)


def test_what_is_wanted_reaches_the_board_and_comes_back_as_a_report() -> None:
    reports: Queue[Report] = Queue()
    attendant = Attendant(NoBoard(), reports.put)
    attendant.start()
    assert not reports.get(timeout=10).amplifier
    attendant.want(AIR)
    assert reports.get(timeout=10).amplifier
    attendant.stop(0)


def test_a_receiver_that_no_longer_thinks_loses_its_amplifier() -> None:
    reports: Queue[Report] = Queue()
    now = [1_000]
    attendant = Attendant(NoBoard(), reports.put, clock=lambda: now[0])
    attendant.want(AIR)
    attendant.start()
    assert reports.get(timeout=10).amplifier
    now[0] += MANDATE_MS + 1
    assert not reports.get(timeout=10).amplifier
    attendant.stop(0)


def test_a_board_hears_nothing_of_a_receiver_that_is_dead_for_long_and_will_restart_it() -> None:
    assert is_alive(1000, 1000 + SILENT_AFTER_MS)
    assert not is_alive(1000, 1001 + SILENT_AFTER_MS)
