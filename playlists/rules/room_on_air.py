"""When what a duty still lacks can be broadcast: within the regulation, beside what is there. Pure.

A duty says on which days, or how often; the regulation (Quy chế) and the schedule say at what time
there is room. Times are the wall clock of the unit, without zone, as `airtime` has them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from playlists.rules.day_calendar import DayCalendar
from playlists.rules.duty import Duty, Sounded, days_to_broadcast, owing
from playlists.rules.ways_out import STEP, PlaceOnAir, Wanted, is_free

BY_DAY = (time(5), time(21))
"""Between these a time is looked for by oneself; at night only what runs by hours."""
APART = timedelta(minutes=15)
"""How finely, for a day: the nearest quarter to the usual time."""
MAKE_UP_DAYS = 14
"""How far ahead a time to make good is looked for."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One broadcast that would fulfil something of a duty."""

    at: datetime
    is_late: bool = False
    """Later than the duty asks: there was no room before."""


@dataclass(frozen=True, slots=True)
class ByDay:
    """The broadcasts that fulfil what is owed on days."""

    proposed: tuple[Proposed, ...]
    lacks_room: bool
    """More days are owed than there is room for."""


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A broadcast for the clusters that missed what counted for the commune."""

    at: datetime
    cluster_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """Where and with what a duty is broadcast, and what is there already."""

    places: Sequence[PlaceOnAir]
    wanted: Wanted
    """The programme; its days do not count, its time is the usual one."""
    earliest: datetime
    """Nothing is proposed to begin before."""

    def time_on(self, day: date) -> time | None:
        """The free time of a day that is nearest to the usual one; None if there is none."""
        usual = datetime.combine(day, self.wanted.at)
        begins, ends = (datetime.combine(day, bound) for bound in BY_DAY)
        around = (usual + n * APART for n in range(-_QUARTERS, _QUARTERS + 1))
        there = [at for at in around if at == usual or begins <= at <= ends]
        nearest = sorted(there, key=lambda at: (abs(at - usual), at))
        return next((at.time() for at in nearest if at.date() == day and self.has(at)), None)

    def has(self, at: datetime) -> bool:
        """Whether nothing is in the way at a time."""
        if at < self.earliest:
            return False
        return is_free(replace(self.wanted, days=(at.date(),), at=at.time()), self.places)


_QUARTERS = int(_DAY / APART)


def by_day(
    duty: Duty,
    sounded: Sequence[Sounded],
    due_on: date | None,
    room: Room,
    calendar: DayCalendar,
) -> ByDay:
    """The days that `duty.days_to_broadcast` asks for, each at a time with room.

    `sounded`: what was heard, and what is on the schedule already as if it were. `due_on`: the last
    day on which what is open could be fulfilled in time; None without such a term.
    """
    time_on = lru_cache(maxsize=None)(room.time_on)
    first = room.earliest.date()
    days = days_to_broadcast(duty, sounded, first, calendar, lambda day: time_on(day) is not None)
    proposed = tuple(
        Proposed(datetime.combine(day, at), is_late=(due_on or date.max) < day == days[0])
        for day in days
        if (at := time_on(day)) is not None
    )
    then = [Sounded(f"proposed {day}", c, day, 0) for day in days for c in duty.clusters]
    lacking = days_to_broadcast(duty, [*sounded, *then], first, calendar)
    return ByDay(proposed, lacks_room=bool(lacking))


def make_up(duty: Duty, sounded: Sequence[Sounded], room: Room) -> MakeUp | None:
    """The next time at which those that owe something could make it good, all of them together.

    None where nobody owes anything, or nothing is free in MAKE_UP_DAYS. `sounded` as for `by_day`.
    """
    late = owing(duty, sounded)
    places = [place for place in room.places if not late.keys().isdisjoint(place.clusters)]
    there = replace(room, places=places)
    for ahead in range(MAKE_UP_DAYS if late else 0):
        day = room.earliest.date() + timedelta(days=ahead)
        heard = {s.cluster for s in sounded if s.on == day}
        if late.keys().isdisjoint(heard) and (at := there.time_on(day)) is not None:
            return MakeUp(datetime.combine(day, at), tuple(sorted(late)))
    return None


def hours_to_broadcast(
    hours: int, since: datetime, known: Iterable[datetime], until: datetime, room: Room
) -> tuple[Proposed, ...]:
    """The broadcasts that close the pauses of more than so many hours, up to an instant.

    `since`: the last broadcast, or the begin of the duty; `known`: what is on the schedule already.
    Each as late as the duty permits, or, where there is no room by then, the first after.
    """
    return tuple(_closing(timedelta(hours=hours), since, sorted(known), until, room))


def _closing(
    span: timedelta, last: datetime, known: Sequence[datetime], until: datetime, room: Room
) -> Iterator[Proposed]:
    while True:
        following = next((at for at in known if at > last), None)
        if following is not None and following - last <= span:
            last = following
            continue
        if last + span > until:
            return
        ends = min(until, following) if following else until
        found = _within(last, last + span, room) or _after(last + span, ends, room)
        if found is not None:
            yield found
            last = found.at
        elif following is not None:
            last = following
        else:
            return


def _within(last: datetime, due: datetime, room: Room) -> Proposed | None:
    """The latest free time after a broadcast and not after it is due."""
    midnight = datetime.combine(due.date(), time.min)
    at = midnight + (due - midnight) // STEP * STEP
    while at > max(last, room.earliest - STEP):
        if room.has(at):
            return Proposed(at)
        at -= STEP
    return None


def _after(due: datetime, ends: datetime, room: Room) -> Proposed | None:
    """The first free time after it was due."""
    late = max(due, room.earliest)
    midnight = datetime.combine(late.date(), time.min)
    at = midnight + -((midnight - late) // STEP) * STEP
    while at < ends:
        if room.has(at):
            return Proposed(at, is_late=True)
        at += STEP
    return None
