"""Who is on air when two broadcasts want the same loudspeaker cluster.

The three classes of law: khẩn cấp before ưu tiên before thông thường; the lower yields. Among
equals the earlier start wins, then the smaller id. Two ưu tiên that collide are for the operator
to decide, never for a machine; until then the earlier stays and the collision is reported.

What yields is displaced as a whole, with the cause and the one that it yields to. The outcome
depends on the candidates, not on their order.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from playlists.messages.plan import Priority
from playlists.rules.errors import RulesError


class ContradictionError(RulesError):
    """Our own fault: one occurrence was put forward twice with different data."""

    def __init__(self, occurrence_id: str) -> None:
        super().__init__(f"occurrence {occurrence_id} has two versions")
        self.occurrence_id = occurrence_id


class EmptyBroadcastError(RulesError):
    """Our own fault: an occurrence without length was put forward."""

    def __init__(self, occurrence_id: str) -> None:
        super().__init__(f"occurrence {occurrence_id} has no length")
        self.occurrence_id = occurrence_id


@dataclass(frozen=True, slots=True)
class Candidate:
    """One occurrence that wants the cluster from `starts_at` for `length_ms` (at least 1)."""

    occurrence_id: str
    slot: str
    starts_at: int
    length_ms: int
    priority: Priority = Priority.NORMAL

    def __post_init__(self) -> None:
        if self.length_ms < 1:
            raise EmptyBroadcastError(self.occurrence_id)

    @property
    def ends_at(self) -> int:
        """The first instant at which the cluster is free again."""
        return self.starts_at + self.length_ms


class DisplacementCause(StrEnum):
    """Why a candidate has to yield."""

    HIGHER_CLASS = "higher_class"
    EARLIER = "earlier"
    """The same class, and the other starts earlier (or at once, with the smaller id)."""
    PUT_FIRST = "put_first"
    """The same class, and the operator put the other first."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """A candidate that is not on air, and why."""

    candidate: Candidate
    cause: DisplacementCause
    by: str
    """Occurrence id of the strongest one that it yields to."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two ưu tiên that collide: the operator decides. Until then `stays` is on air."""

    stays: str
    yields: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What one cluster plays. Everything is sorted by start, then by id."""

    placed: tuple[Candidate, ...]
    displaced: tuple[Displaced, ...]
    conflicts: tuple[Conflict, ...]


def resolve(candidates: Iterable[Candidate], put_first: frozenset[str] = frozenset()) -> Timeline:
    """Lay the candidates for one cluster on one timeline without overlaps.

    `put_first` holds the occurrence ids for which the operator has decided: they go before others
    of their class. Every candidate is in `placed` or in `displaced`. The same candidate may be
    given twice (reached through two areas). Raises ContradictionError if two differ under one id.
    """
    placed: list[Candidate] = []
    displaced: list[Displaced] = []
    for candidate in sorted(_distinct(candidates), key=partial(_standing, put_first)):
        before = _overlapping(placed, candidate)
        if before:
            stronger = min(before, key=partial(_standing, put_first))
            cause = _cause(candidate, stronger, put_first)
            displaced.append(Displaced(candidate, cause, stronger.occurrence_id))
        else:
            insort(placed, candidate, key=_by_start)
    displaced.sort(key=lambda d: _by_start(d.candidate))
    return Timeline(tuple(placed), tuple(displaced), _conflicts(placed, displaced))


def _by_start(candidate: Candidate) -> tuple[int, str]:
    return candidate.starts_at, candidate.occurrence_id


def _standing(put_first: frozenset[str], candidate: Candidate) -> tuple[int, bool, int, str]:
    """Sorts the stronger first."""
    decided = candidate.occurrence_id in put_first
    return -candidate.priority.rank, not decided, *_by_start(candidate)


def _distinct(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    by_id: dict[str, Candidate] = {}
    for candidate in candidates:
        if by_id.setdefault(candidate.occurrence_id, candidate) != candidate:
            raise ContradictionError(candidate.occurrence_id)
    return by_id.values()


def _overlapping(placed: list[Candidate], candidate: Candidate) -> list[Candidate]:
    """Those of the placed, sorted and without overlaps among themselves, that meet a candidate."""
    first = bisect_right(placed, candidate.starts_at, key=lambda p: p.ends_at)
    end = bisect_left(placed, candidate.ends_at, key=lambda p: p.starts_at)
    return placed[first:end]


def _cause(weaker: Candidate, stronger: Candidate, put_first: frozenset[str]) -> DisplacementCause:
    if stronger.priority is not weaker.priority:
        return DisplacementCause.HIGHER_CLASS
    if stronger.occurrence_id in put_first and weaker.occurrence_id not in put_first:
        return DisplacementCause.PUT_FIRST
    return DisplacementCause.EARLIER


def _conflicts(placed: list[Candidate], displaced: list[Displaced]) -> tuple[Conflict, ...]:
    """Pairs of ưu tiên of which one yields only because it begins later."""
    return tuple(
        Conflict(stays.occurrence_id, d.candidate.occurrence_id)
        for d in displaced
        if d.candidate.priority is Priority.PRIORITY and d.cause is DisplacementCause.EARLIER
        for stays in _overlapping(placed, d.candidate)
    )
