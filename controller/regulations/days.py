"""Days that a unit declares: mourning, its own holidays, days worked in exchange."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.planning.marks import mark_unit
from controller.regulations.errors import BadPeriodError
from controller.regulations.periods import period
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.regulations import DayKind, DeclaredDays
from controller.units.tree import unit_path
from playlists.rules.day_calendar import DayCalendar, official_calendar

MOST_DAYS = 60
"""Nobody declares more in one go; a longer period is a slip of the pen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDays:
    """Days as they are asked for."""

    unit_id: str
    kind: DayKind
    first_day: str
    last_day: str
    name: str


def declare(session: Session, actor: Actor, new: NewDays, now: int) -> DeclaredDays:
    """Declare days; plans of all clusters below are made anew. Raises BadPeriodError."""
    author = require_author(session, actor, Act.WRITE_REGULATION, new.unit_id)
    first, last = period(new.first_day, new.last_day)
    if (last - first).days >= MOST_DAYS:
        raise BadPeriodError(new.first_day, new.last_day)
    days = DeclaredDays(
        id=new_id(now),
        unit_id=new.unit_id,
        kind=new.kind,
        first_day=new.first_day,
        last_day=new.last_day,
        name=fields.required("name", new.name, 300),
        created_by=author,
        created_at=now,
        withdrawn_at=None,
    )
    session.add(days)
    session.flush()
    mark_unit(session, new.unit_id, now)
    record(
        session, actor, Act.WRITE_REGULATION, days, now, declared=new.kind, name=days.name,
        first_day=new.first_day, last_day=new.last_day,
    )  # fmt: skip
    return days


def withdraw(session: Session, actor: Actor, days_id: str, now: int) -> DeclaredDays:
    """Take a declaration back; it stays in the record."""
    days = find(session, DeclaredDays, days_id, to_change=True)
    require(session, actor, Act.WRITE_REGULATION, days.unit_id)
    if days.withdrawn_at is None:
        days.withdrawn_at = now
        session.flush()
        mark_unit(session, days.unit_id, now)
        record(session, actor, Act.WRITE_REGULATION, days, now, withdrawn=days.kind)
    return days


def restore(session: Session, actor: Actor, days_id: str, now: int) -> DeclaredDays:
    """Declare again what was taken back; what holds stays as it is."""
    days = find(session, DeclaredDays, days_id, to_change=True)
    require(session, actor, Act.WRITE_REGULATION, days.unit_id)
    if days.withdrawn_at is not None:
        days.withdrawn_at = None
        session.flush()
        mark_unit(session, days.unit_id, now)
        record(session, actor, "restore", days, now, declared=days.kind, name=days.name)
    return days


def list_days(session: Session, unit_id: str) -> list[DeclaredDays]:
    """What holds in a unit, its own and inherited, newest first."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    query = select(DeclaredDays).where(
        DeclaredDays.unit_id.in_(path), DeclaredDays.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(DeclaredDays.first_day.desc())))


def calendar_of(
    session: Session, path: Collection[str], first_year: int, last_year: int
) -> DayCalendar:
    """The calendar of a unit with these ancestors (itself among them) for some years."""
    query = select(DeclaredDays).where(
        DeclaredDays.unit_id.in_(path), DeclaredDays.withdrawn_at.is_(None)
    )
    declared: defaultdict[DayKind, dict[date, str]] = defaultdict(dict)
    for row in session.scalars(query):
        declared[row.kind] |= dict.fromkeys(_days(row), row.name)
    return _calendar(
        first_year,
        last_year,
        frozenset(declared[DayKind.HOLIDAY].items()),
        frozenset(declared[DayKind.WORKED]),
        frozenset(declared[DayKind.MOURNING]),
    )


def mourning_days(
    session: Session, paths: Mapping[str, Collection[str]]
) -> dict[str, frozenset[date]]:
    """The days of mourning of units, each given with itself and those above it."""
    query = select(DeclaredDays).where(
        DeclaredDays.kind == DayKind.MOURNING, DeclaredDays.withdrawn_at.is_(None)
    )
    declared = [(row.unit_id, frozenset(_days(row))) for row in session.scalars(query)]
    return {
        unit_id: frozenset[date]().union(*(days for owner, days in declared if owner in path))
        for unit_id, path in paths.items()
    }


class Calendars:
    """The calendars of units for some years, each looked up once."""

    def __init__(self, session: Session, first_year: int, last_year: int) -> None:
        self._session, self._years = session, (first_year, last_year)
        self._known: dict[str, DayCalendar] = {}

    def of(self, unit_id: str) -> DayCalendar:
        """The calendar of one unit."""
        if unit_id not in self._known:
            path = [unit.id for unit in unit_path(self._session, unit_id)]
            self._known[unit_id] = calendar_of(self._session, path, *self._years)
        return self._known[unit_id]


@lru_cache(maxsize=256)
def _calendar(
    first_year: int,
    last_year: int,
    holidays: frozenset[tuple[date, str]],
    worked: frozenset[date],
    mourning: frozenset[date],
) -> DayCalendar:
    return official_calendar(
        first_year,
        last_year,
        own_holidays=dict(holidays),
        own_worked=worked,
        mourning=mourning,
    )


def _days(row: DeclaredDays) -> Iterator[date]:
    day, last = date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)
    while day <= last:
        yield day
        day += timedelta(days=1)
