from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.rules.day_calendar import (
    DayCalendar,
    TermTooLongError,
    is_tet,
    lunar_day,
    new_year,
    official_calendar,
)

OFFICIAL = official_calendar(2025, 2027)
DAYS = st.dates(date(2025, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 1), date(2026, 2, 17), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2)],
)
def test_the_holidays_of_the_labour_code_are_days_off(day: date) -> None:
    assert day in OFFICIAL.holidays
    assert not OFFICIAL.is_working_day(day)


def test_a_saturday_worked_in_exchange_is_a_working_day_and_the_monday_is_not() -> None:
    assert date(2026, 8, 22).weekday() == 5
    assert OFFICIAL.is_working_day(date(2026, 8, 22))
    assert not OFFICIAL.is_working_day(date(2026, 8, 31))


def test_a_day_that_falls_on_sunday_is_made_up_for_on_monday() -> None:
    assert date(2026, 4, 26).weekday() == 6  # Giỗ Tổ Hùng Vương
    assert not OFFICIAL.is_working_day(date(2026, 4, 27))


def test_a_units_own_days_stand_beside_the_public_ones() -> None:
    festival, saturday = date(2026, 7, 15), date(2026, 7, 18)
    own = official_calendar(
        2026, 2026, own_holidays={festival: "Lễ hội xã"}, own_worked=frozenset({saturday})
    )
    assert not own.is_working_day(festival)
    assert own.is_working_day(saturday)
    assert not own.is_working_day(date(2026, 9, 2))


@pytest.mark.parametrize(
    ("after", "count", "last"),
    [
        (date(2026, 11, 23), 5, date(2026, 12, 1)),  # 24/11 is a day off since 2026
        (date(2026, 4, 24), 5, date(2026, 5, 6)),  # a weekend, Giỗ Tổ, 30/4 and 1/5 between
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 7, 10), 0, date(2026, 7, 10)),
    ],
)
def test_a_term_counts_working_days_and_not_its_first(after: date, count: int, last: date) -> None:
    assert OFFICIAL.working_days_after(after, count) == last


@pytest.mark.parametrize("count", [-1, 367])
def test_a_term_that_no_law_sets_is_refused(count: int) -> None:
    with pytest.raises(TermTooLongError):
        OFFICIAL.working_days_after(date(2026, 1, 5), count)


@given(DAYS, st.integers(1, 60))
def test_a_term_holds_as_many_working_days_as_it_says(day: date, count: int) -> None:
    last = OFFICIAL.working_days_after(day, count)
    inside = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(map(OFFICIAL.is_working_day, inside)) == count
    assert OFFICIAL.is_working_day(last)


@pytest.mark.parametrize(
    ("year", "first_day"),
    [
        (2007, date(2007, 2, 17)),  # a day before China's
        (2025, date(2025, 1, 29)),
        (2026, date(2026, 2, 17)),
        (2027, date(2027, 2, 6)),
        (2030, date(2030, 2, 2)),  # a day before China's
    ],
)
def test_tet_is_that_of_vietnam(year: int, first_day: date) -> None:
    assert new_year(year) == first_day
    assert lunar_day(first_day) == (1, 1)
    assert is_tet(first_day - timedelta(days=1))
    assert is_tet(first_day + timedelta(days=5))
    assert not is_tet(first_day - timedelta(days=2))
    assert not is_tet(first_day + timedelta(days=6))


def test_a_calendar_without_years_still_knows_weekends() -> None:
    assert not DayCalendar().is_working_day(date(2026, 11, 22))
    assert DayCalendar().is_working_day(date(2026, 11, 23))
