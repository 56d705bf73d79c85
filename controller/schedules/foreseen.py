"""All that saving a slot would do, told before it is saved: what yields, which rule it is against.

Collisions are `collisions`' business, rules those of the regulation; what people see is one thing,
and so is the name by which a person says that she has seen it.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.compile import DAY_MS, Airing, Window, timeline_of
from controller.planning.compile import OnAir as SlotOnAir
from controller.planning.manner import Manner, as_heard
from controller.planning.schedule import Heard, Schedule, read_reaches, read_schedule
from controller.regulations.days import calendar_of
from controller.regulations.service import Regulation, regulation_of
from controller.schedules.collisions import (
    LOOKED_AHEAD_MS,
    Displacement,
    Proposal,
    fingerprint,
    foresee,
)
from controller.store.places import Cluster
from playlists.messages.plan import ItemKind
from playlists.rules.airtime import OnAir
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
        self._session, self._proposal = session, proposal
        self._slot, self._zone = proposal.slot, ZoneInfo(proposal.slot.zone)
        self._first = first_start = proposal.first_start
        query = select(Cluster.id, Cluster.unit_id).where(Cluster.id.in_(proposal.cluster_ids))
        self._reaches = read_reaches(session, dict(session.execute(query).all()))
        horizon = first_start + LOOKED_AHEAD_MS
        # A rule counts what is on air on the whole day, also what is over by then.
        self._schedule: Schedule = read_schedule(
            session, Window(first_start - DAY_MS, horizon), self._reaches.values()
        )
        self._years = (self._local(first_start).year, self._local(horizon).year)

    def wanted(self, until: int) -> Wanted | None:
        """The slot's own broadcasts; None if nothing of it would sound."""
        on_air = self._schedule.slots.get(self._slot.id)
        mine = [a for a in self._mine(on_air) if a.occurrence.starts_at < until] if on_air else []
        if not mine:
            return None
        return Wanted(
            days=tuple(self._local(a.occurrence.starts_at).date() for a in mine),
            at=self._local(mine[0].occurrence.starts_at).time(),
            lengths_ms=self._lengths_ms(mine[0]),
            relay_ms=_relayed_ms(mine[0]),
            repeats=self._slot.rule is not None and not self._proposal.occurrence,
            priority=self._slot.priority,
        )

    def _mine(self, on_air: SlotOnAir) -> list[Airing]:
        held = (a for a in on_air.airings if self._proposal.holds(a))
        return [a for a in held if a.occurrence.starts_at >= self._first]

    def _heard_ms(self, heard: Heard) -> tuple[int, ...]:
        """How long each item is heard where other languages are spoken beside Vietnamese.

        With its music: a day of mourning, which leaves it out, is not the rule.
        """
        on_air = self._schedule.slots.get(self._slot.id)
        if on_air is None or not heard.manner.languages:
            return ()
        spoken = self._mine(as_heard(on_air, Manner(heard.manner.languages)))
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

    def places(self) -> list[PlaceOnAir]:
        """The clusters, those that are alike together."""
        alike: defaultdict[tuple[Heard, tuple[str, ...]], list[str]] = defaultdict(list)
        for reach in self._reaches.values():
            alike[self._schedule.heard_by(reach), reach.unit_path].append(reach.cluster_id)
        # In the order of their clusters, so that the same is told in the same order.
        in_order = sorted(alike.items(), key=lambda place: min(place[1]))
        return [self._place(heard, path, ids) for (heard, path), ids in in_order]

    def _place(self, heard: Heard, path: tuple[str, ...], cluster_ids: list[str]) -> PlaceOnAir:
        known: list[SlotOnAir] = self._proposal.apart(self._schedule.of(heard))
        airings = {a.occurrence.id: a for on_air in known for a in on_air.airings}
        regulation: Regulation = regulation_of(self._session, path)
        return PlaceOnAir(
            clusters=tuple(sorted(cluster_ids)),
            on_air=tuple(self._on_air(airings[c.occurrence_id]) for c in timeline_of(known).placed),
            rules=regulation.rules,
            exemptions=regulation.exemptions,
            calendar=calendar_of(self._session, path, *self._years),
            heard_ms=self._heard_ms(heard),
        )

    def _on_air(self, airing: Airing) -> OnAir:
        return OnAir(
            airing.occurrence.id,
            self._local(airing.occurrence.starts_at),
            length_ms(airing.scheduled.items),
            relay_ms=_relayed_ms(airing),
            priority=airing.scheduled.priority,
        )

    def _local(self, instant: int) -> datetime:
        return (
            datetime.fromtimestamp(instant / 1000, UTC).astimezone(self._zone).replace(tzinfo=None)
        )


def _relayed_ms(airing: Airing) -> int:
    """How much of a broadcast is another station (tiếp âm)."""
    return length_ms(i for i in airing.scheduled.items if i.kind is ItemKind.RELAY)
