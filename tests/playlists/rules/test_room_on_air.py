"""What a duty still lacks is proposed where the regulation and the schedule leave room."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.plan import Priority
from playlists.rules.airtime import AirtimeRule, BroadcastDays, OnAir, QuietHours, Span, Windows
from playlists.rules.day_calendar import DayCalendar
from playlists.rules.duty import ConsecutiveDays, Duty, Sounded
from playlists.rules.room_on_air import (
    ByDay,
    MakeUp,
    Proposed,
    Room,
    by_day,
    hours_to_broadcast,
    make_up,
)
from playlists.rules.ways_out import STEP, PlaceOnAir, Wanted

MONDAY = date(2026, 11, 23)
MINUTE_MS = 60_000
WEEKDAYS = AirtimeRule("d", "xa", "Điều 5", BroadcastDays(frozenset(range(5))))
WINDOW = AirtimeRule("w", "xa", "Điều 5", Windows((Span(time(17), time(18)),)))
QUIET = AirtimeRule("q", "xa", "Điều 6", QuietHours(Span(time(21), time(5))))
NEWS = OnAir("news", datetime.combine(MONDAY, time(17)), 20 * MINUTE_MS)
THREE_DAYS = Duty(
    id="n",
    citation="Luật 10/2022/QH15, Điều 13",
    clauses=(ConsecutiveDays(3),),
    clusters=frozenset({"01", "02", "03"}),
    begins_on=MONDAY,
)


def clock(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute))


def room(
    *rules: AirtimeRule,
    on_air: tuple[OnAir, ...] = (),
    earliest: datetime | None = None,
    priority: Priority = Priority.NORMAL,
) -> Room:
    place = PlaceOnAir(("01",), on_air, rules)
    wanted = Wanted(days=(), at=time(17), lengths_ms=(10 * MINUTE_MS,), priority=priority)
    return Room([place], wanted, earliest or clock(0))


def test_the_usual_time_goes_before_the_nearest_free_one() -> None:
    assert room().time_on(MONDAY) == time(17)
    assert room(on_air=(NEWS,)).time_on(MONDAY) == time(16, 45)
    assert room(WINDOW, on_air=(NEWS,)).time_on(MONDAY) == time(17, 30)
    assert room(WINDOW, on_air=(NEWS,), earliest=clock(17, 40)).time_on(MONDAY) == time(17, 45)


def test_a_day_without_room_has_no_time() -> None:
    assert room(WEEKDAYS).time_on(MONDAY + timedelta(days=5)) is None
    assert room(WINDOW, earliest=clock(18)).time_on(MONDAY) is None


def test_every_three_hours_is_as_late_as_permitted_and_before_quiet_hours() -> None:
    found = hours_to_broadcast(3, clock(13), (), clock(23), room(QUIET))
    assert [one.at for one in found] == [clock(16), clock(19), clock(20, 50)]
    assert not any(one.is_late for one in found)
    morning = hours_to_broadcast(3, clock(20, 50), (), clock(6, day=1), room(QUIET))
    assert morning == (Proposed(clock(5, day=1), is_late=True),)


def test_an_emergency_is_not_kept_by_quiet_hours() -> None:
    there = room(QUIET, priority=Priority.EMERGENCY)
    found = hours_to_broadcast(3, clock(20), (), clock(3, day=1), there)
    assert [one.at for one in found] == [clock(23), clock(2, day=1)]


def test_what_is_on_the_schedule_already_closes_its_pause() -> None:
    found = hours_to_broadcast(3, clock(9), [clock(12), clock(18)], clock(21), room())
    assert [one.at for one in found] == [clock(15), clock(21)]


def test_what_is_overdue_is_proposed_at_the_next_possible_minute_and_said_to_be_late() -> None:
    found = hours_to_broadcast(3, clock(5), (), clock(14), room(earliest=clock(10, 2)))
    assert found == (Proposed(clock(10, 5), is_late=True), Proposed(clock(13, 5)))


def test_days_that_are_owed_each_get_a_free_time_and_a_late_one_says_so() -> None:
    there = room(on_air=(NEWS,))
    found = by_day(THREE_DAYS, [], MONDAY, there, DayCalendar())
    assert found == ByDay(
        (Proposed(clock(16, 45)), Proposed(clock(17, day=1)), Proposed(clock(17, day=2))),
        lacks_room=False,
    )
    late = by_day(THREE_DAYS, [], MONDAY - timedelta(days=1), there, DayCalendar())
    assert [one.is_late for one in late.proposed] == [True, False, False]


def test_days_that_are_owed_without_room_for_them_are_said() -> None:
    never = AirtimeRule("w", "xa", "Điều 5", Windows((Span(time(4), time(4, 30)),)))
    assert by_day(THREE_DAYS, [], None, room(never), DayCalendar()) == ByDay((), lacks_room=True)


def test_who_missed_what_counted_makes_it_good_on_a_day_of_which_nothing_is_planned_there() -> None:
    there = Room(
        [PlaceOnAir(("01", "02"), (NEWS,)), PlaceOnAir(("03",), ())],
        Wanted(days=(), at=time(17), lengths_ms=(10 * MINUTE_MS,)),
        clock(0),
    )
    heard = [Sounded("o", cluster, MONDAY, 0) for cluster in ("01", "02")]
    assert make_up(THREE_DAYS, heard, there) == MakeUp(clock(17), ("03",))
    planned = [*heard, Sounded("p", "03", MONDAY, 1)]
    assert make_up(THREE_DAYS, planned, there) is None
    today = room(on_air=(NEWS,), earliest=clock(16, 50))
    late = replace(today, places=[PlaceOnAir(("03",), (NEWS,))])
    assert make_up(THREE_DAYS, heard, late) == MakeUp(clock(17, 30), ("03",))


@given(
    st.integers(1, 6),
    st.lists(st.integers(0, 47), max_size=8),
    st.lists(st.tuples(st.integers(0, 47), st.integers(1, 90)), max_size=5),
)
def test_no_pause_is_longer_than_the_duty_permits_unless_it_is_said(
    hours: int, known: list[int], busy: list[tuple[int, int]]
) -> None:
    on_air = tuple(
        OnAir(str(n), clock(0) + timedelta(hours=hour), minutes * MINUTE_MS)
        for n, (hour, minutes) in enumerate(busy)
    )
    there = room(QUIET, on_air=on_air)
    planned = [clock(0) + timedelta(hours=hour) for hour in known]
    until = clock(0, day=2)
    found = hours_to_broadcast(hours, clock(0), planned, until, there)
    assert all(there.has(one.at) for one in found)
    span = timedelta(hours=hours)
    for earlier, later in pairwise(sorted({clock(0), *planned, *(one.at for one in found)})):
        if later - earlier > span:
            assert later in planned or Proposed(later, is_late=True) in found
            in_time = (earlier + span - n * STEP for n in range(hours * 12))
            assert not any(map(there.has, in_time))
