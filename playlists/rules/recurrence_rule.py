"""Which days a recurrence rule names: RFC 5545 RRULE, restricted to days.

A slot is on air at most once a day, at its own time, so a rule may say nothing of hours: FREQ is
DAILY, WEEKLY, MONTHLY or YEARLY, and the other parts are those of `PARTS`. Anything else is
refused with the part and the reason, and so are rules that RFC 5545 forbids or that could never
name a day, since the search for their next day would go on to the year 9999.

COUNT counts the days that the rule names, as RFC 5545 (3.3.10) has it: what is left out afterwards
(a single day, a holiday, what lies outside a season) counts and is not made good.

dateutil does the calendar. Two things are done here that it leaves to its caller: UNTIL as a
date includes its whole day, and an old rule is wound forward to the days that are asked for, so
that the work does not grow with its age.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr

from playlists.rules.errors import RulesError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_RULE_CHARACTERS = 512
MAX_INTERVAL = 366
MAX_COUNT = 10_000
"""Twenty-seven years of every day. A counted rule must be counted from its first day on."""

_WEEKDAY = "|".join(WEEKDAYS)


def _listed(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern})(?:,(?:{pattern}))*")


PARTS: Mapping[str, re.Pattern[str]] = {
    "FREQ": re.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile("[1-9][0-9]{0,4}"),
    "COUNT": re.compile("[1-9][0-9]{0,4}"),
    "UNTIL": re.compile("[0-9]{8}(?:T[0-9]{6}Z)?"),
    "WKST": re.compile(_WEEKDAY),
    "BYDAY": _listed(f"(?:[+-]?[1-9][0-9]?)?(?:{_WEEKDAY})"),
    "BYMONTHDAY": _listed("[+-]?(?:[1-9]|[12][0-9]|3[01])"),
    "BYMONTH": _listed("[1-9]|1[0-2]"),
    "BYSETPOS": _listed("[+-]?[1-9][0-9]{0,2}"),
}
"""The parts that a rule may have, and how they are spelled."""

_PROBE_YEAR = date.max.year - 39
"""From here to the end of the calendar are forty years: every kind of year there is."""


class RecurrenceError(RulesError):
    """The operator's fault: a rule that is not one, or that could never name a day."""

    def __init__(self, rule: str, part: str, why: str) -> None:
        super().__init__(f"{part}: {why} (in {rule!r:.200})")
        self.rule = rule
        self.part = part
        self.why = why


@dataclass(frozen=True, slots=True)
class RecurrenceRule:
    """A rule that has been checked, with the day from which it counts."""

    starts_on: date
    parts: Mapping[str, str]
    """As written, and what RFC 5545 takes from the first day if it is not written."""

    @property
    def interval(self) -> int:
        """Every so many days, weeks, months or years."""
        return int(self.parts.get("INTERVAL", "1"))

    def ends_before(self, day: date, starts_at: int) -> bool:
        """Tell whether UNTIL forbids a broadcast of a local day that begins at an instant (ms)."""
        until = self.parts.get("UNTIL", "")
        if not until:
            return False
        if "T" in until:
            return starts_at > _instant(until).timestamp() * 1000
        return day > _instant(until).date()

    def last_day(self) -> date | None:
        """A day after which the rule names none; None for a rule without end."""
        if "UNTIL" in self.parts:
            until = _instant(self.parts["UNTIL"]).date()
            # An instant in UTC may lie in the next local day.
            return until + timedelta(days=1) if until.year < MAXYEAR else None
        if "COUNT" in self.parts:
            return max(self.days(self.starts_on, date.max), default=self.starts_on)
        return None

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days in [first, last] that the rule names, in order, whatever UNTIL says."""
        if last < max(first, self.starts_on):
            return
        begin = self.starts_on
        if first > begin and "COUNT" not in self.parts:
            begin = max(begin, _wound_forward(self, first))
        days = (moment.date() for moment in _moments(self.parts, begin))
        yield from (day for day in takewhile(lambda day: day <= last, days) if day >= first)


def parse_rule(text: str, starts_on: date) -> RecurrenceRule:
    """Read and check the value of an RRULE that counts from a day on. Raises RecurrenceError."""
    parts = _split(text)
    for name, why in _objections(parts):
        raise RecurrenceError(text, name, why)
    explicit = parts | _implied(parts, starts_on)
    uncounted = {n: v for n, v in explicit.items() if n not in ("INTERVAL", "COUNT")}
    if not any(True for _ in _moments(uncounted, date(_PROBE_YEAR, 1, 1))):
        raise RecurrenceError(text, "FREQ", "names no day in any year")
    return RecurrenceRule(starts_on, explicit)


def _split(text: str) -> dict[str, str]:
    if len(text) > MAX_RULE_CHARACTERS:
        raise RecurrenceError(text, "RRULE", f"longer than {MAX_RULE_CHARACTERS} characters")
    parts: dict[str, str] = {}
    for pair in text.upper().split(";"):
        name, equals, value = pair.partition("=")
        if not equals or name not in PARTS:
            raise RecurrenceError(text, name or "RRULE", "not a part that a slot's rule may have")
        if name in parts:
            raise RecurrenceError(text, name, "given twice")
        if not PARTS[name].fullmatch(value):
            raise RecurrenceError(text, name, f"cannot be {value!r:.80}")
        parts[name] = value
    return parts


def _objections(parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    frequency = parts.get("FREQ")
    if frequency is None:
        yield "FREQ", "is missing"
    if int(parts.get("INTERVAL", "1")) > MAX_INTERVAL:
        yield "INTERVAL", f"at most {MAX_INTERVAL}"
    if int(parts.get("COUNT", "1")) > MAX_COUNT:
        yield "COUNT", f"at most {MAX_COUNT}"
    if "COUNT" in parts and "UNTIL" in parts:
        yield "UNTIL", "cannot stand beside COUNT"
    if not _is_instant(parts.get("UNTIL", "20000101")):
        yield "UNTIL", "is no date"
    if frequency == "DAILY" and "BYDAY" in parts and int(parts.get("INTERVAL", "1")) % 7 == 0:
        yield "INTERVAL", "falls on one weekday only; a rule by weeks says so plainly"
    if frequency == "WEEKLY" and "BYMONTHDAY" in parts:
        yield "BYMONTHDAY", "has no meaning in a week"
    if _largest_ordinal(parts) > _weeks_in(parts):
        yield "BYDAY", "no such week in this period"
    if "BYSETPOS" in parts and (
        frequency == "DAILY" or not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}
    ):
        yield "BYSETPOS", "needs several days to choose from"


def _largest_ordinal(parts: Mapping[str, str]) -> int:
    return max(map(int, re.findall("[0-9]+", parts.get("BYDAY", ""))), default=0)


def _weeks_in(parts: Mapping[str, str]) -> int:
    """How often a weekday can come in the period that it is numbered in."""
    if parts.get("FREQ") == "YEARLY" and "BYMONTH" not in parts:
        return 53
    return 5 if parts.get("FREQ") in ("MONTHLY", "YEARLY") else 0


def _implied(parts: Mapping[str, str], starts_on: date) -> dict[str, str]:
    """What RFC 5545 takes from the first day: its weekday, its day of the month, its month."""
    if parts.keys() & {"BYDAY", "BYMONTHDAY"} or parts["FREQ"] == "DAILY":
        return {}
    if parts["FREQ"] == "WEEKLY":
        return {"BYDAY": WEEKDAYS[starts_on.weekday()]}
    implied = {"BYMONTHDAY": str(starts_on.day)}
    if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts:
        implied["BYMONTH"] = str(starts_on.month)
    return implied


def _wound_forward(rule: RecurrenceRule, first: date) -> date:
    """The begin of the latest of the rule's periods that begins no later than a day."""
    since, interval = rule.starts_on, rule.interval
    match rule.parts["FREQ"]:
        case "DAILY":
            return first - timedelta(days=(first - since).days % interval)
        case "WEEKLY":
            week_start = WEEKDAYS.index(rule.parts.get("WKST", "MO"))
            since -= timedelta(days=(since.weekday() - week_start) % 7)
            return first - timedelta(days=(first - since).days % (7 * interval))
        case "MONTHLY":
            months = (first.year - since.year) * 12 + first.month - since.month
            year, month = divmod(first.year * 12 + first.month - 1 - months % interval, 12)
            return date(year, month + 1, 1)
        case _:
            return date(first.year - (first.year - since.year) % interval, 1, 1)


def _moments(parts: Mapping[str, str], begin: date) -> Iterator[datetime]:
    # dateutil takes the first day of the week from a setting of the whole process otherwise.
    explicit = {"WKST": "MO", **parts}
    text = ";".join(f"{name}={value}" for name, value in explicit.items() if name != "UNTIL")
    return iter(rrulestr(text, dtstart=datetime.combine(begin, time.min)))


def _instant(until: str) -> datetime:
    form = "%Y%m%dT%H%M%SZ" if "T" in until else "%Y%m%d"
    return datetime.strptime(until, form).replace(tzinfo=UTC)


def _is_instant(until: str) -> bool:
    try:
        _instant(until)
    except ValueError:
        return False
    return True
