"""What is in the way of a broadcast and the ways out, held to a brute-force search."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.messages.plan import Priority
from playlists.rules.airtime import (
    AirtimeRule,
    Binding,
    BroadcastDays,
    DayMinutes,
    Exemption,
    OnAir,
    QuietHours,
    SessionMinutes,
    SessionsPerDay,
    Span,
    Windows,
    breaches,
)
from playlists.rules.day_calendar import DayCalendar
from playlists.rules.ways_out import PlaceOnAir, Wanted, hindrances, is_free, ways_out

MONDAY = date(2026, 11, 23)
MINUTE = 60_000


def on_air(name: str, day: date, at: time, minutes: int) -> OnAir:
    return OnAir(name, datetime.combine(day, at), minutes * MINUTE)


def place(*there: OnAir, rules: tuple[AirtimeRule, ...] = (), code: str = "07") -> PlaceOnAir:
    return PlaceOnAir((code,), there, rules)


def once(at: time, *minutes: int, day: date = MONDAY) -> Wanted:
    return Wanted((day,), at, tuple(m * MINUTE for m in minutes))


HA_NOI = (
    AirtimeRule("sessions", "hn", "QĐ Hà Nội, Điều 5", SessionsPerDay(2)),
    AirtimeRule("minutes", "hn", "QĐ Hà Nội, Điều 5", SessionMinutes(15)),
    AirtimeRule("days", "hn", "QĐ Hà Nội, Điều 5", BroadcastDays(frozenset(range(5)))),
)
LANG_SON = AirtimeRule("two-hours", "ls", "CV 532 Lạng Sơn", DayMinutes(least=120))


def test_nothing_in_the_way_needs_no_way_out() -> None:
    wanted = once(time(17), 10)
    assert hindrances(wanted, [place()]) == ()
    assert ways_out(wanted, [place()]).next_free is None


def test_another_broadcast_is_named_with_the_cluster_in_which_it_is() -> None:
    there = on_air("sang", MONDAY, time(17, 5), 10)
    (found,) = hindrances(once(time(17), 10), [place(), place(there, code="08")])
    assert (found.meets, found.clusters, found.stops) == (there, ("08",), False)


def test_the_three_ways_out_of_one_collision() -> None:
    there = place(on_air("sang", MONDAY, time(17, 5), 10))
    found = ways_out(once(time(17), 4, 3, 2), [there])
    assert found.next_free == time(17, 15)
    assert found.shorter == 1
    assert found.other_day == MONDAY + timedelta(days=1)


def test_a_repeated_programme_leaves_out_the_days_that_are_in_the_way() -> None:
    days = tuple(MONDAY + timedelta(days=n) for n in range(3))
    wanted = Wanted(days, time(17), (10 * MINUTE,), repeats=True)
    found = ways_out(wanted, [place(on_air("x", days[1], time(17), 5))])
    assert found.without_days == (days[1],)
    assert found.other_day is None


def test_a_third_session_of_ha_noi_is_stopped_and_another_day_is_offered() -> None:
    there = place(
        on_air("sang", MONDAY, time(6), 15), on_air("chieu", MONDAY, time(17), 15), rules=HA_NOI
    )
    wanted = once(time(12), 10)
    (found,) = hindrances(wanted, [there])
    assert found.breach is not None
    assert found.breach.rule.id == "sessions"
    assert found.stops
    assert ways_out(wanted, [there]).next_free is None
    assert ways_out(wanted, [there]).other_day == MONDAY + timedelta(days=1)


def test_too_long_a_session_is_shortened_by_its_last_items() -> None:
    found = ways_out(once(time(6), 6, 6, 6), [place(rules=HA_NOI)])
    assert found.shorter == 2


def test_what_is_said_again_in_another_language_counts_where_it_is_heard() -> None:
    plain = place(rules=HA_NOI)
    raglai = replace(plain, clusters=("08",), heard_ms=(12 * MINUTE, 10 * MINUTE))
    wanted = once(time(6), 6, 5)
    (found,) = hindrances(wanted, [plain, raglai])
    assert found.clusters == ("08",)
    assert found.breach is not None
    assert found.breach.measured == 22
    assert ways_out(wanted, [plain, raglai]).shorter == 1


def test_from_friday_the_next_free_day_is_monday() -> None:
    friday = MONDAY + timedelta(days=4)
    there = place(on_air("x", friday, time(6), 15), on_air("y", friday, time(17), 15), rules=HA_NOI)
    assert ways_out(once(time(12), 5, day=friday), [there]).other_day == date(2026, 11, 30)


def test_too_little_on_air_hinders_no_broadcast() -> None:
    assert hindrances(once(time(6), 30), [place(rules=(LANG_SON,))]) == ()


def test_too_short_a_session_is_told_and_may_join_the_one_that_is_there() -> None:
    least = AirtimeRule("least", "xa", "Quy chế, Điều 5", SessionMinutes(least=10))
    there = place(on_air("sang", MONDAY, time(17, 30), 10), rules=(least,))
    (found,) = hindrances(once(time(17), 5), [there])
    assert found.breach is not None
    assert found.breach.measured == 5
    assert ways_out(once(time(17), 5), [there]).next_free == time(17, 20)


def test_what_is_too_long_is_not_shortened_below_the_least() -> None:
    both = AirtimeRule("both", "xa", "Quy chế, Điều 5", SessionMinutes(most=15, least=10))
    assert ways_out(once(time(6), 8, 8), [place(rules=(both,))]).shorter is None
    assert ways_out(once(time(6), 12, 8), [place(rules=(both,))]).shorter == 1


def test_advice_is_told_and_does_not_stop() -> None:
    quiet = AirtimeRule(
        "q", "u", "Quy chế, Điều 4", QuietHours(Span(time(22), time(5))), Binding.ADVICE
    )
    (found,) = hindrances(once(time(22), 10), [place(rules=(quiet,))])
    assert not found.stops
    assert ways_out(once(time(21, 55), 10), [place(rules=(quiet,))]).next_free is None


def test_what_a_person_excepted_is_told_and_needs_no_way_out() -> None:
    lifted = Exemption("sessions", MONDAY, MONDAY, "Nguyễn Văn Bình", "Bầu cử")
    busy = place(on_air("a", MONDAY, time(6), 15), on_air("b", MONDAY, time(17), 15), rules=HA_NOI)
    there = replace(busy, exemptions=(lifted,))
    (found,) = hindrances(once(time(12), 10), [there])
    assert found.breach is not None
    assert found.breach.exemption == lifted
    assert not found.stops
    assert is_free(once(time(12), 10), [there])


def test_an_emergency_is_told_of_quiet_hours_and_not_stopped() -> None:
    quiet = AirtimeRule("q", "u", "Quy chế, Điều 4", QuietHours(Span(time(22), time(5))))
    wanted = replace(once(time(23), 5), priority=Priority.EMERGENCY)
    (found,) = hindrances(wanted, [place(rules=(quiet,))])
    assert not found.stops


def test_a_broadcast_over_midnight_meets_what_is_on_air_after_it() -> None:
    there = on_air("dem", MONDAY + timedelta(days=1), time(0, 5), 10)
    (found,) = hindrances(once(time(23, 50), 30), [place(there)])
    assert found.meets == there


RULES = (
    *HA_NOI,
    AirtimeRule(
        "windows", "hn", "Điều 4", Windows((Span(time(5), time(8)), Span(time(16), time(19))))
    ),
    AirtimeRule("most", "hn", "Điều 6", DayMinutes(most=40)),
    AirtimeRule("least", "hn", "Điều 7", SessionMinutes(least=5)),
    LANG_SON,
)
times = st.builds(time, st.integers(4, 20), st.integers(0, 59))
broadcasts = st.lists(st.tuples(st.integers(-1, 8), times, st.integers(1, 40)), max_size=8).map(
    lambda many: tuple(
        on_air(f"o{i}", MONDAY + timedelta(days=d), at, m) for i, (d, at, m) in enumerate(many)
    )
)
places = st.lists(
    st.builds(
        lambda there, rules: place(*there, rules=rules),
        broadcasts,
        st.lists(st.sampled_from(RULES), unique=True, max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=3,
)
wants = st.builds(
    lambda days, at, lengths, repeats: Wanted(
        tuple(MONDAY + timedelta(days=d) for d in (sorted(days) if repeats else [min(days)])),
        at,
        tuple(m * MINUTE for m in lengths),
        repeats=repeats,
    ),
    st.sets(st.integers(0, 6), min_size=1),
    times,
    st.lists(st.integers(1, 15), min_size=1, max_size=4),
    st.booleans(),
)


def free_by_hand(wanted: Wanted, there: list[PlaceOnAir]) -> bool:
    """No two broadcasts in one minute, and no breach that would not be there anyway."""
    for spot in there:
        for day in wanted.days:
            mine = wanted.on(day)
            if any(b.begins < mine.ends and mine.begins < b.ends for b in spot.on_air):
                return False
            days = [day + timedelta(days=n) for n in (0, 1)]
            before = breaches(spot.on_air, spot.rules, days, DayCalendar())
            after = breaches([*spot.on_air, mine], spot.rules, days, DayCalendar())
            if [b for b in after if b.occurrences and b not in before]:
                return False
    return True


@settings(max_examples=40, deadline=None)
@given(wants, places)
def test_every_way_out_is_free_and_none_nearer_is(wanted: Wanted, there: list[PlaceOnAir]) -> None:
    free = free_by_hand(wanted, there)
    assert is_free(wanted, there) == free
    found = ways_out(wanted, there)
    if free:
        assert (found.next_free, found.shorter, found.other_day) == (None, None, None)
        return
    if found.shorter:
        kept = wanted.lengths_ms[: found.shorter]
        assert free_by_hand(replace(wanted, lengths_ms=kept), there)
        longer = wanted.lengths_ms[: found.shorter + 1]
        assert not free_by_hand(replace(wanted, lengths_ms=longer), there)
    if found.without_days:
        rest = tuple(d for d in wanted.days if d not in found.without_days)
        assert free_by_hand(replace(wanted, days=rest), there)
    if found.other_day:
        assert free_by_hand(replace(wanted, days=(found.other_day,)), there)
        day = wanted.days[-1] + timedelta(days=1)
        while day < found.other_day:
            assert not free_by_hand(replace(wanted, days=(day,)), there)
            day += timedelta(days=1)


@settings(max_examples=40, deadline=None)
@given(wants, places)
def test_the_next_free_time_is_the_first_of_all(wanted: Wanted, there: list[PlaceOnAir]) -> None:
    if free_by_hand(wanted, there):
        return
    later = [
        time(m // 60, m % 60) for m in range(0, 24 * 60, 5) if time(m // 60, m % 60) > wanted.at
    ]
    first = next((at for at in later if free_by_hand(replace(wanted, at=at), there)), None)
    assert ways_out(wanted, there).next_free == first


@settings(max_examples=20, deadline=None)
@given(wants, places)
def test_what_is_in_the_way_does_not_depend_on_the_order(
    wanted: Wanted, there: list[PlaceOnAir]
) -> None:
    turned = [replace(spot, on_air=spot.on_air[::-1]) for spot in there]
    assert set(hindrances(wanted, turned)) == set(hindrances(wanted, there))
    assert ways_out(wanted, turned) == ways_out(wanted, there)


def test_what_only_has_items_that_are_not_heard_is_no_shortened_programme() -> None:
    there = place(on_air("x", MONDAY, time(17), 30))
    assert ways_out(once(time(17), 0, 0, 2), [there]).shorter is None


@pytest.mark.parametrize("items", [1, 3])
def test_a_programme_is_never_shortened_to_nothing(items: int) -> None:
    there = place(on_air("x", MONDAY, time(17), 30))
    assert ways_out(once(time(17), *([2] * items)), [there]).shorter is None
