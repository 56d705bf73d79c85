import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.order import Order, OrderKind, Repetition
from playlists.messages.repetition import (
    is_left_out,
    repetition_at,
    repetitions,
    starts_at,
    times_in_a_row,
)

HOUR = 3_600_000
GIVEN = 1_763_568_900_000


def order(every_ms: int | None = HOUR, hours: float = 6, *, twice: bool = False) -> Order:
    repeated = None if every_ms is None else Repetition(every_ms=every_ms, times_at_once=1 + twice)
    return Order(
        id="o",
        sequence=1,
        order=OrderKind.EMERGENCY,
        issued_at=GIVEN,
        expires_at=GIVEN + round(hours * HOUR),
        targets=("xa",),
        repetition=repeated,
    )


def test_an_order_sounds_at_once_and_then_on_its_grid() -> None:
    hourly = order()
    assert starts_at(hourly, 0) == GIVEN
    assert starts_at(hourly, 2) == GIVEN + 2 * HOUR
    assert starts_at(hourly, 6) is None, "it has ended by then"


@pytest.mark.parametrize(
    ("now", "due"),
    [(-1, None), (0, 0), (HOUR - 1, 0), (HOUR, 1), (6 * HOUR - 1, 5), (6 * HOUR, None)],
)
def test_whoever_comes_back_joins_the_repetition_that_is_due(now: int, due: int | None) -> None:
    assert repetition_at(order(), GIVEN + now) == due


def test_an_order_without_repetition_sounds_once_while_it_is_in_force() -> None:
    once = order(every_ms=None)
    assert list(repetitions(once, GIVEN, GIVEN + 9 * HOUR)) == [0]
    assert repetition_at(once, GIVEN + 5 * HOUR) == 0
    assert starts_at(once, 1) is None


def test_only_the_first_is_said_twice() -> None:
    assert [times_in_a_row(order(twice=True), n) for n in range(3)] == [2, 1, 1]
    assert times_in_a_row(order(every_ms=None), 0) == 1


@pytest.mark.parametrize(
    ("percent", "kept"),
    [
        (None, [0, 1, 2, 3, 4]),
        (50, [0, 1, 2, 3, 4]),
        (49, [0, 2, 4]),
        (20, [0, 2, 4]),
        (19, [0, 4]),
        (0, [0, 4]),
    ],
)
def test_a_weak_battery_leaves_repetitions_out_and_never_the_first(
    percent: int | None, kept: list[int]
) -> None:
    assert [n for n in range(5) if not is_left_out(n, percent)] == kept


@given(st.integers(1, 12 * HOUR), st.integers(1, 200), st.integers(-500, 500), st.integers(0, 500))
def test_the_repetitions_of_a_time_are_those_that_begin_in_it(
    every_ms: int, hours: int, first: int, length: int
) -> None:
    asked = order(every_ms, hours)
    if hours * HOUR // every_ms > 2000:
        return
    begin, end = GIVEN + first * HOUR, GIVEN + (first + length) * HOUR
    every = [
        (n, at)
        for n in range(hours * HOUR // every_ms + 2)
        if (at := starts_at(asked, n)) is not None
    ]
    assert list(repetitions(asked, begin, end)) == [n for n, at in every if begin <= at < end]
    assert all(repetition_at(asked, at) == n for n, at in every)
