"""A part of every year: summer time from 15 April to 15 October, winter time for the rest. Pure.

Communes broadcast at 5:00 in summer and at 5:30 in winter; rules of RFC 5545 know months only.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from playlists.rules.errors import RulesError

_LEAP_YEAR = 2024
_SPELLED = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)", re.ASCII)

MonthDay = tuple[int, int]
"""Month and day of the month."""


class BadSeasonError(RulesError):
    """The operator's fault: a day that is in no year, or a season that is the whole year."""

    def __init__(self, text: str) -> None:
        super().__init__(f"no season: {text!r:.40}")
        self.text = text


@dataclass(frozen=True, slots=True)
class Season:
    """From a day of each year to another, both included; over the turn of the year if earlier."""

    first: MonthDay
    last: MonthDay

    def __post_init__(self) -> None:
        for month_day in (self.first, self.last):
            _in_a_leap_year(month_day)
        if self.rest_begins == self.first:
            raise BadSeasonError(self.spelled)

    @property
    def spelled(self) -> str:
        """As it is kept: 04-15/10-15."""
        (month, day), (last_month, last_day) = self.first, self.last
        return f"{month:02}-{day:02}/{last_month:02}-{last_day:02}"

    @property
    def rest_begins(self) -> MonthDay:
        """The day after it."""
        following = _in_a_leap_year(self.last) + timedelta(days=1)
        return following.month, following.day

    @property
    def rest(self) -> "Season":
        """The other part of the year."""
        before = _in_a_leap_year(self.first) - timedelta(days=1)
        return Season(self.rest_begins, (before.month, before.day))

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


def season_of(spelled: str) -> Season | None:
    """A season as it is kept; None for an empty text. Raises BadSeasonError."""
    if not spelled:
        return None
    found = _SPELLED.fullmatch(spelled)
    if found is None:
        raise BadSeasonError(spelled)
    first_month, first_day, last_month, last_day = map(int, found.groups())
    return Season((first_month, first_day), (last_month, last_day))


def _in_a_leap_year(month_day: MonthDay) -> date:
    try:
        return date(_LEAP_YEAR, *month_day)
    except ValueError as error:
        raise BadSeasonError(f"{month_day[1]}/{month_day[0]}") from error
