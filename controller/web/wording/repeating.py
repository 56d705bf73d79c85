"""How often a slot is on air, in a sentence that people understand. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from controller.civil import WEEKDAYS, day
from playlists.rules.recurrence_rule import WEEKDAYS as CODES
from playlists.rules.season import MonthDay, Season

STRETCH = 3
SHORTEST_MONTH = 28
NTH: Mapping[str, str] = {
    "1": "đầu tiên",
    "2": "thứ hai",
    "3": "thứ ba",
    "4": "thứ tư",
    "5": "thứ năm",
    "-1": "cuối cùng",
}
"""Which of a weekday's days in a month, as rules number them."""
UNITS = {"DAILY": "ngày", "WEEKLY": "tuần", "MONTHLY": "tháng", "YEARLY": "năm"}


def words_of(rule: str | None, starts_on: str, season: Season | None = None) -> str:
    """A rule in words; what no form of ours makes is shown as it is."""
    if rule is None:
        return f"Một lần, {day(date.fromisoformat(starts_on))}"
    said = _rule_words(rule, date.fromisoformat(starts_on)) or rule
    return f"{said}, {season_words(season)}" if season else said


def season_words(season: Season) -> str:
    """A season: "từ 15/4 đến 15/10 hằng năm"."""
    return f"từ {_month_day(season.first)} đến {_month_day(season.last)} hằng năm"


def _month_day(one: MonthDay) -> str:
    return f"{one[1]}/{one[0]}"


def _rule_words(rule: str, starts_on: date) -> str | None:
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    until, count = parts.pop("UNTIL", ""), parts.pop("COUNT", "")
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    days = _days_words(frequency, parts, starts_on)
    if days is None or frequency not in UNITS:
        return None
    often = f"hằng {UNITS[frequency]}"
    if interval != "1":
        often = f"{interval} {UNITS[frequency]} một lần"
    words = f"{days}, {often}" if days and interval != "1" else f"{days} {often}".strip()
    words = words[0].upper() + words[1:]
    if count:
        words += f", {count} buổi kể cả buổi nghỉ"
    if until:
        last = date(int(until[:4]), int(until[4:6]), int(until[6:8]))
        words += f", đến hết {day(last)}"
    return words


def _days_words(frequency: str, parts: dict[str, str], starts_on: date) -> str | None:
    """Which days; None for what has no words here."""
    words: str | None = None
    match frequency, sorted(parts):
        case "DAILY", []:
            words = ""
        case "WEEKLY", ["BYDAY"]:
            words = _weekdays_words(parts["BYDAY"].split(","))
        case "WEEKLY", []:
            words = WEEKDAYS[starts_on.weekday()]
        case "MONTHLY", ["BYMONTHDAY"]:
            words = _month_days_words(parts["BYMONTHDAY"].split(","))
        case "MONTHLY", ["BYDAY"]:
            words = _nth_words(parts["BYDAY"])
        case "MONTHLY", []:
            words = _month_days_words([str(starts_on.day)])
        case "YEARLY", []:
            words = f"Ngày {starts_on.day}/{starts_on.month}"
    return words


def _weekdays_words(codes: Sequence[str]) -> str | None:
    if not set(codes) <= set(CODES):
        return None
    weekdays = sorted(CODES.index(code) for code in codes)
    names = [WEEKDAYS[weekday] for weekday in weekdays]
    in_a_row = all(later - earlier == 1 for earlier, later in pairwise(weekdays))
    if in_a_row and len(weekdays) >= STRETCH:
        return f"{names[0]} đến {_small(names[-1])}"
    return ", ".join([names[0], *map(_small, names[1:])])


def _month_days_words(days: Sequence[str]) -> str | None:
    if list(days) == ["-1"]:
        return "Ngày cuối cùng"
    if not all(one.isdecimal() for one in days):
        return None
    rare = [one for one in days if int(one) > SHORTEST_MONTH]
    note = f" (tháng không có ngày {', '.join(rare)} thì không phát)" if rare else ""
    return f"Ngày {', '.join(days)}{note}"


def _nth_words(byday: str) -> str | None:
    number, code = byday[:-2].removeprefix("+"), byday[-2:]
    if number not in NTH or code not in CODES:
        return None
    return f"{WEEKDAYS[CODES.index(code)]} {NTH[number]}"


def _small(name: str) -> str:
    """The name in the middle of a sentence: thứ Ba."""
    return name[0].lower() + name[1:]
