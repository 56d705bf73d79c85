"""What is on air in some clusters by the schedule, and under which rules, as `ways_out` asks it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.planning.compile import Airing, SlotOnAir, Window, timeline_of
from controller.planning.reach import read_reaches
from controller.planning.schedule import Heard, Schedule, read_schedule
from controller.regulations.days import calendar_of
from controller.regulations.service import Regulation, regulation_of
from controller.store.places import Cluster
from playlists.messages.plan import ItemKind
from playlists.rules.airtime import OnAir
from playlists.rules.programme import length_ms
from playlists.rules.ways_out import PlaceOnAir

Seen = Callable[[Iterable[SlotOnAir]], Sequence[SlotOnAir]]
"""What of the slots counts as there already."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Clusters that hear the same under the same rules."""

    heard: Heard
    unit_path: tuple[str, ...]
    """Their unit and those above it."""
    languages: tuple[str, ...]
    """Of those in which the wanted is spoken beside Vietnamese, the ones they hear."""
    cluster_ids: list[str]


HeardMs = Callable[[Alike], tuple[int, ...]]
"""How long each wanted item is heard in a place, as `PlaceOnAir.heard_ms` has it."""


class Surroundings:
    """The schedule around some clusters between two instants, by the wall clock of a zone."""

    def __init__(
        self,
        session: Session,
        cluster_ids: Collection[str],
        zone: str,
        window: tuple[int, int],
        spoken: Collection[str] = (),
    ) -> None:
        """`spoken`: languages of what is wanted and not on the schedule yet."""
        self._session, self._zone, self._spoken = session, ZoneInfo(zone), spoken
        first, horizon = window
        query = select(Cluster.id, Cluster.unit_id).where(Cluster.id.in_(cluster_ids))
        self._reaches = read_reaches(session, dict(session.execute(query).all()))
        # A rule counts what is on air on the whole day, also what is over by then.
        self.schedule: Schedule = read_schedule(
            session, Window(first - DAY_MS, horizon), self._reaches.values()
        )
        self._years = (self.local(first).year, self.local(horizon).year)

    def local(self, instant: int) -> datetime:
        """The wall clock at an instant, without zone."""
        moment = datetime.fromtimestamp(instant / 1000, UTC)
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def alike(self) -> list[Alike]:
        """The clusters by what is true of them.

        In the order of their clusters, so that the same is told in the same order.
        """
        found: defaultdict[tuple[Heard, tuple[str, ...], tuple[str, ...]], list[str]]
        found = defaultdict(list)
        for reach in self._reaches.values():
            spoken = tuple(one for one in reach.manner.languages if one in self._spoken)
            found[self.schedule.heard_by(reach), reach.unit_path, spoken].append(reach.cluster_id)
        in_order = sorted(found.items(), key=lambda place: min(place[1]))
        return [Alike(*key, cluster_ids) for key, cluster_ids in in_order]

    def places(self, seen: Seen = list, heard_ms: HeardMs = lambda _place: ()) -> list[PlaceOnAir]:
        """The clusters, those that are alike together."""
        return [
            self._place(seen(self.schedule.of(one.heard)), one, heard_ms(one))
            for one in self.alike()
        ]

    def _place(
        self,
        known: Sequence[SlotOnAir],
        place: Alike,
        heard_ms: tuple[int, ...],
    ) -> PlaceOnAir:
        airings = {a.occurrence.id: a for on_air in known for a in on_air.airings}
        regulation: Regulation = regulation_of(self._session, place.unit_path)
        return PlaceOnAir(
            clusters=tuple(sorted(place.cluster_ids)),
            on_air=tuple(self._on_air(airings[c.occurrence_id]) for c in timeline_of(known).placed),
            rules=regulation.rules,
            exemptions=regulation.exemptions,
            calendar=calendar_of(self._session, place.unit_path, *self._years),
            heard_ms=heard_ms,
        )

    def _on_air(self, airing: Airing) -> OnAir:
        return OnAir(
            airing.occurrence.id,
            self.local(airing.occurrence.starts_at),
            length_ms(airing.scheduled.items),
            relay_ms=relayed_ms(airing),
            priority=airing.scheduled.priority,
        )


def relayed_ms(airing: Airing) -> int:
    """How much of a broadcast is another station (tiếp âm)."""
    return length_ms(i for i in airing.scheduled.items if i.kind is ItemKind.RELAY)
