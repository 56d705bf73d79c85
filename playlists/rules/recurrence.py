"""When a slot of the schedule is on air: civil time turned into instants.

A slot says "at 05:15 on working days from the first of November"; this module answers with the
occurrences in a window. An occurrence is named by its slot and the local date that the slot's
rule gave it, and keeps that name when it is moved, so that a moved broadcast is the same one.

Local times that a change of the clocks skips or repeats are read as RFC 5545 (3.3.5) says: in a
gap with the offset before it, in a repeated hour the first time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playlists.rules.errors import RulesError
from playlists.rules.recurrence_rule import parse_rule
from playlists.rules.season import Season

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class UnknownZoneError(RulesError):
    """The operator's fault: no such time zone."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"no time zone {zone!r}")
        self.zone = zone


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the schedule: one broadcast on each of its local dates.

    A date in `except_on` is never on air, whatever the rule, `also_on` or `moved` say. A date in
    `moved` that the rule no longer names is not on air either: what was deleted stays deleted.
    """

    id: str
    starts_on: date
    """The first day from which the rule counts; the only day if there is no rule."""
    at: time
    """Local time of day, without zone."""
    zone: str
    """IANA name, such as Asia/Ho_Chi_Minh."""
    rule: str | None = None
    """The value of an RFC 5545 RRULE, such as FREQ=WEEKLY;BYDAY=MO,FR. None: once."""
    except_on: frozenset[date] = frozenset()
    also_on: frozenset[date] = frozenset()
    moved: Mapping[date, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """Date by the rule → the local date and time (without zone) at which it is on air instead."""
    season: Season | None = None
    """Days of the rule outside it are silent, save those that a person moved: she named the day."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One broadcast of a slot."""

    id: str
    slot: str
    local_date: date
    """The date that the rule gave; for a moved occurrence not the day on which it is on air."""
    starts_at: int
    """UTC milliseconds."""


def occurrence_id(slot_id: str, local_date: date) -> str:
    """Name the occurrence that a slot's rule puts on a local date."""
    return f"{slot_id}.{local_date:%Y%m%d}"


def slot_of(occurrence: str) -> str:
    """The slot by whose rule an occurrence is named."""
    return occurrence.partition(".")[0]


def date_of(occurrence: str) -> date:
    """The local date by which an occurrence is named: the rule's, wherever the day was moved to.

    Raises ValueError for what is no name of an occurrence.
    """
    return date.fromisoformat(occurrence.partition(".")[2])


def occurrences(slot: Slot, from_ms: int, to_ms: int) -> tuple[Occurrence, ...]:
    """List a slot's occurrences that start in [from_ms, to_ms), by start, then by date.

    Time and memory grow with the window and with COUNT, not with the age of the slot.
    Raises RecurrenceError for a bad rule, UnknownZoneError for a bad zone.
    """
    zone = _zone(slot.zone)
    found = (
        Occurrence(occurrence_id(slot.id, day), slot.id, day, _on_air(slot, day, zone))
        for day in _days(slot, zone, from_ms, to_ms)
    )
    wanted = (occurrence for occurrence in found if from_ms <= occurrence.starts_at < to_ms)
    return tuple(sorted(wanted, key=lambda o: (o.starts_at, o.local_date)))


def last_start_by(slot: Slot) -> int | None:
    """An instant (UTC ms) after which no broadcast of a slot begins; None for one without end.

    Raises RecurrenceError for a bad rule, UnknownZoneError for a bad zone.
    """
    zone = _zone(slot.zone)
    last = parse_rule(slot.rule, slot.starts_on).last_day() if slot.rule else slot.starts_on
    if last is None:
        return None
    by_rule = _instant(datetime.combine(last, slot.at), zone)
    return max(by_rule, *(_on_air(slot, day, zone) for day in {last, *slot.also_on, *slot.moved}))


def _days(slot: Slot, zone: ZoneInfo, from_ms: int, to_ms: int) -> set[date]:
    """The days by the rule that may be on air in the window, moved ones among them."""
    moved_in = [day for day in slot.moved if from_ms <= _on_air(slot, day, zone) < to_ms]
    # A change of the clocks can push a broadcast beyond midnight, by a day at most (Samoa 2011).
    first = min([_local_date(from_ms, zone) - timedelta(days=1), *moved_in])
    last = max([_local_date(to_ms, zone), *moved_in])
    by_rule = set(_days_by_rule(slot, zone, first, last))
    if slot.season is not None:
        by_rule = {day for day in by_rule if slot.season.holds(day) or day in slot.moved}
    return (by_rule | {day for day in slot.also_on if first <= day <= last}) - slot.except_on


def _days_by_rule(slot: Slot, zone: ZoneInfo, first: date, last: date) -> Iterator[date]:
    if slot.rule is None:
        yield slot.starts_on
        return
    rule = parse_rule(slot.rule, slot.starts_on)
    for day in rule.days(first, last):
        if rule.ends_before(day, _instant(datetime.combine(day, slot.at), zone)):
            return
        yield day


def _on_air(slot: Slot, day: date, zone: ZoneInfo) -> int:
    return _instant(slot.moved.get(day, datetime.combine(day, slot.at)), zone)


def _instant(local: datetime, zone: ZoneInfo) -> int:
    # fold=0 is RFC 5545's reading of skipped and repeated local times.
    return (local.replace(tzinfo=zone, fold=0) - _EPOCH) // _MILLISECOND


def _local_date(instant: int, zone: ZoneInfo) -> date:
    return (_EPOCH + instant * _MILLISECOND).astimezone(zone).date()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise UnknownZoneError(name) from error
