"""How people write a timetable: days, weekdays, repetitions. Pure.

05:15     5h15     17h
24/11/2026     2026-11-24
một lần     hằng ngày     T2, T4, CN     T2-T6     thứ Ba     hằng tháng     FREQ=MONTHLY;…
"""

import re
from datetime import date, time

from controller import fields
from controller.schedules.errors import BadTimeError
from playlists.rules.recurrence_rule import WEEKDAYS

ONCE = frozenset({"", "một lần", "1 lần"})
DAILY = frozenset({"hằng ngày", "hàng ngày", "mỗi ngày"})
MONTHLY = frozenset({"hằng tháng", "hàng tháng", "mỗi tháng"})
YES = frozenset({"có", "x", "1", "yes", "đúng"})
_NAMES = {
    **{f"t{number}": number - 2 for number in range(2, 8)},
    **{f"thứ {number}": number - 2 for number in range(2, 8)},
    "thứ hai": 0, "thứ ba": 1, "thứ tư": 2, "thứ năm": 3, "thứ sáu": 4, "thứ bảy": 5,
    "cn": 6, "chủ nhật": 6,
}  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2})(?:[:hg](\d{2})?)(?::(\d{2}))?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def day_of(text: str, field: str) -> date:
    """A day as people write it. Raises BadTimeError with the field."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return fields.within(date(int(found[3]), int(found[2]), int(found[1])))
        return fields.iso_day(text)
    except ValueError as error:
        raise BadTimeError(field, text) from error


def time_of(text: str) -> time:
    """A time of day as people write it. Raises BadTimeError."""
    found = _CLOCK.fullmatch(text.strip().lower())
    if found is None:
        raise BadTimeError("at", text)
    try:
        return time(int(found[1]), int(found[2] or 0), int(found[3] or 0))
    except ValueError as error:
        raise BadTimeError("at", text) from error


def rule_of(text: str, starts_on: date, last: date | None) -> str | None:
    """An RFC 5545 rule for what people write of repetitions; None for once. Raises BadTimeError."""
    words = " ".join(text.lower().split())
    if words in ONCE:
        return None
    if words.startswith("freq="):
        return text.strip()
    if words in DAILY:
        rule = "FREQ=DAILY"
    elif words in MONTHLY:
        rule = f"FREQ=MONTHLY;BYMONTHDAY={starts_on.day}"
    else:
        days = sorted(_weekdays(words, text))
        rule = f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[day] for day in days)}"
    return f"{rule};UNTIL={last:%Y%m%d}" if last else rule


def names_of(text: str) -> list[str]:
    """The parts of a list with commas or semicolons."""
    return [part.strip() for part in re.split("[,;]", text) if part.strip()]


def is_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return text.strip().lower() in YES


def _weekdays(words: str, text: str) -> set[int]:
    days: set[int] = set()
    for part in names_of(words):
        first, _, last = (end.strip() for end in part.partition("-"))
        if first not in _NAMES or (last and last not in _NAMES):
            raise BadTimeError("rule", text)
        begin, end = _NAMES[first], _NAMES[last or first]
        if end < begin:
            raise BadTimeError("rule", text)
        days |= set(range(begin, end + 1))
    return days
