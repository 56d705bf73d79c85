"""Weeks in Vietnam, from Monday on, as instants. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from controller import civil

DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """A week by the ISO date of its Monday, and its instants up to now."""

    monday: str
    from_ms: int
    to_ms: int

    @property
    def day(self) -> date:
        """Its Monday."""
        return date.fromisoformat(self.monday)


def week_of(day: date, now: int) -> Week:
    """The week of a day, up to now: what is to come is owed by nobody."""
    monday = civil.monday_of(day)
    from_ms, to_ms = civil.bounds(monday, DAYS)
    return Week(monday.isoformat(), from_ms, max(from_ms, min(to_ms, now)))


def weeks_until(now: int, count: int) -> list[Week]:
    """The week of now and those before it, `count` in all."""
    today = civil.day_of(now)
    return [week_of(today - timedelta(days=DAYS * number), now) for number in range(count)]
