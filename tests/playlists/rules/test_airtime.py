from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.plan import Priority
from playlists.rules.airtime import (
    AirtimeRule,
    Binding,
    Breach,
    BroadcastDays,
    DayMinutes,
    EmptySpanError,
    Exemption,
    Limit,
    LimitError,
    OnAir,
    QuietHours,
    SessionMinutes,
    SessionsPerDay,
    Span,
    Windows,
    breaches,
    in_force,
    sessions,
)
from playlists.rules.day_calendar import official_calendar

CALENDAR = official_calendar(2026, 2026)
MONDAY = date(2026, 11, 16)
SATURDAY = date(2026, 11, 21)


def rule(limit: Limit, name: str = "r", binding: Binding = Binding.LAW) -> AirtimeRule:
    return AirtimeRule(name, "xa", "Quy chế, Điều 5", limit, binding)


def on_air(  # noqa: PLR0913 - an example names what it is about
    name: str,
    begins: str,
    minutes: float,
    *,
    day: date = MONDAY,
    relay: float = 0,
    priority: Priority = Priority.NORMAL,
) -> OnAir:
    at = datetime.combine(day, time.fromisoformat(begins))
    return OnAir(name, at, round(minutes * 60_000), round(relay * 60_000), priority)


def found(limit: Limit, *broadcasts: OnAir, day: date = MONDAY) -> tuple[Breach, ...]:
    return breaches(broadcasts, [rule(limit)], [day], CALENDAR)


def names(found: tuple[Breach, ...]) -> list[tuple[str, ...]]:
    return [breach.occurrences for breach in found]


HA_NOI_WARD = (
    rule(SessionsPerDay(2), "hn1"),
    rule(SessionMinutes(15), "hn2"),
    rule(BroadcastDays(frozenset(range(5))), "hn3"),
)
LANG_SON = rule(DayMinutes(least=120), "ls")


def test_the_regulation_of_a_ward_of_ha_noi_is_data() -> None:
    kept = [on_air("sáng", "06:00", 15), on_air("chiều", "17:00", 15)]
    assert breaches(kept, HA_NOI_WARD, [MONDAY], CALENDAR) == ()
    third = on_air("tối", "19:00", 16)
    broken = breaches([*kept, third], HA_NOI_WARD, [MONDAY], CALENDAR)
    assert [(b.rule.id, b.occurrences, b.measured) for b in broken] == [
        ("hn1", ("tối",), 3),
        ("hn2", ("tối",), 16),
    ]
    weekend = on_air("thứ bảy", "06:00", 10, day=SATURDAY)
    assert [b.rule.id for b in breaches([weekend], HA_NOI_WARD, [SATURDAY], CALENDAR)] == ["hn3"]


def test_the_regulation_of_lang_son_asks_for_two_hours_a_day() -> None:
    short = breaches([on_air("a", "05:00", 119)], [LANG_SON], [MONDAY], CALENDAR)
    assert [(b.occurrences, b.measured) for b in short] == [((), 119)]
    enough = [on_air("a", "05:00", 60), on_air("b", "17:00", 60)]
    assert breaches(enough, [LANG_SON], [MONDAY], CALENDAR) == ()


def test_a_relay_counts_only_where_the_regulation_counts_it() -> None:
    broadcast = on_air("a", "05:00", 60, relay=50)
    assert names(found(SessionMinutes(45), broadcast)) == [("a",)]
    assert found(SessionMinutes(45, with_relay=False), broadcast) == ()
    assert names(found(DayMinutes(least=30, with_relay=False), broadcast)) == [()]


def test_a_broadcast_that_leaves_its_window_is_named() -> None:
    windows = Windows((Span(time(5), time(6)), Span(time(16, 30), time(18))))
    assert found(windows, on_air("a", "05:00", 60), on_air("b", "17:00", 60)) == ()
    assert names(found(windows, on_air("a", "05:30", 31))) == [("a",)]
    assert names(found(windows, on_air("a", "12:00", 1), on_air("b", "04:59", 2))) == [
        ("b",),
        ("a",),
    ]


def test_quiet_hours_reach_over_midnight() -> None:
    night = QuietHours(Span(time(21), time(5)))
    assert found(night, on_air("a", "20:45", 15), on_air("b", "05:00", 15)) == ()
    assert names(found(night, on_air("a", "20:45", 15.5))) == [("a",)]
    assert names(found(night, on_air("a", "03:15", 1))) == [("a",)]


def test_broadcasts_that_follow_each_other_are_one_session() -> None:
    broadcasts = [on_air("a", "05:00", 10), on_air("b", "05:15", 10), on_air("c", "05:31", 1)]
    assert [[b.occurrence for b in s] for s in sessions(broadcasts)] == [["a", "b"], ["c"]]
    assert names(found(SessionMinutes(19), *broadcasts)) == [("a", "b")]


def test_a_session_that_is_too_short_is_named_and_its_begun_minutes_do_not_count() -> None:
    limit = SessionMinutes(least=10)
    (short,) = found(limit, on_air("a", "05:00", 9.9), on_air("b", "17:00", 10))
    assert (short.occurrences, short.measured, short.stops) == (("a",), 9, True)


def test_broadcasts_of_one_session_are_long_enough_together() -> None:
    limit = SessionMinutes(least=10, most=15)
    assert found(limit, on_air("a", "05:00", 6), on_air("b", "05:06", 6)) == ()
    apart = found(limit, on_air("a", "05:00", 6), on_air("b", "05:12", 6))
    assert names(apart) == [("a",), ("b",)]


def test_a_relay_does_not_make_a_session_long_where_it_is_not_counted() -> None:
    broadcast = on_air("a", "05:00", 60, relay=55)
    assert found(SessionMinutes(least=10), broadcast) == ()
    assert names(found(SessionMinutes(least=10, with_relay=False), broadcast)) == [("a",)]


def test_a_short_emergency_overrides_the_least_of_a_session() -> None:
    flood = on_air("lũ", "23:15", 1, priority=Priority.EMERGENCY)
    (breach,) = found(SessionMinutes(least=10), flood)
    assert breach.overridden
    assert not breach.stops


def test_minutes_after_midnight_belong_to_the_next_day() -> None:
    late = on_air("a", "23:50", 30)
    limit = DayMinutes(most=15)
    assert found(limit, late) == ()
    assert [b.measured for b in found(limit, late, day=MONDAY + timedelta(days=1))] == [20]


def test_a_saturday_worked_in_exchange_is_a_broadcast_day_of_the_working_week() -> None:
    saturday = date(2026, 8, 22)
    week = BroadcastDays(frozenset(range(5)))
    assert found(week, on_air("a", "06:00", 5, day=saturday), day=saturday) == ()


def test_holidays_are_silent_where_the_regulation_says_so() -> None:
    national_day = date(2026, 9, 2)
    broadcast = on_air("a", "06:00", 5, day=national_day)
    every_day = frozenset(range(7))
    assert found(BroadcastDays(every_day), broadcast, day=national_day) == ()
    silent = BroadcastDays(every_day, on_holidays=False)
    assert names(found(silent, broadcast, day=national_day)) == [("a",)]


def test_an_emergency_overrides_every_rule_and_is_recorded() -> None:
    flood = on_air("lũ", "23:15", 3, priority=Priority.EMERGENCY)
    (breach,) = found(QuietHours(Span(time(21), time(5))), flood)
    assert breach.overridden
    assert not breach.stops


def test_an_exemption_lifts_a_rule_for_its_days_with_author_and_reason() -> None:
    lifted = Exemption("r", MONDAY, MONDAY, "Nguyễn Văn A", "Bầu cử")
    quiet = rule(QuietHours(Span(time(21), time(5))))
    days = [MONDAY, MONDAY + timedelta(days=1)]
    broadcasts = [on_air("a", "22:00", 5, day=day) for day in days]
    first, second = breaches(broadcasts, [quiet], days, CALENDAR, [lifted])
    assert (first.exemption, first.stops) == (lifted, False)
    assert (second.exemption, second.stops) == (None, True)


def test_advice_warns_and_law_stops() -> None:
    advice = rule(SessionMinutes(10), binding=Binding.ADVICE)
    (breach,) = breaches([on_air("a", "05:00", 11)], [advice], [MONDAY], CALENDAR)
    assert not breach.stops
    assert found(SessionMinutes(10), on_air("a", "05:00", 11))[0].stops


def test_a_rule_of_a_season_holds_in_its_season() -> None:
    summer = AirtimeRule(
        "s", "xa", "c", SessionMinutes(5), first_day=date(2026, 5, 1), last_day=date(2026, 9, 30)
    )
    assert breaches([on_air("a", "05:00", 9)], [summer], [MONDAY], CALENDAR) == ()


def test_rules_are_inherited_from_the_units_above_and_from_no_other() -> None:
    province = AirtimeRule("p", "tinh", "c", SessionMinutes(45))
    own = AirtimeRule("o", "xa", "c", SessionMinutes(15))
    neighbour = AirtimeRule("n", "xa khac", "c", SessionMinutes(1))
    assert in_force([province, neighbour, own], ["xa", "tinh"]) == (own, province)


def test_a_span_or_limit_that_no_day_can_keep_is_refused() -> None:
    with pytest.raises(EmptySpanError):
        Span(time(5), time(5))
    with pytest.raises(LimitError):
        SessionMinutes(0)
    with pytest.raises(LimitError):
        SessionMinutes(least=90, most=60)
    with pytest.raises(LimitError):
        DayMinutes(least=90, most=60)


BROADCASTS = st.lists(
    st.builds(lambda start, minutes: (start, minutes), st.integers(0, 1439), st.integers(1, 120)),
    max_size=8,
)


@given(BROADCASTS, st.integers(1, 600))
def test_day_minutes_agree_with_a_count_minute_by_minute(
    drawn: list[tuple[int, int]], most: int
) -> None:
    base = datetime.combine(MONDAY, time.min)
    broadcasts = [
        OnAir(str(n), base + timedelta(minutes=start), minutes * 60_000)
        for n, (start, minutes) in enumerate(drawn)
    ]
    expected = sum(min(start + minutes, 1440) - start for start, minutes in drawn)
    measured = [b.measured for b in found(DayMinutes(most=most), *broadcasts)]
    assert measured == ([expected] if expected > most else [])


@given(BROADCASTS)
def test_a_session_holds_every_broadcast_once(drawn: list[tuple[int, int]]) -> None:
    base = datetime.combine(MONDAY, time.min)
    broadcasts = sorted(
        (
            OnAir(str(n), base + timedelta(minutes=start), minutes * 60_000)
            for n, (start, minutes) in enumerate(drawn)
        ),
        key=lambda b: b.begins,
    )
    assert [b for session in sessions(broadcasts) for b in session] == broadcasts
