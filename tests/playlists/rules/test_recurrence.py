from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playlists.rules.recurrence import (
    Slot,
    UnknownZoneError,
    date_of,
    occurrence_id,
    occurrences,
    slot_of,
)
from playlists.rules.recurrence_rule import RecurrenceError, parse_rule

VIETNAM = "Asia/Ho_Chi_Minh"
BERLIN = "Europe/Berlin"
MORNING = time(5, 15)
START = date(2026, 11, 2)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ms(text: str, zone: str = VIETNAM) -> int:
    return round(local(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def slot(
    rule: str | None = None,
    *,
    starts_on: date = START,
    at: time = MORNING,
    zone: str = VIETNAM,
    **rest: Any,
) -> Slot:
    return Slot("sang", starts_on, at, zone, rule, **rest)


def dates(a_slot: Slot, first: date, last: date) -> list[date]:
    """The local dates on air from one local date to another, both included."""
    zone = ZoneInfo(a_slot.zone)
    begin = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    found = occurrences(a_slot, round(begin.timestamp() * 1000), round(end.timestamp() * 1000))
    return [o.local_date for o in found]


def november(*days: int) -> list[date]:
    return [date(2026, 11, day) for day in days]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, november(2)),
        ("FREQ=DAILY;COUNT=3", november(2, 3, 4)),
        ("FREQ=DAILY;INTERVAL=5", november(2, 7, 12, 17, 22, 27)),
        ("FREQ=WEEKLY", november(2, 9, 16, 23, 30)),
        ("FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20261113", november(2, 6, 9, 13)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", november(3, 17)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", november(30)),
        ("FREQ=MONTHLY;BYDAY=2SA", november(14)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", november(30)),
        ("freq=yearly;bymonth=11;bymonthday=9", november(9)),
    ],
)
def test_a_rule_names_its_days(rule: str | None, expected: list[date]) -> None:
    assert dates(slot(rule), date(2026, 11, 1), date(2026, 11, 30)) == expected


def test_an_occurrence_is_named_by_slot_and_local_date() -> None:
    (found,) = occurrences(slot(), ms("2026-11-02"), ms("2026-11-03"))
    assert found.id == "sang.20261102" == occurrence_id("sang", START)
    assert (found.slot, found.local_date) == ("sang", START)
    assert (slot_of(found.id), date_of(found.id)) == ("sang", START)
    with pytest.raises(ValueError, match="isoformat"):
        date_of("sang")
    assert found.starts_at == ms("2026-11-02 05:15")


def test_the_window_includes_its_begin_and_not_its_end() -> None:
    begin = ms("2026-11-02 05:15")
    assert occurrences(slot(), begin, begin + 1)
    assert not occurrences(slot(), begin - 1, begin)
    assert not occurrences(slot(), begin + 1, begin + 1)


def test_midnight_is_no_border() -> None:
    late = slot("FREQ=DAILY", at=time(23, 59, 30))
    early = slot("FREQ=DAILY", at=time(0, 0))
    night = ms("2026-11-07 23:59"), ms("2026-11-08 00:01")
    assert [o.id for o in occurrences(late, *night)] == ["sang.20261107"]
    assert [o.id for o in occurrences(early, *night)] == ["sang.20261108"]


def test_twenty_ninth_of_february_comes_in_leap_years_only() -> None:
    leap = slot("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", starts_on=date(2024, 2, 29))
    assert dates(leap, date(2025, 1, 1), date(2036, 12, 31)) == [
        date(2028, 2, 29),
        date(2032, 2, 29),
        date(2036, 2, 29),
    ]


def test_thirty_first_is_skipped_in_short_months() -> None:
    monthly = slot("FREQ=MONTHLY", starts_on=date(2026, 10, 31))
    assert dates(monthly, date(2026, 11, 1), date(2027, 3, 31)) == [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 3, 31),
    ]


class TestUntil:
    def test_as_a_date_includes_the_whole_day(self) -> None:
        evening = slot("FREQ=DAILY;UNTIL=20261103", at=time(23, 0))
        assert dates(evening, START, date(2026, 11, 9)) == november(2, 3)

    def test_as_an_instant_includes_a_broadcast_that_begins_then(self) -> None:
        # 05:15 in Vietnam is 22:15 UTC of the day before.
        assert dates(slot("FREQ=DAILY;UNTIL=20261103T221500Z"), START, date(2026, 11, 9)) == (
            november(2, 3, 4)
        )
        assert dates(slot("FREQ=DAILY;UNTIL=20261103T221459Z"), START, date(2026, 11, 9)) == (
            november(2, 3)
        )

    def test_before_the_first_day_leaves_nothing(self) -> None:
        assert dates(slot("FREQ=DAILY;UNTIL=20261101"), START, date(2026, 11, 9)) == []


class TestExceptions:
    def test_an_excepted_day_counts_but_is_not_on_air(self) -> None:
        sparing = slot("FREQ=DAILY;COUNT=4", except_on=frozenset(november(3)))
        assert dates(sparing, START, date(2026, 11, 30)) == november(2, 4, 5)

    def test_an_additional_day_is_on_air_once_even_if_the_rule_names_it_too(self) -> None:
        more = slot("FREQ=DAILY;COUNT=2", also_on=frozenset(november(3, 20)))
        assert dates(more, START, date(2026, 11, 30)) == november(2, 3, 20)

    def test_an_exception_wins_over_an_additional_day(self) -> None:
        both = slot("FREQ=DAILY;COUNT=1", also_on=frozenset(november(20)))
        both_excepted = slot(
            "FREQ=DAILY;COUNT=1",
            also_on=frozenset(november(20)),
            except_on=frozenset(november(20)),
        )
        assert dates(both, START, date(2026, 11, 30)) == november(2, 20)
        assert dates(both_excepted, START, date(2026, 11, 30)) == november(2)


class TestMoved:
    def test_keeps_its_name(self) -> None:
        moved = slot("FREQ=DAILY", moved={date(2026, 11, 5): local("2026-11-06 17:00")})
        found = occurrences(moved, ms("2026-11-05"), ms("2026-11-07"))
        assert [(o.id, o.starts_at) for o in found] == [
            ("sang.20261106", ms("2026-11-06 05:15")),
            ("sang.20261105", ms("2026-11-06 17:00")),
        ]

    def test_is_found_far_from_the_day_that_the_rule_gave(self) -> None:
        moved = slot("FREQ=DAILY", moved={date(2026, 11, 5): local("2027-03-01 17:00")})
        found = occurrences(moved, ms("2027-03-01 12:00"), ms("2027-03-01 18:00"))
        assert [o.id for o in found] == ["sang.20261105"]

    def test_single_broadcast_can_be_moved(self) -> None:
        moved = slot(moved={START: local("2027-03-01 17:00")})
        assert not occurrences(moved, ms("2026-11-02"), ms("2026-11-03"))
        assert [o.id for o in occurrences(moved, ms("2027-03-01"), ms("2027-03-02"))] == [
            "sang.20261102"
        ]

    def test_what_was_deleted_stays_deleted_though_it_had_been_moved(self) -> None:
        day = date(2026, 11, 5)
        elsewhere = {day: local("2026-11-06 17:00")}
        excepted = slot("FREQ=DAILY", moved=elsewhere, except_on=frozenset({day}))
        no_longer_named = slot("FREQ=WEEKLY;BYDAY=MO", moved=elsewhere)
        for a_slot in (excepted, no_longer_named):
            found = occurrences(a_slot, ms("2026-11-06 12:00"), ms("2026-11-07"))
            assert found == ()


class TestChangeOfTheClocks:
    def test_a_skipped_local_time_is_read_with_the_offset_before(self) -> None:
        # RFC 5545, 3.3.5. In Berlin 02:30 does not exist on 28 March 2027.
        nightly = slot("FREQ=DAILY", at=time(2, 30), zone=BERLIN)
        found = occurrences(nightly, ms("2027-03-28", zone=BERLIN), ms("2027-03-29", zone=BERLIN))
        assert [o.starts_at for o in found] == [ms("2027-03-28 03:30", zone=BERLIN)]

    def test_a_repeated_local_time_is_on_air_the_first_time_only(self) -> None:
        nightly = slot("FREQ=DAILY", at=time(2, 30), zone=BERLIN, starts_on=date(2026, 10, 1))
        found = occurrences(nightly, ms("2026-10-25", zone=BERLIN), ms("2026-10-26", zone=BERLIN))
        first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert [o.starts_at for o in found] == [round(first.timestamp() * 1000)]

    def test_the_hour_of_day_stays_over_the_year(self) -> None:
        weekly = slot("FREQ=WEEKLY", at=time(17, 0), zone=BERLIN)
        found = occurrences(weekly, ms("2026-11-01"), ms("2027-11-01"))
        local = {datetime.fromtimestamp(o.starts_at / 1000, ZoneInfo(BERLIN)).time() for o in found}
        assert local == {time(17, 0)}

    def test_a_broadcast_pushed_beyond_midnight_is_found_in_the_window_of_its_instant(self) -> None:
        # Samoa left out 30 December 2011 altogether.
        apia = slot("FREQ=DAILY", zone="Pacific/Apia", starts_on=date(2011, 12, 30))
        found = occurrences(
            apia, ms("2011-12-31", zone="Pacific/Apia"), ms("2012-01-01", zone="Pacific/Apia")
        )
        assert [o.id for o in found] == ["sang.20111230", "sang.20111231"]


def test_an_unknown_zone_is_named() -> None:
    for zone in ("Asia/Nha_Trang", "", "../etc/passwd", "/etc/localtime"):
        with pytest.raises(UnknownZoneError) as refused:
            occurrences(slot(zone=zone), 0, 1)
        assert refused.value.zone == zone


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("", "RRULE"),
        ("DAILY", "DAILY"),
        ("INTERVAL=2", "FREQ"),
        ("FREQ=HOURLY", "FREQ"),
        ("FREQ=SECONDLY;COUNT=1", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=367", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=14;BYDAY=TU", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=99999", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270101T000000", "UNTIL"),
        ("FREQ=DAILY;BYHOUR=5,17", "BYHOUR"),
        ("FREQ=DAILY;BYEASTER=0", "BYEASTER"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ"),
        ("FREQ=WEEKLY;BYDAY=CN", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=-53TU", "BYDAY"),
        ("FREQ=YEARLY;BYDAY=54TU", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=DAILY;BYMONTH=1;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9", "FREQ"),
        ("FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 300), "RRULE"),
    ],
)
def test_a_rule_that_is_none_is_refused_with_the_part_at_fault(rule: str, part: str) -> None:
    with pytest.raises(RecurrenceError) as refused:
        parse_rule(rule, START)
    assert (refused.value.part, refused.value.rule) == (part, rule)
    assert refused.value.why


def test_a_yearly_rule_from_the_thirtieth_cannot_be_put_into_february() -> None:
    with pytest.raises(RecurrenceError, match="names no day"):
        parse_rule("FREQ=YEARLY;BYMONTH=2", date(2026, 11, 30))


FRAGMENTS = (
    *("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=", "FREQ", "", "=", ":"),
    *(
        "INTERVAL=7",
        "INTERVAL=-1",
        "COUNT=9",
        "UNTIL=20270101",
        "UNTIL=99999999T999999Z",
        "WKST=SU",
    ),
    *("BYDAY=MO", "BYDAY=53TU", "BYDAY=", "BYMONTHDAY=-31", "BYMONTH=2", "BYSETPOS=-7", "X-A=Ế"),
)


@given(st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=5).map(";".join), st.text()))
def test_any_text_is_a_rule_or_is_refused(text: str) -> None:
    try:
        rule = parse_rule(text, START)
    except RecurrenceError:
        return
    days = list(rule.days(START, START + timedelta(days=800)))
    assert days == sorted(set(days))


weekdays = st.sampled_from(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))


def listed(values: st.SearchStrategy[Any], max_size: int = 3) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=max_size, unique=True).map(
        lambda chosen: ",".join(map(str, chosen))
    )


month_days = listed(st.sampled_from([*range(1, 29), -1, -2]))
numbered_weekdays = st.builds(
    "{}{}".format, st.sampled_from(["", "1", "2", "4", "-1", "+3"]), weekdays
)
PARTS_OF = {
    "DAILY": {"BYDAY": listed(weekdays), "BYMONTH": listed(st.integers(1, 12))},
    "WEEKLY": {"BYDAY": listed(weekdays), "BYMONTH": listed(st.integers(1, 12)), "WKST": weekdays},
    "MONTHLY": {"BYDAY": listed(numbered_weekdays), "BYMONTHDAY": month_days},
    "YEARLY": {"BYMONTH": listed(st.integers(1, 12)), "BYDAY": listed(numbered_weekdays)},
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(sorted(PARTS_OF)))
    parts = {"FREQ": frequency}
    for name, values in PARTS_OF[frequency].items():
        if draw(st.booleans()):
            parts[name] = draw(values)
    if draw(st.booleans()):
        parts["INTERVAL"] = str(draw(st.integers(1, 13)))
    if draw(st.booleans()) and frequency in ("MONTHLY", "YEARLY") and "BYDAY" in parts:
        parts["BYSETPOS"] = draw(st.sampled_from(["1", "-1"]))
    if draw(st.integers(0, 3)) == 0:
        parts["COUNT"] = str(draw(st.integers(1, 500)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


THIRTY_YEARS = timedelta(days=365 * 30 + 7)


def by_dateutil(rule: str, starts_on: date, first: date, last: date) -> list[date]:
    explicit = rule if "WKST" in rule else f"{rule};WKST=MO"
    moments = rrulestr(explicit, dtstart=datetime.combine(starts_on, time.min))
    found = []
    for moment in moments:
        if moment.date() > last:
            break
        if moment.date() >= first:
            found.append(moment.date())
    return found


@settings(max_examples=150)
@given(
    rule=rules(),
    starts_on=st.dates(date(1996, 1, 1), date(2026, 12, 31)),
    begin=st.integers(0, THIRTY_YEARS.days),
    days=st.integers(0, 60),
    zone=st.sampled_from([VIETNAM, BERLIN]),
)
@example("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", date(2026, 11, 4), 400, 30, VIETNAM)
@example("FREQ=MONTHLY;INTERVAL=3", date(2024, 2, 29), 3000, 400, BERLIN)
def test_days_agree_with_dateutil_counted_from_the_first_day(
    rule: str, starts_on: date, begin: int, days: int, zone: str
) -> None:
    first = starts_on + timedelta(days=begin)
    last = first + timedelta(days=days)
    try:
        found = dates(slot(rule, starts_on=starts_on, zone=zone), first, last)
    except RecurrenceError:
        assert {"FREQ=DAILY", "INTERVAL=7"} <= set(rule.split(";")) or by_dateutil(
            rule, starts_on, starts_on, date.max
        ) == []
        return
    assert found == by_dateutil(rule, starts_on, first, last)


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=YEARLY"]
)
def test_thirty_years_at_once_agree_with_dateutil(rule: str) -> None:
    last = START + THIRTY_YEARS
    assert dates(slot(rule), START, last) == by_dateutil(rule, START, START, last)


@settings(max_examples=50)
@given(rule=rules(), cut=st.integers(0, 400))
def test_two_windows_side_by_side_give_what_one_gives(rule: str, cut: int) -> None:
    try:
        whole = dates(slot(rule), START, START + timedelta(days=400))
    except RecurrenceError:
        return
    middle = START + timedelta(days=cut)
    left = dates(slot(rule), START, middle - timedelta(days=1)) if cut else []
    assert left + dates(slot(rule), middle, START + timedelta(days=400)) == whole
