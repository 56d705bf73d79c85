"""Duties to broadcast that a statute sets, and how far a commune has fulfilled one.

A duty is data: clauses of the kinds below, each with its citation. A bulletin carries one. Two
things are kept apart here, as the law does: what the *commune* owes (a day or a broadcast counts
for it when more than half of the clusters sounded the bulletin whole: one dead pole voids
nothing), and which *cluster* missed it, which is listed and made good.

A day that is missed breaks "consecutive days"; the count begins again. What was done stays done:
a fulfilled duty is not undone by anything that happens later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from playlists.rules.day_calendar import DayCalendar

HOUR_MS = 3_600_000
MAX_PROPOSED_DAYS = 60
"""How many days ahead broadcasts are proposed at most."""


@dataclass(frozen=True, slots=True)
class ConsecutiveDays:
    """Heard on each of so many days in a row (Luật 10/2022/QH15, Điều 13 khoản 3: three)."""

    days: int


@dataclass(frozen=True, slots=True)
class TimesOverDays:
    """Heard so many times, the first and the last at least so many days apart, both counted.

    Thông tư 09/2021/TT-BTP, Điều 3 khoản 1 điểm c: three times within at least five days.
    """

    times: int
    days: int


@dataclass(frozen=True, slots=True)
class WithinWorkingDays:
    """First heard within so many working days of the decision (Luật 10/2022/QH15, Điều 12)."""

    working_days: int


@dataclass(frozen=True, slots=True)
class DaysBeforeEvent:
    """First heard no later than so many days before the event, as village elections ask."""

    days: int


@dataclass(frozen=True, slots=True)
class EveryHours:
    """Heard at least every so many hours until it is cancelled (Nghị định 66/2021, Điều 4)."""

    hours: int


Clause = ConsecutiveDays | TimesOverDays | WithinWorkingDays | DaysBeforeEvent | EveryHours


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty, as a bulletin carries it. Instants are UTC milliseconds, days are local."""

    id: str
    citation: str
    """The article that sets it, as it is printed on the certificate."""
    clauses: tuple[Clause, ...]
    clusters: frozenset[str]
    """The places where it is due."""
    begins_on: date
    """From this day broadcasts count."""
    decided_on: date | None = None
    event_on: date | None = None
    begins_at: int = 0
    """From this instant on the hours of EveryHours run."""
    ends_at: int | None = None
    """When it was cancelled or ran out; None while it is in force."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """One broadcast of the bulletin that one cluster put out whole."""

    occurrence: str
    cluster: str
    on: date
    at: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A cluster that missed what counted for the commune on a day."""

    cluster: str
    on: date


class Standing(StrEnum):
    """How a duty stands."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    OVERDUE = "overdue"
    """The last possible day has gone by. It is still to be done, and is done late."""


@dataclass(frozen=True, slots=True)
class ClauseProgress:
    """How far one clause is fulfilled for the commune."""

    clause: Clause
    done: int
    needed: int
    """Days or times. For EveryHours: the broadcasts so far, and those that were missed besides."""
    standing: Standing
    due_on: date | None = None
    """The last day on which it could be fulfilled in time, if it has one."""
    fulfilled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a duty is fulfilled, and where a cluster has to be made good."""

    clauses: tuple[ClauseProgress, ...]
    gaps: tuple[Gap, ...]

    @property
    def standing(self) -> Standing:
        """Fulfilled if every clause is; overdue if one is."""
        found = {progress.standing for progress in self.clauses}
        if Standing.OVERDUE in found:
            return Standing.OVERDUE
        return Standing.OPEN if Standing.OPEN in found else Standing.FULFILLED

    @property
    def due_on(self) -> date | None:
        """The first last day of what is still open; None where nothing open has such a day."""
        terms = (c.due_on for c in self.clauses if not c.fulfilled_on)
        return min((due for due in terms if due), default=None)


def progress(
    duty: Duty, sounded: Iterable[Sounded], today: date, now: int, calendar: DayCalendar
) -> Progress:
    """Tell how far a duty is fulfilled by what was put out up to now.

    What sounded elsewhere, before the duty began or twice under one occurrence counts for nothing.
    """
    heard = _heard(duty, sounded)
    record = _record(duty, heard, today, now)
    clauses = tuple(_clause_progress(clause, duty, record, calendar) for clause in duty.clauses)
    gaps = tuple(
        Gap(cluster, day)
        for day in record.days
        for cluster in sorted(duty.clusters - {s.cluster for s in heard if s.on == day})
    )
    return Progress(clauses, gaps)


def days_to_broadcast(
    duty: Duty,
    sounded: Iterable[Sounded],
    first: date,
    calendar: DayCalendar,
    may: Callable[[date], bool] = lambda _day: True,
) -> tuple[date, ...]:
    """The days from `first` on that would fulfil what the duty still lacks, at once a day.

    The earliest that do, of those on which `may` says that it can be broadcast; fewer where there
    are not enough within MAX_PROPOSED_DAYS. What is on the schedule already may stand among
    `sounded`. `first` is today where a broadcast is still possible today, else tomorrow.
    EveryHours asks for hours, not days: `room_on_air.hours_to_broadcast` proposes those.
    """
    chosen = _heard(duty, sounded)
    proposed: set[date] = set()
    earliest = max(first, duty.begins_on)

    def propose(day: date) -> None:
        chosen.extend(Sounded(f"proposed {day}", c, day, 0) for c in duty.clusters)
        proposed.add(day)

    for clause in tuple(_open_clauses(duty, chosen, calendar)):
        if isinstance(clause, ConsecutiveDays):
            for day in _run(clause.days, _days_that_count(duty, chosen), earliest, may):
                propose(day)
    for ahead in range(MAX_PROPOSED_DAYS):
        day = earliest + timedelta(days=ahead)
        counts = day in _days_that_count(duty, chosen)
        if not counts and _helps(duty, chosen, day, calendar) and may(day):
            propose(day)
    return tuple(sorted(proposed))


def owing(duty: Duty, sounded: Iterable[Sounded]) -> Mapping[str, int]:
    """The clusters that heard it on fewer days than counted for the commune, and by how many.

    A cluster makes good what it missed on any later day: what the law asks of the commune is not
    asked of each pole.
    """
    heard = _heard(duty, sounded)
    counted = len(_days_that_count(duty, heard))
    there = {
        cluster: len({s.on for s in heard if s.cluster == cluster}) for cluster in duty.clusters
    }
    return {cluster: counted - days for cluster, days in there.items() if days < counted}


def _heard(duty: Duty, sounded: Iterable[Sounded]) -> list[Sounded]:
    """What counts at all, once for each occurrence and cluster, by time."""
    once = {
        (s.occurrence, s.cluster): s
        for s in sounded
        if s.cluster in duty.clusters and s.on >= duty.begins_on
    }
    return sorted(once.values(), key=lambda s: (s.on, s.at, s.occurrence, s.cluster))


def _enough(duty: Duty, clusters: Iterable[str]) -> bool:
    return 2 * len(set(clusters)) > len(duty.clusters)


def _days_that_count(duty: Duty, heard: Iterable[Sounded]) -> list[date]:
    clusters: Mapping[date, set[str]] = defaultdict(set)
    for s in heard:
        clusters[s.on].add(s.cluster)
    return sorted(day for day, there in clusters.items() if _enough(duty, there))


def _broadcasts_that_count(duty: Duty, heard: Iterable[Sounded]) -> list[tuple[date, int]]:
    """Day and instant of each broadcast that enough clusters put out, by time."""
    by_occurrence: Mapping[str, list[Sounded]] = defaultdict(list)
    for s in heard:
        by_occurrence[s.occurrence].append(s)
    return sorted(
        min((s.on, s.at) for s in there)
        for there in by_occurrence.values()
        if _enough(duty, (s.cluster for s in there))
    )


@dataclass(frozen=True, slots=True)
class _Record:
    """What counts for the commune, and the moment from which it is looked at."""

    days: Sequence[date]
    times: Sequence[tuple[date, int]]
    """Day and instant of each broadcast."""
    today: date
    now: int


def _record(duty: Duty, heard: Sequence[Sounded], today: date, now: int) -> _Record:
    return _Record(_days_that_count(duty, heard), _broadcasts_that_count(duty, heard), today, now)


def _clause_progress(
    clause: Clause, duty: Duty, record: _Record, calendar: DayCalendar
) -> ClauseProgress:
    match clause:
        case ConsecutiveDays(needed):
            return _consecutive(clause, record.days, needed, record.today)
        case TimesOverDays():
            return _times_over_days(clause, [day for day, _ in record.times])
        case EveryHours():
            return _every_hours(clause, duty, [at for _, at in record.times], record.now)
        case _:
            return _first_by(clause, record.days, _due_on(clause, duty, calendar), record.today)


def _consecutive(
    clause: ConsecutiveDays, days: Sequence[date], needed: int, today: date
) -> ClauseProgress:
    run = 0
    for before, day in zip([date.min, *days], days, strict=False):
        run = run + 1 if day - before == timedelta(days=1) else 1
        if run == needed:
            return ClauseProgress(clause, needed, needed, Standing.FULFILLED, fulfilled_on=day)
    # Yesterday's run lives until today is over.
    alive = bool(days) and today - days[-1] <= timedelta(days=1)
    return ClauseProgress(clause, run if alive else 0, needed, Standing.OPEN)


def _times_over_days(clause: TimesOverDays, days: Sequence[date]) -> ClauseProgress:
    for count, day in enumerate(days, start=1):
        if count >= clause.times and (day - days[0]).days + 1 >= clause.days:
            return ClauseProgress(
                clause, clause.times, clause.times, Standing.FULFILLED, fulfilled_on=day
            )
    # With the times done too close together, one more is owed when the days have gone by.
    done = min(len(days), clause.times - 1)
    return ClauseProgress(clause, done, clause.times, Standing.OPEN)


def _every_hours(clause: EveryHours, duty: Duty, times: Sequence[int], now: int) -> ClauseProgress:
    end = now if duty.ends_at is None else min(now, duty.ends_at)
    inside = [at for at in times if duty.begins_at <= at <= end]
    span = clause.hours * HOUR_MS
    # A pause of exactly the permitted hours is still in time.
    missed = sum(
        max(0, later - earlier - 1) // span
        for earlier, later in pairwise([duty.begins_at, *inside, max(end, duty.begins_at)])
    )
    over = duty.ends_at is not None and now >= duty.ends_at
    standing = Standing.OVERDUE if missed else Standing.FULFILLED if over else Standing.OPEN
    return ClauseProgress(clause, len(inside), len(inside) + missed, standing)


def _first_by(
    clause: Clause, days: Sequence[date], due_on: date | None, today: date
) -> ClauseProgress:
    if days:
        late = due_on is not None and days[0] > due_on
        standing = Standing.OVERDUE if late else Standing.FULFILLED
        return ClauseProgress(clause, 1, 1, standing, due_on, days[0])
    late = due_on is not None and today > due_on
    return ClauseProgress(clause, 0, 1, Standing.OVERDUE if late else Standing.OPEN, due_on)


def _due_on(clause: Clause, duty: Duty, calendar: DayCalendar) -> date | None:
    match clause:
        case WithinWorkingDays(count) if duty.decided_on is not None:
            return calendar.working_days_after(duty.decided_on, count)
        case DaysBeforeEvent(days) if duty.event_on is not None:
            return duty.event_on - timedelta(days=days)
        case _:
            return None


def _open_clauses(duty: Duty, heard: Sequence[Sounded], calendar: DayCalendar) -> Iterator[Clause]:
    record = _record(duty, heard, duty.begins_on, 0)
    for clause in duty.clauses:
        if isinstance(clause, EveryHours):
            continue
        if not _clause_progress(clause, duty, record, calendar).fulfilled_on:
            yield clause


def _run(
    needed: int, counted: Sequence[date], earliest: date, may: Callable[[date], bool]
) -> tuple[date, ...]:
    """What is still to be added for so many days in a row, of which some count already."""
    done = set(counted)
    for ahead in range(1 - needed, MAX_PROPOSED_DAYS):
        run = [earliest + timedelta(days=ahead + n) for n in range(needed)]
        if all(day in done or (day >= earliest and may(day)) for day in run):
            return tuple(day for day in run if day not in done)
    return ()


def _helps(duty: Duty, heard: Sequence[Sounded], day: date, calendar: DayCalendar) -> bool:
    """A day helps unless all that is still owed is one more time after the days have gone by.

    Days in a row are found together, not day by day.
    """
    times = _broadcasts_that_count(duty, heard)
    for clause in _open_clauses(duty, heard, calendar):
        if isinstance(clause, ConsecutiveDays):
            continue
        if not isinstance(clause, TimesOverDays) or len(times) < clause.times - 1:
            return True
        if (day - times[0][0]).days + 1 >= clause.days:
            return True
    return False
