from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.rules.day_calendar import DayCalendar, official_calendar
from playlists.rules.duty import (
    Clause,
    ConsecutiveDays,
    DaysBeforeEvent,
    Duty,
    EveryHours,
    Gap,
    Progress,
    Sounded,
    Standing,
    TimesOverDays,
    WithinWorkingDays,
    days_to_broadcast,
    owing,
    progress,
)

CALENDAR = official_calendar(2026, 2027)
VN = ZoneInfo("Asia/Ho_Chi_Minh")
CLUSTERS = ("01", "02", "03", "07")
MONDAY = date(2026, 11, 16)


def on(day: int) -> date:
    """A day of that week, counted from Monday as 0."""
    return MONDAY + timedelta(days=day)


def at(day: date, hour: int) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=VN).timestamp()) * 1000


def duty(*clauses: Clause, decided_on: date | None = None, event_on: date | None = None) -> Duty:
    return Duty(
        "d",
        "Điều 13",
        clauses,
        frozenset(CLUSTERS),
        MONDAY,
        decided_on=decided_on,
        event_on=event_on,
    )


def sounded(day: date, clusters: tuple[str, ...] = CLUSTERS, hour: int = 5) -> list[Sounded]:
    return [Sounded(f"{day} {hour}", cluster, day, at(day, hour)) for cluster in clusters]


def standing(owed: Duty, heard: list[Sounded], today: date) -> Progress:
    return progress(owed, heard, today, at(today, 20), CALENDAR)


THREE_DAYS = duty(ConsecutiveDays(3))


def test_three_days_in_a_row_fulfil_the_duty_on_the_third() -> None:
    heard = [*sounded(on(0)), *sounded(on(1)), *sounded(on(2))]
    found = standing(THREE_DAYS, heard, on(5))
    assert found.standing is Standing.FULFILLED
    assert found.clauses[0].fulfilled_on == on(2)
    assert found.gaps == ()


def test_two_days_are_two_of_three() -> None:
    found = standing(THREE_DAYS, [*sounded(on(0)), *sounded(on(1))], on(1))
    assert (found.clauses[0].done, found.clauses[0].needed) == (2, 3)
    assert found.standing is Standing.OPEN


def test_a_missed_day_begins_the_count_again() -> None:
    heard = [*sounded(on(0)), *sounded(on(1)), *sounded(on(3))]
    assert standing(THREE_DAYS, heard, on(3)).clauses[0].done == 1


def test_yesterdays_run_lives_until_today_is_over() -> None:
    heard = [*sounded(on(0)), *sounded(on(1))]
    assert standing(THREE_DAYS, heard, on(2)).clauses[0].done == 2
    assert standing(THREE_DAYS, heard, on(3)).clauses[0].done == 0


def test_one_dead_pole_voids_nothing_and_is_listed() -> None:
    heard = [*sounded(on(0)), *sounded(on(1), ("01", "02", "03")), *sounded(on(2))]
    found = standing(THREE_DAYS, heard, on(2))
    assert found.standing is Standing.FULFILLED
    assert found.gaps == (Gap("07", on(1)),)


def test_half_of_the_clusters_are_not_the_commune() -> None:
    heard = [*sounded(on(0)), *sounded(on(1), ("01", "02")), *sounded(on(2))]
    assert standing(THREE_DAYS, heard, on(2)).clauses[0].done == 1


def test_what_sounded_elsewhere_or_before_counts_for_nothing() -> None:
    heard = [*sounded(MONDAY - timedelta(days=1)), *sounded(on(0), ("98", "99"))]
    assert standing(THREE_DAYS, heard, on(0)).clauses[0].done == 0


def test_three_times_in_two_days_do_not_make_five_days() -> None:
    owed = duty(TimesOverDays(3, 5))
    heard = [*sounded(on(0)), *sounded(on(0), hour=17), *sounded(on(1))]
    found = standing(owed, heard, on(1))
    assert (found.clauses[0].done, found.standing) == (2, Standing.OPEN)
    found = standing(owed, [*heard, *sounded(on(4))], on(4))
    assert (found.clauses[0].fulfilled_on, found.standing) == (on(4), Standing.FULFILLED)


def test_a_broadcast_reported_twice_is_one_time() -> None:
    owed = duty(TimesOverDays(2, 1))
    assert standing(owed, [*sounded(on(0)), *sounded(on(0))], on(0)).clauses[0].done == 1


def test_five_working_days_of_the_decision_step_over_the_day_off() -> None:
    owed = duty(WithinWorkingDays(5), decided_on=date(2026, 11, 20))
    assert standing(owed, [], date(2026, 11, 27)).clauses[0].due_on == date(2026, 11, 30)
    assert standing(owed, [], date(2026, 11, 30)).standing is Standing.OPEN
    assert standing(owed, [], date(2026, 12, 1)).standing is Standing.OVERDUE


def test_what_is_done_late_stays_late() -> None:
    owed = duty(WithinWorkingDays(1), decided_on=on(0))
    found = standing(owed, sounded(on(3)), on(3))
    assert found.standing is Standing.OVERDUE
    assert found.clauses[0].fulfilled_on == on(3)


def test_the_days_before_an_election_are_counted_back_from_it() -> None:
    owed = duty(DaysBeforeEvent(7), event_on=on(13))
    assert standing(owed, sounded(on(6)), on(6)).standing is Standing.FULFILLED
    assert standing(owed, sounded(on(7)), on(7)).standing is Standing.OVERDUE


def every_three_hours(ends_at: int | None = None) -> Duty:
    return Duty(
        "flood",
        "Nghị định 66/2021, Điều 4",
        (EveryHours(3),),
        frozenset(CLUSTERS),
        MONDAY,
        begins_at=at(MONDAY, 0),
        ends_at=ends_at,
    )


@pytest.mark.parametrize(
    ("hours", "now", "done", "needed", "expected"),
    [
        ([0, 3, 6], 8, 3, 3, Standing.OPEN),
        ([0, 3, 6], 9, 3, 3, Standing.OPEN),
        ([0, 6], 8, 2, 3, Standing.OVERDUE),
        ([0], 12, 1, 4, Standing.OVERDUE),
        ([], 2, 0, 0, Standing.OPEN),
    ],
)
def test_a_flood_bulletin_is_owed_every_three_hours(
    hours: list[int], now: int, done: int, needed: int, expected: Standing
) -> None:
    heard = [s for hour in hours for s in sounded(MONDAY, hour=hour)]
    found = progress(every_three_hours(), heard, MONDAY, at(MONDAY, now), CALENDAR).clauses[0]
    assert (found.done, found.needed, found.standing) == (done, needed, expected)


def test_a_cancelled_flood_bulletin_is_owed_no_longer() -> None:
    owed = every_three_hours(ends_at=at(MONDAY, 5))
    heard = [*sounded(MONDAY, hour=0), *sounded(MONDAY, hour=3)]
    found = progress(owed, heard, on(3), at(on(3), 0), CALENDAR)
    assert found.standing is Standing.FULFILLED


def test_the_days_that_are_still_owed_are_proposed() -> None:
    assert days_to_broadcast(THREE_DAYS, [], on(0), CALENDAR) == (on(0), on(1), on(2))
    assert days_to_broadcast(THREE_DAYS, sounded(on(0)), on(1), CALENDAR) == (on(1), on(2))
    # Tuesday is lost: the three days begin again.
    assert days_to_broadcast(THREE_DAYS, sounded(on(0)), on(2), CALENDAR) == (on(2), on(3), on(4))
    fulfilled = [*sounded(on(0)), *sounded(on(1)), *sounded(on(2))]
    assert days_to_broadcast(THREE_DAYS, fulfilled, on(3), CALENDAR) == ()


def test_the_last_of_three_times_is_proposed_when_the_five_days_have_gone_by() -> None:
    assert days_to_broadcast(duty(TimesOverDays(3, 5)), [], on(0), CALENDAR) == (
        on(0),
        on(1),
        on(4),
    )


def no_weekends(day: date) -> bool:
    return day.weekday() < 5


def test_days_in_a_row_go_where_the_regulation_permits_all_of_them() -> None:
    # From Thursday on the weekend is in the way: Monday is the first day of three.
    days = days_to_broadcast(THREE_DAYS, [], on(3), CALENDAR, no_weekends)
    assert days == (on(7), on(8), on(9))
    # What is on the schedule already is not proposed once more.
    scheduled = sounded(on(8))
    assert days_to_broadcast(THREE_DAYS, scheduled, on(3), CALENDAR, no_weekends) == (on(7), on(9))


def test_where_no_day_is_permitted_nothing_is_proposed() -> None:
    for owed in (THREE_DAYS, duty(TimesOverDays(3, 5))):
        assert days_to_broadcast(owed, [], on(0), CALENDAR, lambda _day: False) == ()


def test_a_cluster_owes_the_days_that_it_missed_until_it_made_them_good() -> None:
    heard = [*sounded(on(0)), *sounded(on(1), ("01", "02", "03")), *sounded(on(2))]
    assert owing(THREE_DAYS, heard) == {"07": 1}
    assert owing(THREE_DAYS, [*heard, *sounded(on(5), ("07",))]) == {}


SOME_DAYS = st.lists(st.integers(0, 20), max_size=12)
DUTIES = st.sampled_from(
    [
        duty(ConsecutiveDays(3)),
        duty(TimesOverDays(3, 5)),
        duty(ConsecutiveDays(2), WithinWorkingDays(5), decided_on=on(0)),
        duty(DaysBeforeEvent(2), TimesOverDays(2, 2), event_on=on(30)),
    ]
)


@given(DUTIES, SOME_DAYS, st.integers(0, 25))
def test_broadcasting_on_the_proposed_days_leaves_nothing_owed(
    owed: Duty, days: list[int], first: int
) -> None:
    heard = [s for day in days if day < first for s in sounded(on(day))]
    proposed = days_to_broadcast(owed, heard, on(first), CALENDAR)
    done = standing(owed, [*heard, *(s for day in proposed for s in sounded(day))], on(60))
    assert all(clause.fulfilled_on for clause in done.clauses)


@given(DUTIES, SOME_DAYS, st.randoms())
def test_the_order_of_the_evidence_does_not_matter(
    owed: Duty, days: list[int], random: object
) -> None:
    heard = [s for day in days for s in sounded(on(day))]
    shuffled = sorted(heard, key=lambda s: hash((str(random), s.occurrence, s.cluster)))
    assert standing(owed, heard, on(21)) == standing(owed, shuffled, on(21))


@given(SOME_DAYS, st.integers(0, 30), st.integers(0, 30))
def test_a_fulfilled_duty_is_not_undone_by_time(days: list[int], first: int, more: int) -> None:
    heard = [s for day in days for s in sounded(on(day))]
    if standing(THREE_DAYS, heard, on(first)).standing is Standing.FULFILLED:
        later = progress(THREE_DAYS, heard, on(first + more), 0, DayCalendar())
        assert later.standing is Standing.FULFILLED
