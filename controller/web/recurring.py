"""How often a slot is on air: between a form, an RFC 5545 rule and words. Pure."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from controller.web.civil import WEEKDAYS, day

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as rules name them, from Monday."""


ENDS = ("UNTIL", "COUNT")
STRETCH = 3


class Repeat(StrEnum):
    """The choices of the form."""

    ONCE = "mot-lan"
    DAILY = "hang-ngay"
    WEEKLY = "hang-tuan"
    MONTHLY = "hang-thang"
    """On the first day's date; in a month without it, not at all."""
    OTHER = "khac"
    """A rule as RFC 5545 writes it."""


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


def until(rule: str, last: date | None) -> str:
    """A rule without an end of its own, up to and with a day; None for no end."""
    return f"{rule};UNTIL={last:%Y%m%d}" if last else rule


def has_end(rule: str) -> bool:
    """Whether a rule says itself when it ends."""
    return any(part.partition("=")[0].strip() in ENDS for part in rule.upper().split(";"))


def words_of(rule: str | None, starts_on: str) -> str:
    """A rule in words; one that no form of ours made is shown as it is."""
    if rule is None:
        return f"Một lần, {day(date.fromisoformat(starts_on))}"
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    until = parts.pop("UNTIL", "")
    frequency, weekdays = parts.pop("FREQ", ""), parts.pop("BYDAY", "")
    day_of_month = parts.pop("BYMONTHDAY", "") if frequency == "MONTHLY" else ""
    known = weekdays.split(",") if weekdays else []
    if parts or not set(known) <= set(CODES):
        return rule
    if frequency == "DAILY" and not known:
        words = "Hằng ngày"
    elif frequency == "WEEKLY" and known:
        words = f"{_named(sorted(CODES.index(code) for code in known))} hằng tuần"
    elif frequency == "MONTHLY" and day_of_month.isdecimal() and not known:
        words = f"Ngày {day_of_month} hằng tháng"
    else:
        return rule
    if not until:
        return words
    return f"{words}, đến hết {day(date(int(until[:4]), int(until[4:6]), int(until[6:8])))}"


def _named(weekdays: Sequence[int]) -> str:
    """Weekdays in words; three or more in a row as a stretch."""
    names = [WEEKDAYS[weekday] for weekday in weekdays]
    in_a_row = weekdays[-1] - weekdays[0] == len(weekdays) - 1
    if in_a_row and len(weekdays) >= STRETCH:
        return f"{names[0]} đến {_small(names[-1])}"
    return ", ".join([names[0], *map(_small, names[1:])])


def _small(name: str) -> str:
    """The name in the middle of a sentence: thứ Ba."""
    return name[0].lower() + name[1:]
