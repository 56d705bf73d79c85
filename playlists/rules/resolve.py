"""Who is on air when two broadcasts want the same loudspeaker cluster.

The three classes of law: khẩn cấp before ưu tiên before thông thường; the lower yields. Among
equals the earlier start wins, then the smaller id. Two ưu tiên that collide are for the operator
to decide, never for a machine; until then the earlier stays and the collision is reported.

What yields is displaced as a whole, with the cause and the one that it yields to. The outcome
depends on the candidates, not on their order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from playlists.messages.plan import Priority
from playlists.rules.errors import RulesError


class ContradictionError(RulesError):
    """Our own fault: one occurrence was put forward twice with different data."""

    def __init__(self, occurrence_id: str) -> None:
        super().__init__(f"occurrence {occurrence_id} has two versions")
        self.occurrence_id = occurrence_id


@dataclass(frozen=True, slots=True)
class Candidate:
    """One occurrence that wants the cluster from `starts_at` for `length_ms` (at least 1)."""

    occurrence_id: str
    slot: str
    starts_at: int
    length_ms: int
    priority: Priority = Priority.NORMAL

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
    raise NotImplementedError
