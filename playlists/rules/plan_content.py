"""What a receiver's plan contains, before it gets a number and a signature.

A plan is compiled from what its cluster shall play and is the same whenever that is the same:
everything that has no order is sorted, so that two compilations can be compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playlists.messages.plan import Lateness, Plan, Priority, Resumption, Track
from playlists.rules.errors import RulesError
from playlists.rules.programme import ProgrammeItem

DAY_MS = 86_400_000
MIN_HORIZON_MS = 7 * DAY_MS
"""A receiver without network must go on for seven days (domain: days of autonomy)."""


class TrackMissingError(RulesError):
    """Our own fault: an item names a sound that was not given."""

    def __init__(self, occurrence_id: str, item_id: str, sha256: str) -> None:
        super().__init__(f"{occurrence_id}, item {item_id}: no track {sha256}")
        self.occurrence_id = occurrence_id
        self.item_id = item_id
        self.sha256 = sha256


class PlanTooLargeError(RulesError):
    """The operator's fault: a cluster's next seven days do not fit into one message."""

    def __init__(self, cluster: str, occurrences: int, detail: str) -> None:
        super().__init__(f"cluster {cluster}: {occurrences} broadcasts in 7 days, {detail}")
        self.cluster = cluster
        self.occurrences = occurrences
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Place:
    """The receiver that a plan is for, and where it stands."""

    receiver: str
    cluster: str
    unit: str
    areas: frozenset[str] = frozenset()
    volume_percent: int = 100


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One placed occurrence with what it plays."""

    occurrence_id: str
    starts_at: int
    items: tuple[ProgrammeItem, ...]
    last_start_at: int
    """The last permitted instant at which an item may still begin."""
    priority: Priority = Priority.NORMAL
    lateness: Lateness = Lateness.SKIP
    resumption: Resumption = Resumption.RESTART


def compile_plan(
    place: Place,
    broadcasts: Iterable[Broadcast],
    tracks: Mapping[str, Track],
    *,
    audio_sources: tuple[str, ...] = (),
    recalled: frozenset[str] = frozenset(),
) -> Plan:
    """Compile a plan without number: `version`, `issued_at` and `expires_at` are 0.

    `tracks` holds at least the sounds that the broadcasts name, by hash. Recalled sounds are left
    out, and with them broadcasts of which no bulletin remains. Raises TrackMissingError.
    """
    raise NotImplementedError


def same_content(one: Plan, other: Plan) -> bool:
    """Tell whether two plans make a receiver do the same, whatever number and dates they bear."""
    raise NotImplementedError


def numbered(content: Plan, version: int, issued_at: int, expires_at: int) -> Plan:
    """Give a compiled plan its number and its dates."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class FittedPlan:
    """A plan that receivers accept, and how far it reaches."""

    plan: Plan
    horizon: int
    """UTC milliseconds: every broadcast that starts before is in the plan."""


def fit(content: Plan, from_ms: int, horizon: int) -> FittedPlan:
    """Shorten a plan from its far end until it fits into an envelope.

    `content` holds the broadcasts that start in [from_ms, horizon). Raises PlanTooLargeError
    rather than promise less than MIN_HORIZON_MS from `from_ms` on.
    """
    raise NotImplementedError
