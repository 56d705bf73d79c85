from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_slot_sounds_in_its_season_also_over_the_turn_of_the_year() -> None:
    slot = Slot(
        "s", date(2026, 1, 1), time(5, 30), "Asia/Ho_Chi_Minh", "FREQ=DAILY", season=SUMMER.rest
    )
    found = [o.local_date for o in occurrences(slot, ms(date(2026, 10, 10)), ms(date(2027, 4, 20)))]
    assert found[0] == date(2026, 10, 16)
    assert found[-1] == date(2027, 4, 14)
    assert len(found) == (found[-1] - found[0]) // timedelta(days=1) + 1
    by_hand = {date(2027, 4, 16): datetime.combine(date(2027, 4, 16), time(6))}
    moved = replace(slot, moved=by_hand, also_on=frozenset({date(2027, 4, 18)}))
    later = occurrences(moved, ms(date(2027, 4, 15)), ms(date(2027, 4, 20)))
    assert [o.local_date.day for o in later] == [16, 18]


@pytest.mark.parametrize("spelled", ["02-30/03-01", "13-01/01-01", "01-01/12-31", "04-15", "x"])
def test_what_is_no_part_of_a_year_is_refused(spelled: str) -> None:
    with pytest.raises(BadSeasonError):
        season_of(spelled)
