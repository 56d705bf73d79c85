"""What a receiver's plan contains, before it gets a number and a signature.

A plan is compiled from what its cluster shall play and is the same whenever that is the same:
everything that has no order is sorted, so that two compilations can be compared.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from playlists.messages.envelope import MAX_PACKED_BYTES, TooLargeError, sealed_size
from playlists.messages.plan import (
    Lateness,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Priority,
    Resumption,
    Track,
    tracks_of,
)
from playlists.rules.errors import RulesError
from playlists.rules.programme import ProgrammeItem, without_recalled

DAY_MS = 86_400_000
MIN_HORIZON_MS = 7 * DAY_MS
"""A receiver without network must go on for seven days."""
HEADROOM_BYTES = 256
"""What a plan's number and dates may add to its size."""


class TrackMissingError(RulesError):
    """Our own fault: an item names a sound that was not given."""

    def __init__(self, occurrence_id: str, item_id: str, sha256: str) -> None:
        super().__init__(f"{occurrence_id}, item {item_id}: no track {sha256}")
        self.occurrence_id = occurrence_id
        self.item_id = item_id
        self.sha256 = sha256


class PlanTooLargeError(RulesError):
    """The operator's fault: a cluster's next seven days do not fit into one message."""

    def __init__(self, cluster: str, occurrences: int, excess: TooLargeError) -> None:
        super().__init__(f"cluster {cluster}: {occurrences} broadcasts in 7 days make {excess}")
        self.cluster = cluster
        self.occurrences = occurrences
        self.size = excess.size
        self.allowed = excess.allowed


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
    planned = sorted(_planned(broadcasts, recalled), key=lambda o: (o.starts_at, o.id))
    return Plan(
        receiver=place.receiver,
        version=0,
        issued_at=0,
        expires_at=0,
        cluster=place.cluster,
        unit=place.unit,
        areas=tuple(sorted(place.areas)),
        volume_percent=place.volume_percent,
        audio_sources=audio_sources,
        tracks=_tracks_of(planned, tracks),
        occurrences=tuple(planned),
        recalled=tuple(sorted(recalled)),
    )


def _planned(
    broadcasts: Iterable[Broadcast], recalled: frozenset[str]
) -> Iterator[PlannedOccurrence]:
    for broadcast in broadcasts:
        items = without_recalled(broadcast.items, recalled)
        if items:
            yield PlannedOccurrence(
                id=broadcast.occurrence_id,
                starts_at=broadcast.starts_at,
                priority=broadcast.priority,
                items=tuple(map(_planned_item, items)),
                lateness=broadcast.lateness,
                last_start_at=broadcast.last_start_at,
                resumption=broadcast.resumption,
            )


def _planned_item(item: ProgrammeItem) -> PlannedItem:
    if item.source:
        return PlannedItem(
            id=item.id,
            kind=item.kind,
            title=item.title,
            frames=item.frames,
            source=item.source,
            permission=item.sha256,
            stream=item.stream,
        )
    frames = 0 if item.sha256 else item.frames
    return PlannedItem(
        id=item.id, kind=item.kind, title=item.title, sha256=item.sha256, frames=frames
    )


def _tracks_of(
    occurrences: Iterable[PlannedOccurrence], tracks: Mapping[str, Track]
) -> tuple[Track, ...]:
    needed: dict[str, Track] = {}
    for occurrence in occurrences:
        for item in occurrence.items:
            for sha256 in tracks_of(item):
                if sha256 not in tracks:
                    raise TrackMissingError(occurrence.id, item.id, sha256)
                needed[sha256] = tracks[sha256]
    return tuple(needed[sha256] for sha256 in sorted(needed))


def same_content(one: Plan, other: Plan) -> bool:
    """Tell whether two plans make a receiver do the same, whatever number and dates they bear."""
    return numbered(one, 0, 0, 0) == numbered(other, 0, 0, 0)


def numbered(content: Plan, version: int, issued_at: int, expires_at: int) -> Plan:
    """Give a compiled plan its number and its dates."""
    return replace(content, version=version, issued_at=issued_at, expires_at=expires_at)


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
    if _excess(content) is None:
        return FittedPlan(content, horizon)
    starts = [occurrence.starts_at for occurrence in content.occurrences]
    promised = bisect_left(starts, from_ms + MIN_HORIZON_MS)
    excess = _excess(_first(content, promised))
    if excess is not None:
        raise PlanTooLargeError(content.cluster, promised, excess)
    cuts = range(promised, len(starts))
    # The longest that fits: `cuts` is ordered by size, so that "does not fit" is false, then true.
    kept = cuts[
        bisect_left(cuts, 1, key=lambda count: _excess(_first(content, count)) is not None) - 1
    ]
    return FittedPlan(_first(content, kept), starts[kept])


def _first(content: Plan, count: int) -> Plan:
    """A plan's first so many occurrences, and the tracks that they need."""
    kept = content.occurrences[:count]
    known = {track.sha256: track for track in content.tracks}
    return replace(content, occurrences=kept, tracks=_tracks_of(kept, known))


def _excess(content: Plan) -> TooLargeError | None:
    """By what a plan is too large, its number and dates counted in."""
    try:
        size = sealed_size(content) + HEADROOM_BYTES
    except TooLargeError as error:
        return error
    if size > MAX_PACKED_BYTES:
        return TooLargeError(content.KIND, size, MAX_PACKED_BYTES)
    return None
