"""What sort of day a date is: working day, day of rest, holiday, Tết, mourning.

Duties count working days, regulations name weekdays, programmes pause at Tết. The State moves
days: a Monday off is worked on another Saturday. The public calendar comes from the kept library
`holidays`, lunar dates from `lunar-vn`; both are checked against published years in the tests.
What no library can know (a mourning that is declared tonight, a commune's own festival) is data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from holidays import HolidayBase, country_holidays
from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar

from playlists.rules.errors import RulesError

MAX_WORKING_DAYS = 366
"""A term of more working days than this is a slip of the pen."""
TET_DAYS = 7
"""Tết for the purpose of programmes: the eve and the first six days of the lunar year."""

_SATURDAY = 5


class TermTooLongError(RulesError):
    """The operator's fault: a term of working days that no law sets."""

    def __init__(self, working_days: int) -> None:
        super().__init__(f"{working_days} working days: 0 to {MAX_WORKING_DAYS} are possible")
        self.working_days = working_days


@dataclass(frozen=True, slots=True)
class DayCalendar:
    """The days of some years, as one unit of administration keeps them."""

    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    """Day off → its name."""
    worked: frozenset[date] = frozenset()
    """Saturdays and Sundays that are worked in exchange for another day."""
    mourning: frozenset[date] = frozenset()
    """National mourning: music is silent, bulletins are not."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def working_days_after(self, day: date, count: int) -> date:
        """The last day of a term of so many working days that begins after a day.

        The day of the event itself does not count (Bộ luật Dân sự 2015, Điều 147). Raises
        TermTooLongError.
        """
        if not 0 <= count <= MAX_WORKING_DAYS:
            raise TermTooLongError(count)
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day


def official_calendar(
    first_year: int,
    last_year: int,
    *,
    own_holidays: Mapping[date, str] | None = None,
    own_worked: frozenset[date] = frozenset(),
    mourning: frozenset[date] = frozenset(),
) -> DayCalendar:
    """The State's calendar of some years, with what a unit adds to it."""
    public = country_holidays("VN", years=range(first_year, last_year + 1), language="vi")
    names: dict[date, str] = {day: str(name) for day, name in public.items()}
    worked = {day for day in _days_of(first_year, last_year) if _is_worked_at_rest(day, public)}
    return DayCalendar(
        holidays=MappingProxyType(names | dict(own_holidays or {})),
        worked=frozenset(worked) | own_worked,
        mourning=mourning,
    )


def lunar_day(day: date) -> tuple[int, int]:
    """Day and month of a date by the lunar calendar of Vietnam; a leap month keeps its number."""
    lunar = solar_to_lunar(day)
    return lunar.day, lunar.month


def new_year(year: int) -> date:
    """Mùng một Tết of the lunar year that begins in a year."""
    return lunar_to_solar(LunarDate(1, 1, year))


def is_tet(day: date) -> bool:
    """Tell whether programmes keep Tết on a day."""
    eve = new_year(day.year) - timedelta(days=1)
    return 0 <= (day - eve).days < TET_DAYS


def _days_of(first_year: int, last_year: int) -> Iterator[date]:
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        yield day
        day += timedelta(days=1)


def _is_worked_at_rest(day: date, public: HolidayBase) -> bool:
    """A Saturday or Sunday of which the public calendar says that it is worked."""
    return day.weekday() >= _SATURDAY and public.is_working_day(day)
