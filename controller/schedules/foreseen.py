"""All that saving a slot would do, told before it is saved: what yields, which rule it is against.

Collisions are `collisions`' business, rules those of the regulation; what people see is one thing,
and so is the name by which a person says that she has seen it.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.planning.compile import Airing, SlotOnAir
from controller.planning.manner import Manner, as_heard
from controller.schedules.collisions import (
    LOOKED_AHEAD_MS,
    Displacement,
    Proposal,
    fingerprint,
    foresee,
)
from controller.schedules.surroundings import Alike, Surroundings, relayed_ms
from playlists.rules.programme import ProgrammeItem, length_ms
from playlists.rules.ways_out import Hindrance, PlaceOnAir, Wanted, WaysOut, hindrances, ways_out

WAYS_LOOKED_AHEAD_MS = 15 * DAY_MS
"""How far a way out is tried; saving it looks further and asks again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """What a slot would do."""

    displacements: tuple[Displacement, ...] = ()
    against: tuple[Hindrance, ...] = ()
    """Days on which it breaks a rule, by cluster."""
    ways: WaysOut = field(default_factory=WaysOut)
    new_slot: str = ""

    @property
    def stops(self) -> tuple[Hindrance, ...]:
        """What forbids to save it."""
        return tuple(h for h in self.against if h.stops)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.displacements and not self.against

    @property
    def fingerprint(self) -> str:
        """To be sent back by whoever has seen it and wants the slot saved."""
        seen = fingerprint(self.displacements, self.new_slot)
        if not self.against:
            return seen
        told = [
            [h.breach.rule.id, h.day.isoformat(), *h.clusters] for h in self.against if h.breach
        ]
        return hashlib.sha256((seen + json.dumps(told)).encode()).hexdigest()[:16]


def look_ahead(session: Session, proposal: Proposal) -> Foreseen:
    """All that a proposal would do in its clusters."""
    slot, first_start = proposal.slot, proposal.first_start
    displacements = foresee(session, proposal)
    around = _Around(session, proposal)
    wanted = around.wanted(first_start + LOOKED_AHEAD_MS)
    if wanted is None:
        return Foreseen(displacements=displacements, new_slot=slot.id)
    places = around.places()
    against = tuple(h for h in hindrances(wanted, places) if h.breach)
    ways = WaysOut()
    if displacements or any(h.breach and h.breach.exemption is None for h in against):
        near = around.wanted(first_start + WAYS_LOOKED_AHEAD_MS)
        ways = ways_out(near or wanted, places)
    return Foreseen(displacements=displacements, against=against, ways=ways, new_slot=slot.id)


class _Around:
    """A proposal and what is on air around it, by the wall clock of its slot's zone."""

    def __init__(self, session: Session, proposal: Proposal) -> None:
        self._proposal, self._slot = proposal, proposal.slot
        self._first = first_start = proposal.first_start
        window = (first_start, first_start + LOOKED_AHEAD_MS)
        self._there = Surroundings(session, proposal.cluster_ids, proposal.slot.zone, window)

    def wanted(self, until: int) -> Wanted | None:
        """The slot's own broadcasts; None if nothing of it would sound."""
        on_air = self._there.schedule.slots.get(self._slot.id)
        mine = [a for a in self._mine(on_air) if a.occurrence.starts_at < until] if on_air else []
        if not mine:
            return None
        local = self._there.local
        return Wanted(
            days=tuple(local(a.occurrence.starts_at).date() for a in mine),
            at=local(mine[0].occurrence.starts_at).time(),
            lengths_ms=self._lengths_ms(mine[0]),
            relay_ms=relayed_ms(mine[0]),
            repeats=self._slot.rule is not None and not self._proposal.occurrence,
            priority=self._slot.priority,
        )

    def places(self) -> list[PlaceOnAir]:
        """The clusters, those that are alike together."""
        return self._there.places(self._proposal.apart, self._heard_ms)

    def _mine(self, on_air: SlotOnAir) -> list[Airing]:
        held = (a for a in on_air.airings if self._proposal.holds(a))
        return [a for a in held if a.occurrence.starts_at >= self._first]

    def _heard_ms(self, place: Alike) -> tuple[int, ...]:
        """How long each item is heard where other languages are spoken beside Vietnamese.

        With its music: a day of mourning, which leaves it out, is not the rule.
        """
        languages = place.heard.manner.languages
        on_air = self._there.schedule.slots.get(self._slot.id)
        if on_air is None or not languages:
            return ()
        spoken = self._mine(as_heard(on_air, Manner(languages)))
        return self._lengths_ms(spoken[0]) if spoken else ()

    def _lengths_ms(self, airing: Airing) -> tuple[int, ...]:
        """How long each item of the programme is on air, with its variants and the pause behind it.

        Nothing for one that is not heard: people count the items of the programme, and so does
        the shortening of it.
        """
        sounding: defaultdict[str, list[ProgrammeItem]] = defaultdict(list)
        for item in airing.scheduled.items:
            # The names of pauses and variants derive from the item's.
            sounding[item.id.partition(".")[0]].append(item)
        return tuple(length_ms(sounding[item.id]) for item in self._slot.programme.items)
