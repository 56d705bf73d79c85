"""How often a slot is on air: between a form, an RFC 5545 rule and words. Pure."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from controller.web.civil import WEEKDAYS, day

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as rules name them, from Monday."""


class Repeat(StrEnum):
    """The choices of the form."""

    ONCE = "mot-lan"
    DAILY = "hang-ngay"
    WEEKLY = "hang-tuan"


def rule_of(repeat: Repeat, weekdays: Sequence[str], last: date | None) -> str | None:
    """The rule for a choice; weekly without a weekday means every day of the week."""
    if repeat is Repeat.ONCE:
        return None
    days = [code for code in CODES if code in weekdays]
    rule = "FREQ=DAILY"
    if repeat is Repeat.WEEKLY and days and len(days) < len(CODES):
        rule = f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    return f"{rule};UNTIL={last:%Y%m%d}" if last else rule


def words_of(rule: str | None, starts_on: str) -> str:
    """A rule in words; one that no form of ours made is shown as it is."""
    if rule is None:
        return f"Một lần, {day(date.fromisoformat(starts_on))}"
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    until = parts.pop("UNTIL", "")
    frequency, weekdays = parts.pop("FREQ", ""), parts.pop("BYDAY", "")
    known = weekdays.split(",") if weekdays else []
    if parts or not set(known) <= set(CODES):
        return rule
    if frequency == "DAILY" and not known:
        words = "Hằng ngày"
    elif frequency == "WEEKLY" and known:
        words = f"{', '.join(WEEKDAYS[CODES.index(code)] for code in known)} hằng tuần"
    else:
        return rule
    if not until:
        return words
    return f"{words}, đến hết {day(date(int(until[:4]), int(until[4:6]), int(until[6:8])))}"
