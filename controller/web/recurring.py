"""How often a slot is on air: from the fields of a form to an RFC 5545 rule. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from controller.schedules.errors import BadTimeError
from controller.web.wording.repeating import NTH
from playlists.rules.recurrence_rule import MAX_COUNT, MAX_INTERVAL
from playlists.rules.recurrence_rule import WEEKDAYS as CODES
from playlists.rules.season import BadSeasonError, MonthDay, Season

ENDS = ("UNTIL", "COUNT")
LAST_OF_MONTH = 31


class Repeat(StrEnum):
    """The choices of the form."""

    ONCE = "mot-lan"
    DAILY = "hang-ngay"
    WEEKLY = "hang-tuan"
    MONTHLY = "hang-thang"
    """On the first day's date; in a month without it, not at all."""
    OTHER = "khac"
    """Whatever `Otherwise` says."""


class Period(StrEnum):
    """What "every so many" counts."""

    DAYS = "ngay"
    WEEKS = "tuan"
    MONTHS = "thang"
    YEARS = "nam"


class InMonth(StrEnum):
    """Which days of a month."""

    DATES = "ngay-trong-thang"
    LAST = "cuoi-thang"
    WEEKDAY = "thu-trong-thang"


@dataclass(frozen=True, kw_only=True, slots=True)
class Otherwise:
    """A repetition that is none of the four plain ones, as it was filled in."""

    every: str = "1"
    period: Period = Period.WEEKS
    weekdays: Sequence[str] = ()
    in_month: InMonth = InMonth.WEEKDAY
    dates: str = ""
    """Days of the month, with commas between."""
    nth: str = "1"
    weekday: str = "MO"
    count: str = ""
    """How many broadcasts in all; empty without such an end."""


def rule_of(
    repeat: Repeat, weekdays: Sequence[str], last: date | None, starts_on: str = ""
) -> str | None:
    """The rule for a choice; weekly without a weekday means every day of the week."""
    if repeat is Repeat.ONCE:
        return None
    days = [code for code in CODES if code in weekdays]
    rule = "FREQ=DAILY"
    if repeat is Repeat.WEEKLY and days and len(days) < len(CODES):
        rule = f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    if repeat is Repeat.MONTHLY:
        day_of_month = starts_on[-2:].lstrip("0")
        rule = f"FREQ=MONTHLY;BYMONTHDAY={day_of_month}" if day_of_month else "FREQ=MONTHLY"
    return until(rule, last)


def other_rule(asked: Otherwise) -> str:
    """The rule for what was filled in. Raises BadTimeError with the field."""
    rule = f"{_frequency(asked)}{_interval(asked.every)}"
    if asked.count:
        rule += f";COUNT={_number('count', asked.count, MAX_COUNT)}"
    return rule


def season_from(first: str, last: str) -> str:
    """A season of two days as people write them ("15/4", "15/10"), as it is kept; empty for none.

    Raises BadTimeError.
    """
    if not first.strip() and not last.strip():
        return ""
    begins, ends = _month_day("season_first", first), _month_day("season_last", last)
    try:
        return Season(begins, ends).spelled
    except BadSeasonError as error:
        raise BadTimeError("season", f"{first} – {last}") from error


def until(rule: str, last: date | None) -> str:
    """A rule without an end of its own, up to and with a day; None for no end."""
    return f"{rule};UNTIL={last:%Y%m%d}" if last else rule


def has_end(rule: str) -> bool:
    """Whether a rule says itself when it ends."""
    return any(part.partition("=")[0].strip() in ENDS for part in rule.upper().split(";"))


def _frequency(asked: Otherwise) -> str:
    match asked.period:
        case Period.DAYS:
            return "FREQ=DAILY"
        case Period.WEEKS:
            days = ",".join(code for code in CODES if code in asked.weekdays)
            return f"FREQ=WEEKLY;BYDAY={days}" if days else "FREQ=WEEKLY"
        case Period.MONTHS:
            return f"FREQ=MONTHLY;{_in_month(asked)}"
        case Period.YEARS:
            return "FREQ=YEARLY"


def _in_month(asked: Otherwise) -> str:
    match asked.in_month:
        case InMonth.LAST:
            return "BYMONTHDAY=-1"
        case InMonth.WEEKDAY:
            if asked.nth not in NTH or asked.weekday not in CODES:
                raise BadTimeError("rule", f"{asked.nth} {asked.weekday}")
            return f"BYDAY={asked.nth}{asked.weekday}"
        case InMonth.DATES:
            named = [one for one in asked.dates.replace(";", ",").split(",") if one.strip()]
            dates = sorted({_number("dates", one, LAST_OF_MONTH) for one in named})
            if not dates:
                raise BadTimeError("dates", asked.dates)
            return f"BYMONTHDAY={','.join(map(str, dates))}"


def _interval(every: str) -> str:
    number = _number("every", every or "1", MAX_INTERVAL)
    return f";INTERVAL={number}" if number > 1 else ""


def _number(field: str, text: str, most: int) -> int:
    written = text.strip()
    if not (written.isascii() and written.isdecimal() and 1 <= int(written[:6]) <= most):
        raise BadTimeError(field, text)
    return int(written)


def _month_day(field: str, text: str) -> MonthDay:
    day, _, month = text.strip().replace("-", "/").replace(".", "/").partition("/")
    if not (day.isascii() and day.isdecimal() and month.isascii() and month.isdecimal()):
        raise BadTimeError(field, text)
    return int(month[:2]), int(day[:2])
