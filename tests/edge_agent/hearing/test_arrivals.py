"""Instants of what a microphone's program hands over, on a machine that is now and then late."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.hearing.ear import Ear, Tap
from edge_agent.hearing.recorder import BLOCK_NS, BLOCKS_REMEMBERED, Arrivals
from tests.edge_agent.hearing.listening import RATE
from tests.edge_agent.spoken import spoken

MS = 1_000_000
BEGUN_NS = 1_000 * 1_000_000_000


@given(st.lists(st.integers(0, 400), max_size=80))
def test_blocks_that_come_late_are_dated_when_they_were_recorded(late_ms: list[int]) -> None:
    arrivals = Arrivals()
    assert arrivals.date(BEGUN_NS + BLOCK_NS, BLOCK_NS) == BEGUN_NS
    for number, late in enumerate(late_ms[: BLOCKS_REMEMBERED - 1], 1):
        recorded = BEGUN_NS + number * BLOCK_NS
        assert arrivals.date(recorded + BLOCK_NS + late * MS, BLOCK_NS) == recorded


def test_one_block_in_time_puts_right_what_late_ones_before_it_said() -> None:
    arrivals = Arrivals()
    assert arrivals.date(BEGUN_NS + BLOCK_NS + 250 * MS, BLOCK_NS) == BEGUN_NS + 250 * MS
    assert arrivals.date(BEGUN_NS + 2 * BLOCK_NS, BLOCK_NS) == BEGUN_NS + BLOCK_NS


@pytest.mark.parametrize("ppm", [-200, 200])
def test_a_clock_that_drifts_is_followed(ppm: int) -> None:
    arrivals = Arrivals()
    really = BLOCK_NS + BLOCK_NS * ppm // 1_000_000
    errors = [
        arrivals.date(BEGUN_NS + number * really, BLOCK_NS) - (BEGUN_NS + (number - 1) * really)
        for number in range(1, 36_000)
    ]
    assert max(map(abs, errors)) < MS


def test_a_gap_is_followed_once_nothing_older_is_remembered() -> None:
    arrivals = Arrivals()
    gap_ns = 700 * MS
    dated = [
        arrivals.date(BEGUN_NS + number * BLOCK_NS + (gap_ns if number > 5 else 0), BLOCK_NS)
        for number in range(1, 8 + BLOCKS_REMEMBERED)
    ]
    assert dated[-1] == BEGUN_NS + (len(dated) - 1) * BLOCK_NS + gap_ns


def test_an_ear_goes_on_where_blocks_jump_to_and_fro() -> None:
    """Each jump threw away what had come before it; a second without a sample ended the ear."""
    ear = Ear(Tap.LINE)
    sound = spoken(8, 1)
    jumps = [0, 100 * MS, -100 * MS]
    steps = [BLOCK_NS + jumps[number % 3] for number in range(len(sound) * 10 // RATE)]
    for number, at_ns in enumerate(accumulate(steps, initial=BEGUN_NS)):
        ear.hear(at_ns, sound[number * RATE // 10 : (number + 1) * RATE // 10])
    assert ear.ails == frozenset()
