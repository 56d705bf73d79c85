"""A month of the schedule: what is on air on each day, and what sort of day it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from controller import civil
from controller.regulations.days import calendar_of
from controller.units.tree import subtree_ids, unit_path
from controller.web.queries.agenda import Airing, agenda
from playlists.rules.day_calendar import lunar_day

WEEK = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthDay:
    """One day."""

    day: date
    airings: tuple[Airing, ...]
    lunar: str
    """The day by the moon, with its month where that begins: 1/10."""
    name: str
    """The holiday's, or that the day is one of mourning."""
    is_off: bool

    @property
    def sounding_ms(self) -> int:
        """How long something is on air."""
        return sum(airing.length_ms for airing in self.airings if airing.cluster_ids)

    @property
    def silent(self) -> int:
        """How many broadcasts sound in none of their clusters, or not in all."""
        return sum(bool(airing.yielding) or not airing.length_ms for airing in self.airings)


def month_of(session: Session, unit_id: str, day: date) -> list[list[MonthDay]]:
    """The weeks that hold the month of a day, whole."""
    first = day.replace(day=1)
    monday = civil.monday_of(first)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    weeks = (last - monday).days // WEEK + 1
    airings = agenda(session, subtree_ids(session, unit_id), *civil.bounds(monday, weeks * WEEK))
    path = [unit.id for unit in unit_path(session, unit_id)]
    calendar = calendar_of(session, path, monday.year, last.year + 1)
    days = [
        MonthDay(
            day=one,
            airings=tuple(a for a in airings if civil.day_of(a.starts_at) == one),
            lunar=_lunar(one),
            name="Quốc tang" if one in calendar.mourning else calendar.holidays.get(one, ""),
            is_off=one in calendar.holidays,
        )
        for one in (monday + timedelta(days=n) for n in range(weeks * WEEK))
    ]
    return [days[n : n + WEEK] for n in range(0, len(days), WEEK)]


def names_of_days(session: Session, unit_id: str, days: Collection[date]) -> dict[date, str]:
    """The holidays and days of mourning among some days."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    calendar = calendar_of(session, path, min(days).year, max(days).year)
    names = {day: calendar.holidays[day] for day in days if day in calendar.holidays}
    return names | {day: "Quốc tang" for day in days if day in calendar.mourning}


def _lunar(day: date) -> str:
    lunar, month = lunar_day(day)
    return f"{lunar}/{month}" if lunar == 1 else str(lunar)
