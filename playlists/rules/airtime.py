"""What a commune's regulation (Quy chế) says of airtime, as data, and what a day does against it.

Each rule has an owner in the tree of units, a citation and one limit. Rules are inherited and add
up: a commune may be stricter than its province, never looser. A person may except a rule for some
days, with a reason; an emergency overrides every rule. Both are told, not hidden.

Times are the wall clock of the unit: a session begins at a local date and time. Minutes after
midnight belong to the next day; a session is counted on the day on which it begins.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from playlists.messages.plan import Priority
from playlists.rules.day_calendar import DayCalendar
from playlists.rules.errors import RulesError

SESSION_PAUSE_MS = 5 * 60_000
"""Broadcasts that follow each other within five minutes are one session (buổi phát)."""

_MINUTE_MS = 60_000
_MILLISECOND = timedelta(milliseconds=1)
_MIDNIGHT = time.min


class Binding(StrEnum):
    """How hard a rule is."""

    LAW = "law"
    """Nothing is saved against it without an exception."""
    ADVICE = "advice"
    """The operator is warned."""


class EmptySpanError(RulesError):
    """The operator's fault: a span of the day that begins where it ends."""

    def __init__(self, at: time) -> None:
        super().__init__(f"the span begins and ends at {at:%H:%M}")
        self.at = at


class LimitError(RulesError):
    """The operator's fault: a limit that no day can keep."""

    def __init__(self, value: int, allowed: str) -> None:
        super().__init__(f"{value} is not possible: {allowed}")
        self.value = value
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the day, over midnight if it ends before it begins."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise EmptySpanError(self.begins)

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The span that begins on a day."""
        ends_on = day if self.ends > self.begins else day + timedelta(days=1)
        return datetime.combine(day, self.begins), datetime.combine(ends_on, self.ends)


@dataclass(frozen=True, slots=True)
class Windows:
    """Broadcasts only inside these spans (khung giờ được phát)."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No broadcast inside this span (giờ yên tĩnh)."""

    span: Span


@dataclass(frozen=True, slots=True)
class BroadcastDays:
    """Broadcasts only on these weekdays (Monday is 0), and on holidays only if it says so."""

    weekdays: frozenset[int]
    on_holidays: bool = True


@dataclass(frozen=True, slots=True)
class SessionsPerDay:
    """At most so many sessions a day."""

    most: int

    def __post_init__(self) -> None:
        _check(self.most, 1, 288)


@dataclass(frozen=True, slots=True)
class SessionMinutes:
    """A session lasts so many minutes at least, at most, or both."""

    most: int = 1440
    with_relay: bool = True
    """Whether the minutes of a relay (tiếp âm) count."""
    least: int = 0

    def __post_init__(self) -> None:
        _check(self.most, 1, 1440)
        _check(self.least, 0, self.most)


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """So many minutes a day at least, at most, or both."""

    least: int = 0
    most: int = 1440
    with_relay: bool = True

    def __post_init__(self) -> None:
        _check(self.most, 1, 1440)
        _check(self.least, 0, self.most)


Limit = Windows | QuietHours | BroadcastDays | SessionsPerDay | SessionMinutes | DayMinutes


@dataclass(frozen=True, slots=True)
class AirtimeRule:
    """One rule of a regulation."""

    id: str
    unit: str
    """Whose regulation it is."""
    citation: str
    limit: Limit
    binding: Binding = Binding.LAW
    first_day: date = date.min
    last_day: date = date.max
    """In force on these days, both included; a season is a rule with an end."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """One rule lifted for some days by a person, for a reason."""

    rule: str
    first_day: date
    last_day: date
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class OnAir:
    """One broadcast of a cluster, by the wall clock of its unit."""

    occurrence: str
    begins: datetime
    """Local, without zone."""
    length_ms: int
    relay_ms: int = 0
    """How much of it is a relay."""
    priority: Priority = Priority.NORMAL

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.begins + self.length_ms * _MILLISECOND


@dataclass(frozen=True, slots=True)
class Breach:
    """What a day does against a rule."""

    rule: AirtimeRule
    day: date
    occurrences: tuple[str, ...]
    """The broadcasts that do it; none where a day has too little on air."""
    measured: int | None = None
    """Minutes or sessions, for the limits that count. A begun minute counts whole where it is too
    much, and not where it is too little."""
    exemption: Exemption | None = None
    overridden: bool = False
    """An emergency did it: permitted, and recorded."""

    @property
    def stops(self) -> bool:
        """Whether it may not be saved as it is."""
        return self.rule.binding is Binding.LAW and self.exemption is None and not self.overridden


def breaches(
    on_air: Iterable[OnAir],
    rules: Iterable[AirtimeRule],
    days: Sequence[date],
    calendar: DayCalendar,
    exemptions: Iterable[Exemption] = (),
) -> tuple[Breach, ...]:
    """All that one cluster's broadcasts do against the rules on some days, by day, then by rule.

    `on_air` holds what is on air on those days and, for what reaches over midnight, beside them.
    """
    broadcasts = sorted(on_air, key=lambda b: (b.begins, b.occurrence))
    lifted = tuple(exemptions)
    return tuple(
        _with_exemption(breach, lifted)
        for day in days
        for rule in rules
        if rule.first_day <= day <= rule.last_day
        for breach in _breaches_of(rule, day, broadcasts, calendar)
    )


def sessions(on_air: Sequence[OnAir]) -> tuple[tuple[OnAir, ...], ...]:
    """Broadcasts, sorted by begin, joined into sessions."""
    joined: list[list[OnAir]] = []
    ends = datetime.min  # noqa: DTZ901 - the wall clock of a unit has no zone here
    for broadcast in on_air:
        if joined and broadcast.begins - ends <= SESSION_PAUSE_MS * _MILLISECOND:
            joined[-1].append(broadcast)
        else:
            joined.append([broadcast])
        ends = max(ends, broadcast.ends)
    return tuple(map(tuple, joined))


def _breaches_of(
    rule: AirtimeRule, day: date, broadcasts: Sequence[OnAir], calendar: DayCalendar
) -> Iterator[Breach]:
    here = [b for b in broadcasts if b.begins.date() == day]
    match rule.limit:
        case Windows(spans):
            yield from _each(rule, day, (b for b in here if not _inside_one(b, spans, day)))
        case QuietHours(span):
            yield from _each(rule, day, (b for b in here if _meets(b, span, day)))
        case BroadcastDays() as limit:
            silent = not _is_broadcast_day(day, limit, calendar)
            yield from _each(rule, day, here if silent else ())
        case SessionsPerDay(most):
            found = _sessions_on(day, broadcasts)
            if len(found) > most:
                yield _counted(rule, day, found[most:], len(found))
        case SessionMinutes() as limit:
            yield from _session_minutes(rule, limit, day, broadcasts)
        case DayMinutes() as limit:
            yield from _day_minutes(rule, limit, day, broadcasts)


def _session_minutes(
    rule: AirtimeRule, limit: SessionMinutes, day: date, broadcasts: Sequence[OnAir]
) -> Iterator[Breach]:
    for session in _sessions_on(day, broadcasts):
        counting = sum(_counting_ms(b, with_relay=limit.with_relay) for b in session)
        if _minutes(counting) > limit.most:
            yield _counted(rule, day, [session], _minutes(counting))
        elif counting < limit.least * _MINUTE_MS:
            yield _counted(rule, day, [session], counting // _MINUTE_MS)


def _day_minutes(
    rule: AirtimeRule, limit: DayMinutes, day: date, broadcasts: Sequence[OnAir]
) -> Iterator[Breach]:
    parts = {b: _ms_on(b, day, with_relay=limit.with_relay) for b in broadcasts}
    there = [b for b, ms in parts.items() if ms]
    total = sum(parts.values())
    if _minutes(total) > limit.most:
        yield _counted(rule, day, [there], _minutes(total))
    elif total < limit.least * _MINUTE_MS:
        yield Breach(rule, day, (), total // _MINUTE_MS)


def _each(rule: AirtimeRule, day: date, broadcasts: Iterable[OnAir]) -> Iterator[Breach]:
    """One breach for each broadcast: each can be moved by itself."""
    for broadcast in broadcasts:
        emergency = broadcast.priority is Priority.EMERGENCY
        yield Breach(rule, day, (broadcast.occurrence,), overridden=emergency)


def _counted(
    rule: AirtimeRule, day: date, groups: Iterable[Iterable[OnAir]], measured: int
) -> Breach:
    there = [b for group in groups for b in group]
    emergency = any(b.priority is Priority.EMERGENCY for b in there)
    return Breach(rule, day, tuple(b.occurrence for b in there), measured, overridden=emergency)


def _with_exemption(breach: Breach, exemptions: Sequence[Exemption]) -> Breach:
    for exemption in exemptions:
        if (
            exemption.rule == breach.rule.id
            and exemption.first_day <= breach.day <= exemption.last_day
        ):
            return Breach(
                breach.rule,
                breach.day,
                breach.occurrences,
                breach.measured,
                exemption,
                breach.overridden,
            )
    return breach


def _inside_one(broadcast: OnAir, spans: Iterable[Span], day: date) -> bool:
    around = (span.on(begin) for span in spans for begin in (day - timedelta(days=1), day))
    return any(begins <= broadcast.begins and broadcast.ends <= ends for begins, ends in around)


def _meets(broadcast: OnAir, span: Span, day: date) -> bool:
    around = (span.on(day + timedelta(days=n)) for n in (-1, 0, 1))
    return any(broadcast.begins < ends and begins < broadcast.ends for begins, ends in around)


def _is_broadcast_day(day: date, limit: BroadcastDays, calendar: DayCalendar) -> bool:
    if day in calendar.holidays and not limit.on_holidays:
        return False
    return day.weekday() in limit.weekdays or (day in calendar.worked and _is_office(limit))


def _is_office(limit: BroadcastDays) -> bool:
    """A rule of exactly the working week follows a working day that was moved to a Saturday."""
    return limit.weekdays == frozenset(range(5))


def _sessions_on(day: date, broadcasts: Sequence[OnAir]) -> list[tuple[OnAir, ...]]:
    return [session for session in sessions(broadcasts) if session[0].begins.date() == day]


def _counting_ms(broadcast: OnAir, *, with_relay: bool) -> int:
    return broadcast.length_ms - (0 if with_relay else broadcast.relay_ms)


def _ms_on(broadcast: OnAir, day: date, *, with_relay: bool) -> int:
    """How much of a broadcast falls on a day; a relay is taken to be spread over its broadcast."""
    begins = datetime.combine(day, _MIDNIGHT)
    inside = min(broadcast.ends, begins + timedelta(days=1)) - max(broadcast.begins, begins)
    share = max(0, inside // _MILLISECOND)
    if with_relay or not broadcast.length_ms:
        return share
    return share * (broadcast.length_ms - broadcast.relay_ms) // broadcast.length_ms


def _minutes(ms: int) -> int:
    return -(-ms // _MINUTE_MS)


def _check(value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise LimitError(value, f"{least} to {most}")


def in_force(rules: Iterable[AirtimeRule], path: Sequence[str]) -> tuple[AirtimeRule, ...]:
    """The rules that hold for a unit: its own and those of the units above it, nearest first.

    `path` is the unit and its ancestors, upwards.
    """
    by_unit: Mapping[str, int] = {unit: n for n, unit in enumerate(path)}
    there = [rule for rule in rules if rule.unit in by_unit]
    return tuple(sorted(there, key=lambda rule: (by_unit[rule.unit], rule.id)))
