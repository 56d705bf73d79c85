from dataclasses import replace

import pytest

from edge_agent.clock import (
    Clocks,
    ClockTrust,
    GoodTime,
    read_time,
    renew_good_time,
    take_answer,
)
from edge_agent.machine_clocks import MachineClocks

SECOND = 1_000_000_000
NOON_MS = 1_800_000_000_000
NOON = NOON_MS * 1_000_000
CLOCKS = Clocks(
    wall_ns=NOON,
    boottime_ns=100 * SECOND,
    monotonic_ns=90 * SECOND,
    boot_id="boot-1",
    synchronised=False,
)
HELD = ClockTrust(good=GoodTime(utc_ns=NOON, boottime_ns=100 * SECOND, boot_id="boot-1"))


def later(seconds: float, wall_step: float = 0.0) -> Clocks:
    passed = round(seconds * SECOND)
    return replace(
        CLOCKS,
        wall_ns=CLOCKS.wall_ns + passed + round(wall_step * SECOND),
        boottime_ns=CLOCKS.boottime_ns + passed,
        monotonic_ns=CLOCKS.monotonic_ns + passed,
    )


def test_a_clock_that_nobody_vouches_for_is_not_trusted() -> None:
    reading = read_time(ClockTrust(), CLOCKS, 0)
    assert (reading.trusted, reading.source) == (False, "none")


def test_a_synchronised_system_clock_is_trusted() -> None:
    reading = read_time(ClockTrust(), replace(CLOCKS, synchronised=True), 0)
    assert (reading.trusted, reading.source, reading.utc_ms) == (True, "synchronised", NOON_MS)


def test_an_answer_within_its_round_trip_confirms_the_system_clock_exactly() -> None:
    trust = take_answer(CLOCKS, NOON_MS - 600, round_trip_ns=700 * 1_000_000)
    reading = read_time(trust, later(5), 0)
    assert (reading.source, reading.utc_ms, reading.offset_ms) == ("controller", NOON_MS + 5000, 0)


def test_an_answer_that_contradicts_the_system_clock_counts() -> None:
    trust = take_answer(CLOCKS, NOON_MS + 60_000, round_trip_ns=100 * 1_000_000)
    reading = read_time(trust, later(5), 0)
    assert reading.utc_ms == NOON_MS + 65_050
    assert reading.offset_ms == 60_050


def test_an_answer_that_contradicts_even_outranks_a_clock_called_synchronised() -> None:
    trust = take_answer(CLOCKS, NOON_MS + 60_000, round_trip_ns=0)
    reading = read_time(trust, replace(later(5), synchronised=True), 0)
    assert reading.utc_ms == NOON_MS + 65_000


def test_a_held_time_goes_on_with_the_boot_clock_and_ignores_the_wall_clock() -> None:
    reading = read_time(HELD, later(3600, wall_step=-50_000), 0)
    assert (reading.trusted, reading.source) == (True, "held")
    assert reading.utc_ms == NOON_MS + 3_600_000


def test_a_held_time_counts_in_its_own_boot_only() -> None:
    reading = read_time(HELD, replace(CLOCKS, boot_id="boot-2"), 0)
    assert not reading.trusted


@pytest.mark.parametrize(("days", "trusted"), [(1, True), (7.5, True), (9, False)])
def test_a_held_time_is_trusted_for_a_week(days: float, *, trusted: bool) -> None:
    assert read_time(HELD, later(days * 86_400), 0).trusted is trusted


def test_a_time_before_the_journals_last_stamp_is_not_believed() -> None:
    synchronised = replace(CLOCKS, synchronised=True)
    reading = read_time(ClockTrust(), synchronised, NOON_MS + 60_000)
    assert not reading.trusted
    assert reading.utc_ms == NOON_MS + 60_000


def test_a_small_correction_backwards_is_believed_but_never_told() -> None:
    synchronised = replace(CLOCKS, synchronised=True)
    reading = read_time(ClockTrust(), synchronised, NOON_MS + 500)
    assert (reading.trusted, reading.utc_ms) == (True, NOON_MS + 500)
    assert reading.monotonic_offset_ns == NOON - 90 * SECOND


def test_a_disciplined_clock_becomes_the_good_time_to_hold_on_to() -> None:
    synchronised = replace(CLOCKS, synchronised=True)
    trust = renew_good_time(ClockTrust(), synchronised, read_time(ClockTrust(), synchronised, 0))
    reading = read_time(trust, later(60, wall_step=900), 0)
    assert (reading.source, reading.utc_ms) == ("held", NOON_MS + 60_000)


def test_the_machines_own_clocks_can_be_read() -> None:
    look = MachineClocks()
    first, second = look(), look()
    assert first.boot_id == second.boot_id != ""
    assert first.boottime_ns <= second.boottime_ns
    assert first.wall_ns > NOON / 2
