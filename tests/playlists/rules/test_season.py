from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.rules.day_calendar import DayCalendar
from playlists.rules.keeping_days import KeptDays, keeping
from playlists.rules.recurrence import Slot, occurrences
from playlists.rules.season import BadSeasonError, Season, season_of

SUMMER = Season((4, 15), (10, 15))
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: (day.month, day.day))


def ms(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def test_summer_and_winter_time_share_the_year() -> None:
    assert SUMMER.rest == Season((10, 16), (4, 14))
    assert SUMMER.rest.rest == SUMMER
    assert season_of(SUMMER.spelled) == SUMMER
    assert season_of("") is None


@given(MONTH_DAYS, MONTH_DAYS, DAYS)
def test_each_day_lies_in_a_season_or_in_the_rest_of_the_year(
    first: tuple[int, int], last: tuple[int, int], day: date
) -> None:
    try:
        season = Season(first, last)
    except BadSeasonError:  # the whole year
        return
    assert season.holds(day) is not season.rest.holds(day)
    assert (day in season.days_outside(day.year)) is not season.holds(day)


def test_a_slot_sounds_in_its_season_also_over_the_turn_of_the_year() -> None:
    slot = Slot("s", date(2026, 1, 1), time(5, 30), "Asia/Ho_Chi_Minh", "FREQ=DAILY")
    kept = keeping(slot, KeptDays(season=SUMMER.rest), DayCalendar(), (2026, 2027))
    found = [o.local_date for o in occurrences(kept, ms(date(2026, 10, 10)), ms(date(2027, 4, 20)))]
    assert found[0] == date(2026, 10, 16)
    assert found[-1] == date(2027, 4, 14)
    assert len(found) == (found[-1] - found[0]) // timedelta(days=1) + 1


@pytest.mark.parametrize("spelled", ["02-30/03-01", "13-01/01-01", "01-01/12-31", "04-15", "x"])
def test_what_is_no_part_of_a_year_is_refused(spelled: str) -> None:
    with pytest.raises(BadSeasonError):
        season_of(spelled)
