"""Periods by their names; cut-off dates of one's own have none and are told as dates."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller import civil
from controller.reports.asked import Asked
from controller.reports.periods import month, months, named, usual, week

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), "tuần 48 năm 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "tháng 2 năm 2026"),
        (date(2026, 10, 1), date(2026, 12, 31), "quý IV năm 2026"),
        (date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026"),
        (date(2026, 7, 1), date(2026, 12, 31), "6 tháng cuối năm 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        (date(2025, 12, 15), date(2026, 12, 14), "từ ngày 15/12/2025 đến ngày 14/12/2026"),
    ],
)
def test_a_period_is_called_as_people_call_it(first: date, last: date, name: str) -> None:
    assert named(first, last) == name


@given(DAYS)
def test_what_is_usually_asked_for_is_running_or_just_over(today: date) -> None:
    found = usual(today)
    assert len(found) == 10
    for running, over in zip(found[::2], found[1::2], strict=True):
        assert running.first <= today <= running.last
        assert over.last < today
        if running.name.startswith(("tuần", "tháng", "quý", "6 tháng")):
            assert over.last + timedelta(days=1) == running.first


@given(DAYS, st.integers(0, 800))
def test_the_months_of_a_period_cover_it_without_a_gap(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    found = list(months(first, last))
    assert found[0].first == first
    assert found[-1].last == last
    for before, after in itertools.pairwise(found):
        assert before.last + timedelta(days=1) == after.first
        assert after.first.day == 1


@given(DAYS)
def test_a_week_begins_on_monday_and_a_month_on_its_first(day: date) -> None:
    assert week(day).first.weekday() == 0
    assert month(day).first.day == 1
    assert (month(day).last + timedelta(days=1)).day == 1


def test_a_period_that_is_not_over_ends_now() -> None:
    asked = Asked(
        unit_id="u", unit="Xã Thử", superior="", units=frozenset(), now=0,
        first=date(2026, 11, 1), last=date(2026, 11, 30),
    )  # fmt: skip
    begin, end = civil.bounds(asked.first, 30)
    for now, over in ((end + 1, end), (end - 1, end - 1), (begin - 1, begin)):
        assert replace(asked, now=now).span == (begin, over)
    assert replace(asked, now=begin - 1).months == {}
    assert replace(asked, now=begin + 1).months == {"tháng 11 năm 2026": (begin, begin + 1)}
