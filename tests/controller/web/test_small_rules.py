"""Search without accents, recurrence in words, putting a programme together."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.schedules.errors import BadTimeError
from controller.search import folded, holds
from controller.web.composing import Step, after
from controller.web.recurring import (
    InMonth,
    Otherwise,
    Period,
    Repeat,
    other_rule,
    rule_of,
    season_from,
)
from controller.web.wording.repeating import NTH, words_of
from playlists.rules.recurrence_rule import WEEKDAYS as CODES
from playlists.rules.recurrence_rule import parse_rule
from playlists.rules.season import season_of


def test_search_needs_no_accents() -> None:
    assert holds("Cảnh báo lũ trên sông Cái", "canh bao lu")
    assert holds("Đường ĐT.656", "duong dt")
    assert not holds("Cảnh báo lũ", "han han")


def test_words_may_come_in_any_order() -> None:
    assert holds("Lịch tiêm vắc xin tại thôn Đông", "dong tiem")


@given(st.text())
def test_folding_leaves_what_is_no_mark(text: str) -> None:
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    assert folded(text) == "".join(char for char in apart if not unicodedata.combining(char))


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_once_needs_no_rule() -> None:
    assert rule_of(Repeat.ONCE, ["MO"], date(2026, 12, 1)) is None
    assert words_of(None, "2026-11-24") == "Một lần, 24/11/2026"


def test_a_daily_rule_names_the_last_day_on_which_it_sounds() -> None:
    rule = rule_of(Repeat.DAILY, [], date(2026, 12, 31))
    assert rule == "FREQ=DAILY;UNTIL=20261231"
    assert words_of(rule, "2026-11-24") == "Hằng ngày, đến hết 31/12/2026"


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        (["MO", "TU", "WE", "TH", "FR"], "Thứ Hai đến thứ Sáu hằng tuần"),
        (["FR", "MO"], "Thứ Hai, thứ Sáu hằng tuần"),
        (["SA", "SU"], "Thứ Bảy, chủ nhật hằng tuần"),
        (["TU"], "Thứ Ba hằng tuần"),
    ],
)
def test_days_in_a_row_are_told_as_from_and_to(weekdays: list[str], words: str) -> None:
    assert words_of(rule_of(Repeat.WEEKLY, weekdays, None), "2026-11-24") == words


def test_weekly_on_every_day_is_daily() -> None:
    assert rule_of(Repeat.WEEKLY, list(CODES), None) == "FREQ=DAILY"
    assert rule_of(Repeat.WEEKLY, [], None) == "FREQ=DAILY"


def test_a_rule_that_no_form_made_is_shown_as_it_is() -> None:
    for rule in ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=2,3", "FREQ=HOURLY"):
        assert words_of(rule, "2026-11-24") == rule


@pytest.mark.parametrize(
    ("asked", "rule", "words"),
    [
        ({"every": "3", "period": Period.DAYS}, "FREQ=DAILY;INTERVAL=3", "3 ngày một lần"),
        (
            {"every": "2", "weekdays": ["TH", "MO"]},
            "FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2",
            "Thứ Hai, thứ Năm, 2 tuần một lần",
        ),
        (
            {"period": Period.MONTHS},
            "FREQ=MONTHLY;BYDAY=1MO",
            "Thứ Hai đầu tiên hằng tháng",
        ),
        (
            {"period": Period.MONTHS, "nth": "-1", "weekday": "SU", "count": "6"},
            "FREQ=MONTHLY;BYDAY=-1SU;COUNT=6",
            "Chủ nhật cuối cùng hằng tháng, 6 buổi kể cả buổi nghỉ",
        ),
        (
            {"period": Period.MONTHS, "in_month": InMonth.LAST},
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "Ngày cuối cùng hằng tháng",
        ),
        (
            {"period": Period.MONTHS, "in_month": InMonth.DATES, "dates": "15; 1", "every": "2"},
            "FREQ=MONTHLY;BYMONTHDAY=1,15;INTERVAL=2",
            "Ngày 1, 15, 2 tháng một lần",
        ),
        ({"period": Period.YEARS}, "FREQ=YEARLY", "Ngày 24/11 hằng năm"),
    ],
)
def test_a_repetition_that_is_not_plain_is_filled_in_and_said(
    asked: dict[str, Any], rule: str, words: str
) -> None:
    assert other_rule(Otherwise(**asked)) == rule
    assert words_of(rule, "2026-11-24") == words


def test_a_day_that_not_every_month_has_is_said_to_be_left_out() -> None:
    words = words_of("FREQ=MONTHLY;BYMONTHDAY=15,31", "2026-11-24")
    assert words == "Ngày 15, 31 (tháng không có ngày 31 thì không phát) hằng tháng"


@given(
    st.builds(
        Otherwise,
        every=st.integers(1, 366).map(str),
        period=st.sampled_from(Period),
        weekdays=st.lists(st.sampled_from(CODES), unique=True),
        in_month=st.sampled_from(InMonth),
        dates=st.integers(1, 31).map(str),
        nth=st.sampled_from(sorted(NTH)),
        weekday=st.sampled_from(CODES),
        count=st.just("") | st.integers(1, 500).map(str),
    )
)
def test_every_repetition_that_can_be_filled_in_is_a_rule_with_words(asked: Otherwise) -> None:
    rule = other_rule(asked)
    parse_rule(rule, date(2026, 11, 24))
    assert words_of(rule, "2026-11-24") != rule


@pytest.mark.parametrize(
    "asked",
    [
        {"every": "0"},
        {"every": "nhiều"},
        {"count": "-1"},
        {"period": Period.MONTHS, "in_month": InMonth.DATES, "dates": "32"},
        {"period": Period.MONTHS, "in_month": InMonth.DATES, "dates": ""},
        {"period": Period.MONTHS, "nth": "6"},
    ],
)
def test_what_no_calendar_has_is_not_understood(asked: dict[str, Any]) -> None:
    with pytest.raises(BadTimeError):
        other_rule(Otherwise(**asked))


def test_a_season_is_two_days_of_every_year() -> None:
    summer = season_from(" 15/4", "15/10")
    assert summer == "04-15/10-15"
    assert season_from("", " ") == ""
    words = words_of("FREQ=DAILY", "2026-11-24", season_of(summer))
    assert words == "Hằng ngày, từ 15/4 đến 15/10 hằng năm"
    for first, last in (("15/4", ""), ("31/2", "1/3"), ("1/1", "31/12"), ("tháng 4", "10")):
        with pytest.raises(BadTimeError):
            season_from(first, last)


def test_monthly_is_on_the_first_days_date() -> None:
    rule = rule_of(Repeat.MONTHLY, [], date(2026, 12, 31), "2026-12-05")
    assert rule == "FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20261231"
    assert words_of(rule, "2026-12-05") == "Ngày 5 hằng tháng, đến hết 31/12/2026"


@given(
    st.sampled_from([Repeat.DAILY, Repeat.WEEKLY]),
    st.lists(st.sampled_from(CODES), unique=True),
    st.none() | st.dates(date(2026, 1, 1), date(2099, 1, 1)),
)
def test_every_rule_of_the_form_is_one_for_the_schedule(
    repeat: Repeat, weekdays: list[str], last: date | None
) -> None:
    rule = rule_of(repeat, weekdays, last)
    assert rule is not None
    parse_rule(rule, date(2025, 1, 1))
    assert words_of(rule, "2026-11-24") != rule


def test_a_button_of_the_programme_adds_moves_or_takes_out_one_item() -> None:
    assert after(["a", "b"], Step(add="c")) == ["a", "b", "c"]
    assert after(["a", "b", "c"], Step(up=2)) == ["a", "c", "b"]
    assert after(["a", "b", "c"], Step(down=0)) == ["b", "a", "c"]
    assert after(["a", "b", "c"], Step(remove=1)) == ["a", "c"]


@given(
    st.lists(st.sampled_from("abc")), st.integers(-3, 9), st.sampled_from(["up", "down", "remove"])
)
def test_a_step_beyond_the_ends_loses_nothing(items: list[str], position: int, what: str) -> None:
    asked: dict[str, Any] = {what: position}
    made = after(items, Step(**asked))
    lost = what == "remove" and 0 <= position < len(items)
    assert sorted(made) == sorted(items[:position] + items[position + 1 :] if lost else items)
