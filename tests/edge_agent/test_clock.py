from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.clock import (
    AGREEMENT_NS,
    BEHIND_JOURNAL_MS,
    Clocks,
    ClockTrust,
    GoodTime,
    correction,
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


@pytest.mark.parametrize(("drift_ms", "ppm"), [(2_160, 50), (-864, -20), (0, 0)])
def test_the_drift_is_measured_over_half_a_day(drift_ms: int, ppm: int) -> None:
    trust = take_answer(CLOCKS, NOON_MS, 0)
    for hour in range(1, 13):
        passed = hour * 3_600
        true_ms = NOON_MS + passed * 1000 + drift_ms * hour // 12
        trust = take_answer(later(passed), true_ms, 0, trust)
        told = read_time(trust, later(passed), 0).as_state().drift_ppm
        assert told == (ppm if hour == 12 else 0)


def test_a_clock_that_was_set_is_not_said_to_drift() -> None:
    trust = take_answer(CLOCKS, NOON_MS, 0)
    trust = take_answer(later(50_000), NOON_MS + 50_000_000 + 600_000, 0, trust)
    assert trust.drift_ppm == 0


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


# --- a journal that runs ahead ------------------------------------------------------------------

YEAR_MS = 365 * 86_400_000


def test_an_answer_sets_a_journal_back_that_runs_ahead() -> None:
    trust = take_answer(CLOCKS, NOON_MS, round_trip_ns=0)
    assert not read_time(trust, CLOCKS, NOON_MS + YEAR_MS).trusted
    assert correction(trust, CLOCKS, NOON_MS + YEAR_MS, 0) == NOON_MS
    assert read_time(trust, CLOCKS, NOON_MS).trusted


def test_a_synchronised_clock_alone_sets_no_journal_back() -> None:
    synchronised = replace(CLOCKS, synchronised=True)
    assert correction(HELD, synchronised, NOON_MS + YEAR_MS, 0) is None


def test_an_answer_older_than_the_plan_in_force_sets_no_journal_back() -> None:
    trust = take_answer(CLOCKS, NOON_MS, round_trip_ns=0)
    assert correction(trust, CLOCKS, NOON_MS + YEAR_MS, NOON_MS + 1) is None


def test_a_journal_that_does_not_run_ahead_is_left_alone() -> None:
    trust = take_answer(CLOCKS, NOON_MS, round_trip_ns=0)
    assert correction(trust, CLOCKS, NOON_MS + 1_500, 0) is None
    assert correction(trust, CLOCKS, NOON_MS - YEAR_MS, 0) is None


instants = st.integers(NOON_MS - 2 * YEAR_MS, NOON_MS + 2 * YEAR_MS)
looks = st.builds(
    lambda wall, passed, synchronised: replace(
        later(passed), wall_ns=wall * 1_000_000, synchronised=synchronised
    ),
    instants,
    st.floats(0, 8 * 86_400),
    st.booleans(),
)
trips = st.integers(0, 5 * SECOND)


@given(looks, instants, trips, looks, instants)
def test_no_time_is_believed_before_the_journals_last_stamp_whoever_says_so(
    asked: Clocks, answered: int, trip: int, look: Clocks, stamp: int
) -> None:
    for trust in (ClockTrust(), HELD, take_answer(asked, answered, trip)):
        reading = read_time(trust, look, stamp)
        assert reading.utc_ms >= stamp
        if reading.trusted:
            true_ms = (reading.monotonic_offset_ns + look.monotonic_ns) // 1_000_000
            assert true_ms >= stamp - BEHIND_JOURNAL_MS


@given(looks, instants, trips, instants, instants)
def test_after_an_answer_time_is_trusted_or_the_answer_is_older_than_the_plan(
    asked: Clocks, answered: int, trip: int, stamp: int, planned: int
) -> None:
    """However wrong the clock once was: it comes back with one answer, without a visit."""
    trust = take_answer(asked, answered, trip)
    right = correction(trust, asked, stamp, planned)
    reading = read_time(trust, asked, stamp if right is None else right)
    if right is not None:
        assert planned <= right < stamp
    assert reading.trusted or answered < planned + trip // 1_000_000 + AGREEMENT_NS // 1_000_000
    if reading.trusted:
        slack = trip // 1_000_000 + AGREEMENT_NS // 1_000_000 + BEHIND_JOURNAL_MS
        assert abs(reading.utc_ms - answered) <= slack + 1


@given(st.lists(st.tuples(looks, st.none() | instants, trips), max_size=8), instants)
def test_a_life_of_wrong_times_ends_with_the_first_right_answer(
    life: list[tuple[Clocks, int | None, int]], right: int
) -> None:
    stamp, trust = 0, ClockTrust()
    for look, answered, trip in life:
        if answered is not None:
            trust = take_answer(look, answered, trip)
            stamp = correction(trust, look, stamp, 0) or stamp
        reading = read_time(trust, look, stamp)
        trust = renew_good_time(trust, look, reading)
        stamp = max(stamp, reading.utc_ms) if reading.trusted else stamp
    trust = take_answer(CLOCKS, right, 0)
    stamp = correction(trust, CLOCKS, stamp, 0) or stamp
    reading = read_time(trust, CLOCKS, stamp)
    assert reading.trusted
    assert abs(reading.utc_ms - right) <= BEHIND_JOURNAL_MS + AGREEMENT_NS // 1_000_000


def test_the_machines_own_clocks_can_be_read() -> None:
    look = MachineClocks()
    first, second = look(), look()
    assert first.boot_id == second.boot_id != ""
    assert first.boottime_ns <= second.boottime_ns
    assert first.wall_ns > NOON / 2
