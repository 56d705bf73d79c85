"""Periods that reports are asked for, and how they are called. Pure.

Cut-off dates are whoever's who asks: half a year may end on 14 June as well as on 30 June.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from controller import civil

DAYS_A_WEEK = 7
JUNE, JULY, DECEMBER = 6, 7, 12
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a report, both included, and their name."""

    name: str
    first: date
    last: date


def named(first: date, last: date) -> str:
    """What people call the days: "tháng 11 năm 2026"; their dates where they have no name."""
    for period in _around(first):
        if (period.first, period.last) == (first, last):
            return period.name
    return f"từ ngày {civil.day(first)} đến ngày {civil.day(last)}"


def usual(today: date) -> tuple[Period, ...]:
    """What is usually asked for on a day: what is running and what is just over."""
    earlier = (
        today - timedelta(days=DAYS_A_WEEK),
        today.replace(day=1) - timedelta(days=1),
        _quarter(today).first - timedelta(days=1),
        _half(today).first - timedelta(days=1),
        date(today.year - 1, 1, 1),
    )
    makers = (week, month, _quarter, _half, _year)
    return tuple(
        period
        for make, before in zip(makers, earlier, strict=True)
        for period in (make(today), make(before))
    )


def months(first: date, last: date) -> Iterator[Period]:
    """The calendar months of a period, the first and the last cut off at its ends."""
    begin = first
    while begin <= last:
        whole = month(begin)
        yield Period(whole.name, begin, min(whole.last, last))
        begin = whole.last + timedelta(days=1)


def week(day: date) -> Period:
    """Monday to Sunday."""
    monday = civil.monday_of(day)
    year, number, _weekday = monday.isocalendar()
    return Period(f"tuần {number} năm {year}", monday, monday + timedelta(days=DAYS_A_WEEK - 1))


def month(day: date) -> Period:
    """A calendar month."""
    return Period(f"tháng {day.month} năm {day.year}", day.replace(day=1), _end_of_month(day))


def _quarter(day: date) -> Period:
    number = (day.month - 1) // 3
    first = date(day.year, 3 * number + 1, 1)
    name = f"quý {ROMAN[number]} năm {day.year}"
    return Period(name, first, _end_of_month(date(day.year, 3 * number + 3, 1)))


def _half(day: date) -> Period:
    if day.month <= JUNE:
        first, last = date(day.year, 1, 1), date(day.year, JUNE, 30)
        return Period(f"6 tháng đầu năm {day.year}", first, last)
    first, last = date(day.year, JULY, 1), date(day.year, DECEMBER, 31)
    return Period(f"6 tháng cuối năm {day.year}", first, last)


def _year(day: date) -> Period:
    return Period(f"năm {day.year}", date(day.year, 1, 1), date(day.year, DECEMBER, 31))


def _around(day: date) -> Iterator[Period]:
    for make in (week, month, _quarter, _half, _year):
        yield make(day)


def _end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
