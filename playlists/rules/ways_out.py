"""What is in the way of a broadcast, and the ways out that one tap offers. Pure.

A programme is wanted at a time of day on some days, in places of which each has broadcasts and
rules of its own. `hindrances` says what is against it; `ways_out` offers, if there is something:

  next free place   the same days, the same programme, the nearest later time that is free
  shorten           the same days and time, without the last items
  other days        once: the nearest free day after; again and again: without the days in the way

The same `hindrances` explains afterwards why a place was silent. Times are the wall clock of the
unit, without zone, as `airtime` has them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from playlists.messages.plan import Priority
from playlists.rules.airtime import AirtimeRule, Breach, Exemption, OnAir, breaches
from playlists.rules.day_calendar import DayCalendar

STEP = timedelta(minutes=5)
"""How finely a free time is looked for: people speak of 17:05, not of 17:03."""
DAYS_AHEAD = 14
"""How far another day is looked for."""
WANTED = "wanted"
"""The name that the wanted broadcast has among those that are there."""

_DAY = timedelta(days=1)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A programme at a time of day on some days."""

    days: tuple[date, ...]
    at: time
    lengths_ms: tuple[int, ...]
    """Of its items, in order, each with the pause behind it; nothing for one that is not heard."""
    repeats: bool = False
    """Whether the days come from a rule: then a day may be left out, and none be put elsewhere."""
    relay_ms: int = 0
    priority: Priority = Priority.NORMAL

    def on(self, day: date, heard_ms: Sequence[int] = ()) -> OnAir:
        """The broadcast of one day, in a place that hears its items for so long."""
        length_ms = sum(heard_ms[: len(self.lengths_ms)] or self.lengths_ms)
        return OnAir(
            f"{WANTED}.{day:%Y%m%d}",
            datetime.combine(day, self.at),
            length_ms,
            min(self.relay_ms, length_ms),
            self.priority,
        )


@dataclass(frozen=True, slots=True)
class PlaceOnAir:
    """One cluster, or several that are alike: what is there without the wanted broadcast."""

    clusters: tuple[str, ...]
    on_air: tuple[OnAir, ...]
    rules: tuple[AirtimeRule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    calendar: DayCalendar = field(default_factory=DayCalendar)
    heard_ms: tuple[int, ...] = ()
    """How long each wanted item is heard here, with what says the same in other languages behind
    it; nothing where as long as wanted."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What is in the way on one day, in some clusters."""

    day: date
    clusters: tuple[str, ...]
    meets: OnAir | None = None
    """Another broadcast at the same time."""
    breach: Breach | None = None
    """A rule that the day would not keep with the broadcast and keeps without it."""

    @property
    def stops(self) -> bool:
        """Whether it may not be saved so."""
        return self.breach is not None and self.breach.stops


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What can be offered; None where there is no such way."""

    next_free: time | None = None
    shorter: int | None = None
    """How many items stay, from the first on."""
    other_day: date | None = None
    """For what is broadcast once."""
    without_days: tuple[date, ...] = ()
    """For what is repeated: the days to leave out."""


def hindrances(wanted: Wanted, places: Iterable[PlaceOnAir]) -> tuple[Hindrance, ...]:
    """All that is in the way, by day, then as the places and rules come.

    A rule that asks for more on air in a day is none: what is wanted can only help it. One that
    asks for longer sessions is. What a person excepted and what an emergency overrides is told,
    too, and stops nothing.
    """
    found = [h for place in places for day in wanted.days for h in _in_the_way(wanted, day, place)]
    return tuple(sorted(found, key=lambda h: h.day))


def ways_out(wanted: Wanted, places: Sequence[PlaceOnAir]) -> WaysOut:
    """The ways out, each of which has nothing in the way. Nothing if nothing is in the way now."""
    barred = {h.day for h in hindrances(wanted, places) if _counts(h)}
    if not barred:
        return WaysOut()
    return WaysOut(
        next_free=_next_free(wanted, places),
        shorter=_shorter(wanted, places),
        other_day=None if wanted.repeats else _other_day(wanted, places),
        without_days=tuple(sorted(barred))
        if wanted.repeats and len(barred) < len(wanted.days)
        else (),
    )


def is_free(wanted: Wanted, places: Iterable[PlaceOnAir]) -> bool:
    """Whether nothing is in the way that has not been excepted."""
    return not any(
        _counts(hindrance)
        for place in places
        for day in wanted.days
        for hindrance in _in_the_way(wanted, day, place)
    )


def _counts(hindrance: Hindrance) -> bool:
    breach = hindrance.breach
    return breach is None or (breach.exemption is None and not breach.overridden)


def _in_the_way(wanted: Wanted, day: date, place: PlaceOnAir) -> Iterator[Hindrance]:
    mine = wanted.on(day, place.heard_ms)
    for other in place.on_air:
        if mine.begins < other.ends and other.begins < mine.ends:
            yield Hindrance(day, place.clusters, meets=other)
    yield from (Hindrance(day, place.clusters, breach=b) for b in _new_breaches(mine, place))


def _new_breaches(mine: OnAir, place: PlaceOnAir) -> Iterator[Breach]:
    if not place.rules:
        return
    begins, ends = mine.begins.date(), (mine.ends - _MS).date()
    days = tuple(begins + n * _DAY for n in range((ends - begins).days + 1))
    near = [b for b in place.on_air if abs((b.begins.date() - begins).days) <= 1 + len(days)]
    asked = (place.rules, days, place.calendar, place.exemptions)
    before = {_measure(breach) for breach in breaches(near, *asked)}
    for breach in breaches([*near, mine], *asked):
        is_too_little = not breach.occurrences
        if not is_too_little and _measure(breach) not in before:
            yield breach


def _measure(breach: Breach) -> tuple[str, date, tuple[str, ...], int | None]:
    return breach.rule.id, breach.day, breach.occurrences, breach.measured


def _next_free(wanted: Wanted, places: Sequence[PlaceOnAir]) -> time | None:
    """The nearest later time of the same day, on whole steps."""
    midnight = datetime.combine(date(2000, 1, 1), time.min)
    begins = datetime.combine(midnight.date(), wanted.at)
    moment = midnight + ((begins - midnight) // STEP + 1) * STEP
    while moment.date() == midnight.date():
        if is_free(replace(wanted, at=moment.time()), places):
            return moment.time()
        moment += STEP
    return None


def _shorter(wanted: Wanted, places: Sequence[PlaceOnAir]) -> int | None:
    for kept in range(len(wanted.lengths_ms) - 1, 0, -1):
        lengths = wanted.lengths_ms[:kept]
        # What has only items that are not heard is no broadcast.
        if any(lengths) and is_free(replace(wanted, lengths_ms=lengths), places):
            return kept
    return None


def _other_day(wanted: Wanted, places: Sequence[PlaceOnAir]) -> date | None:
    later = (wanted.days[-1] + n * _DAY for n in range(1, DAYS_AHEAD + 1))
    return next((d for d in later if is_free(replace(wanted, days=(d,)), places)), None)
