"""From the slots that reach a cluster to its plan. Pure: no database, no clock.

slots → occurrences → who is on air when two want the same cluster → the plan's content.
"""

import logging
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import chain

from msgspec.structs import replace as replace_struct

from controller.civil import DAY_MS, HOUR_MS
from playlists.messages.plan import Lateness, Plan, Priority, Resumption, Track
from playlists.rules.errors import RulesError
from playlists.rules.plan_content import Broadcast, Place, compile_plan, fit
from playlists.rules.programme import PAUSE, WITH_WORDS, ProgrammeItem, length_ms, starts
from playlists.rules.recurrence import Occurrence, Slot, occurrences
from playlists.rules.resolve import Candidate, Displaced, Timeline, resolve

log = logging.getLogger(__name__)

HORIZON_MS = 8 * DAY_MS
"""A plan reaches this far ahead, so that one made daily never falls below the seven days."""
LONGEST_AIRING_MS = DAY_MS
"""What began earlier than this ago is over, late starts included."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a plan covers.

    Its borders keep to whole hours: within an hour, two plans of an unchanged schedule are the
    same.
    """

    over_before: int
    """Broadcasts that can no longer sound after this are left out."""
    horizon: int

    @classmethod
    def at(cls, now: int) -> "Window":
        """The window of a plan that is made now."""
        hour = now - now % HOUR_MS
        return cls(over_before=hour, horizon=hour + HORIZON_MS)

    @property
    def opens(self) -> int:
        """The earliest start of a broadcast that may still sound."""
        return self.over_before - LONGEST_AIRING_MS

    def touches(self, day: date) -> bool:
        """Whether any of it may fall on a day, by whatever zone's wall clock."""
        begins = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
        return begins - DAY_MS < self.horizon and begins + 2 * DAY_MS > self.opens


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledSlot:
    """A slot with what it plays now."""

    slot: Slot
    items: tuple[ProgrammeItem, ...]
    """Those with an approval that stands."""
    priority: Priority
    lateness: Lateness
    late_ms: int
    """How long after its planned start an item may still begin."""
    resumption: Resumption
    goes_first: bool = False
    """The operator's decision: before others of its class."""
    ends: Mapping[str, int] = field(default_factory=dict)
    """Item → the instant from which what it tells of is no longer in force."""


@dataclass(frozen=True, slots=True)
class Airing:
    """One occurrence of a scheduled slot."""

    occurrence: Occurrence
    scheduled: ScheduledSlot
    in_mourning: bool = False
    """Without the programme's music."""

    @property
    def last_start_at(self) -> int:
        """The last permitted instant for the last item; earlier items must not be cut by it."""
        last = starts(self.scheduled.items, self.occurrence.starts_at)[-1]
        return last + self.scheduled.late_ms

    @property
    def over_at(self) -> int:
        """When it can no longer sound, however late it began."""
        return self.last_start_at + length_ms(self.scheduled.items)


@dataclass(frozen=True, slots=True)
class ApprovedFor:
    """For whose loudspeakers a revision was approved, and by what."""

    unit_id: str
    by_passkey: bool
    at: int

    def counts_in(self, path: Sequence[str], strict: Mapping[str, int]) -> bool:
        """Whether it may sound below these units, of which some ask for passkeys since when."""
        since = min((strict[unit] for unit in path if unit in strict), default=None)
        proved = self.by_passkey or since is None or self.at <= since
        return self.unit_id in path and proved


@dataclass(frozen=True, slots=True)
class SlotOnAir:
    """A slot's airings in the window, and what stands behind its items."""

    airings: tuple[Airing, ...]
    revisions: Mapping[str, str]
    """Programme item → the approved revision that it plays."""
    tracks: Mapping[str, Track]
    recalled: frozenset[str]
    """Tracks of its bulletins that were recalled."""
    programme: str = ""
    """The programme's name, for people."""
    approved: Mapping[str, ApprovedFor] = field(default_factory=dict)
    """Programme item → for whom it was approved."""
    out_of_force: tuple[Airing, ...] = ()
    """With the items that are left out because what they tell of is no longer in force."""
    variants: Mapping[str, Mapping[str, ProgrammeItem]] = field(default_factory=dict)
    """Programme item → language → what says the same in it."""
    standing_in: Mapping[str, ApprovedFor] = field(default_factory=dict)
    """Track that stands in for a relayed station → for whom it was approved."""
    silenced: tuple[Airing, ...] = ()
    """With the music that is left out in mourning."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A cluster's plan without number, and what it rests on."""

    plan: Plan
    horizon: int
    """Every broadcast that starts before is in the plan: it is to expire here."""
    slots: Mapping[str, str]
    """Occurrence → the slot that it is of."""
    in_mourning: frozenset[str]
    """The occurrences whose music is left out."""
    displaced: Mapping[str, Displaced]
    """Occurrence → why it had to yield."""
    yielding: Plan
    """What had to yield, as it would have been planned."""
    revisions: Mapping[str, str]
    """Programme item → the approved revision that it plays."""
    out_of_force: Plan
    """What is left out because the document behind it has expired or been replaced."""
    silenced: Plan
    """The music that is left out in mourning."""

    @property
    def has_left_out(self) -> bool:
        """Whether something that stands on the schedule is not in the plan."""
        left_out = self.out_of_force.occurrences or self.silenced.occurrences
        return bool(self.displaced or left_out)


def airings(scheduled: ScheduledSlot, window: Window) -> tuple[Airing, ...]:
    """What a slot puts on air within a window; nothing for a slot that contradicts the rules."""
    if not scheduled.items:
        return ()
    try:
        found = occurrences(scheduled.slot, window.opens, window.horizon)
    except RulesError as error:
        # Saving refuses such slots. One that is there must not silence all others of the cluster.
        log.error("slot %s is left out: %s", scheduled.slot.id, error)  # noqa: TRY400 -- no bug of ours
        return ()
    on_air = (Airing(o, _in_force(scheduled, o.starts_at)) for o in found)
    sounding = (airing for airing in on_air if airing.scheduled.items)
    return tuple(airing for airing in sounding if airing.over_at > window.over_before)


def out_of_force(scheduled: ScheduledSlot, window: Window) -> tuple[Airing, ...]:
    """The items that a slot would put on air if they were still in force, with their broadcasts."""
    if not scheduled.ends:
        return ()
    left_out = []
    for airing in airings(replace(scheduled, ends={}), window):
        kept = {item.id for item in _in_force(scheduled, airing.occurrence.starts_at).items}
        items = tuple(item for item in scheduled.items if item.id not in kept)
        if items:
            left_out.append(Airing(airing.occurrence, replace(scheduled, items=items)))
    return tuple(left_out)


def _in_force(scheduled: ScheduledSlot, starts_at: int) -> ScheduledSlot:
    """The slot with what is in force at an instant; nothing if of its words none is left."""
    gone = {item for item, end in scheduled.ends.items() if end <= starts_at}
    if not gone:
        return scheduled
    kept = tuple(i for i in scheduled.items if i.id.removesuffix(PAUSE) not in gone)
    has_words = any(item.kind in WITH_WORDS for item in kept)
    return replace(scheduled, items=kept if has_words else ())


def compile_cluster(
    place: Place, slots: Sequence[SlotOnAir], audio_sources: tuple[str, ...], window: Window
) -> Compiled:
    """The plan of one cluster. Raises PlanTooLargeError where seven days do not fit."""
    by_id = {airing.occurrence.id: airing for slot in slots for airing in slot.airings}
    timeline = timeline_of(slots)
    tracks = dict(ChainMap(*(dict(slot.tracks) for slot in slots)))
    content = compile_plan(
        place,
        (_broadcast(by_id[candidate.occurrence_id]) for candidate in timeline.placed),
        tracks,
        audio_sources=audio_sources,
        # A track that another bulletin shares and that still stands there goes on sounding.
        recalled=frozenset().union(*(slot.recalled for slot in slots)) - tracks.keys(),
    )
    yielding = compile_plan(
        place,
        (_broadcast(by_id[d.candidate.occurrence_id]) for d in timeline.displaced),
        tracks,
    )
    unlawful = [airing for slot in slots for airing in slot.out_of_force]
    silenced = [airing for slot in slots for airing in slot.silenced]
    fitted = fit(content, window.over_before, window.horizon)
    return Compiled(
        plan=fitted.plan,
        horizon=fitted.horizon,
        slots={
            airing.occurrence.id: airing.occurrence.slot
            for airing in chain(by_id.values(), unlawful, silenced)
        },
        in_mourning=frozenset(id_ for id_, airing in by_id.items() if airing.in_mourning),
        displaced={d.candidate.occurrence_id: d for d in timeline.displaced},
        yielding=yielding,
        revisions=dict(ChainMap(*(dict(slot.revisions) for slot in slots))),
        out_of_force=compile_plan(place, map(_broadcast, unlawful), tracks),
        silenced=compile_plan(place, map(_broadcast, silenced), tracks),
    )


def timeline_of(slots: Iterable[SlotOnAir]) -> Timeline:
    """Who is on air in a cluster that these slots reach, and who yields to whom."""
    on_air = [airing for slot in slots for airing in slot.airings]
    first = frozenset(a.occurrence.id for a in on_air if a.scheduled.goes_first)
    return resolve(map(_candidate, on_air), first)


def settled_in(compiled: Compiled, place: Place) -> Compiled:
    """The same for another cluster of the same unit, areas and volume that the same slots reach."""
    plan = replace_struct(compiled.plan, receiver=place.receiver, cluster=place.cluster)
    return replace(compiled, plan=plan)


def _candidate(airing: Airing) -> Candidate:
    return Candidate(
        occurrence_id=airing.occurrence.id,
        slot=airing.occurrence.slot,
        starts_at=airing.occurrence.starts_at,
        length_ms=length_ms(airing.scheduled.items),
        priority=airing.scheduled.priority,
    )


def _broadcast(airing: Airing) -> Broadcast:
    scheduled = airing.scheduled
    return Broadcast(
        occurrence_id=airing.occurrence.id,
        starts_at=airing.occurrence.starts_at,
        items=scheduled.items,
        last_start_at=airing.last_start_at,
        priority=scheduled.priority,
        lateness=scheduled.lateness,
        resumption=scheduled.resumption,
    )
