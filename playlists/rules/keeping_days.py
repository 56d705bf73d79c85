"""How a slot keeps the days of the calendar: holidays, swapped working days, Tết, mourning. Pure.

A slot says for itself whether it is silent on holidays and at Tết and whether it follows a working
day that the State moves to a Saturday. A day that a person added or moved by hand stays: whoever
named the day knew it. In national mourning the programme is on air without its music.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from playlists.messages.plan import ItemKind
from playlists.rules.day_calendar import DayCalendar, is_tet
from playlists.rules.programme import PAUSE, ProgrammeItem
from playlists.rules.recurrence import Slot
from playlists.rules.recurrence_rule import parse_rule


@dataclass(frozen=True, slots=True)
class KeptDays:
    """What a slot keeps."""

    skips_holidays: bool = False
    follows_worked_days: bool = False
    skips_tet: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return self.skips_holidays or self.follows_worked_days or self.skips_tet


def keeping(slot: Slot, kept: KeptDays, calendar: DayCalendar, years: Iterable[int]) -> Slot:
    """The slot with the days of these years left out and added. Raises RecurrenceError."""
    if not kept or slot.rule is None:
        return slot
    by_hand = slot.also_on | slot.moved.keys()
    silent = frozenset(_silent(kept, calendar, years)) - by_hand
    worked = calendar.worked if kept.follows_worked_days else frozenset()
    return replace(
        slot,
        except_on=slot.except_on | silent,
        also_on=slot.also_on | (frozenset(_within(slot, worked)) - silent),
    )


def without_music(items: tuple[ProgrammeItem, ...]) -> tuple[ProgrammeItem, ...]:
    """What of a programme sounds in mourning: all but its music and the pauses behind that.

    Tunes, songs and pieces of music go; whatever speaks stays. Nothing if all else is missing.
    """
    music = {i.id for i in items if i.kind is ItemKind.TUNE or i.is_music}
    return tuple(item for item in items if item.id.removesuffix(PAUSE) not in music)


def is_mourning(instant: int, zone: str, mourning: frozenset[date]) -> bool:
    """Whether an instant (UTC ms) falls on a day of mourning by the wall clock of a zone."""
    if not mourning:
        return False
    moment = datetime.fromtimestamp(instant / 1000, UTC)
    return moment.astimezone(ZoneInfo(zone)).date() in mourning


def _silent(kept: KeptDays, calendar: DayCalendar, years: Iterable[int]) -> Iterator[date]:
    if kept.skips_holidays:
        yield from calendar.holidays
    if kept.skips_tet:
        for year in years:
            day = date(year, 1, 1)
            while day.year == year and day < date(year, 3, 10):
                if is_tet(day):
                    yield day
                day += timedelta(days=1)


def _within(slot: Slot, days: Iterable[date]) -> Iterator[date]:
    """Those of the days that lie between the slot's first and its last day."""
    last = parse_rule(slot.rule, slot.starts_on).last_day() if slot.rule else slot.starts_on
    for day in days:
        if slot.starts_on <= day and (last is None or day <= last):
            yield day
