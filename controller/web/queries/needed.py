"""What Hôm nay asks somebody to do, by gravity.

First clusters that failed or are silent, then what endangers what comes next, then the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.verdict_groups import TROUBLE
from controller.receivers.quieting import LastCommand, last_command
from controller.store.emergencies import GivenCommand
from controller.store.people import Person
from controller.store.tickets import Ticket
from controller.web.queries.agenda import Airing
from controller.web.queries.broadcasts import Broadcast
from controller.web.queries.receivers import Standing
from controller.web.wording.health import NOT_READY, Ailment
from playlists.messages.command import MuteCause
from playlists.rules.verdict import Cause, VerdictKind

GRAVEST = (VerdictKind.FAILED, VerdictKind.PARTIAL, VerdictKind.UNVERIFIED)
MOST_QUIET = 8
"""So many mute clusters are told one by one; who mutes more knows it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Broadcasts of one cluster that did not sound as promised, and why."""

    cluster: Standing
    broadcasts: tuple[Broadcast, ...]
    tickets: tuple[Ticket, ...]
    """Open ones about faults of the cluster: who sees to it."""

    @property
    def last(self) -> Broadcast:
        """The latest of them: its cause decides what to do."""
        return self.broadcasts[-1]


@dataclass(frozen=True, slots=True)
class Lost:
    """A cluster that nobody hears of, without broadcasts in trouble today."""

    cluster: Standing
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """A cluster that is mute by order or for a fault."""

    cluster: Standing
    by: str
    """Who ordered it; empty where that is not known."""
    since: int | None
    missed: tuple[Broadcast, ...]
    """What of today did not sound for it."""
    ahead: Airing | None
    """The next one that will not sound for it."""
    unmuting: LastCommand | None
    """That somebody ended it, while the receiver has not done so."""


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Clusters that one reason keeps from a newer plan."""

    why: str
    places: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Endangered:
    """Clusters that are there, but whose next broadcast may fail for the same thing they tell."""

    ailment: Ailment
    places: tuple[Standing, ...]

    @property
    def stops(self) -> bool:
        """Whether the next broadcast cannot sound while it lasts."""
        return self.ailment in NOT_READY.values()


@dataclass(frozen=True, kw_only=True, slots=True)
class Needed:
    """All of it."""

    troubles: tuple[Trouble, ...]
    lost: tuple[Lost, ...]
    quiet: tuple[Quiet, ...]
    more_quiet: int
    """So many more clusters are mute."""
    stopping: tuple[Endangered, ...]
    unplanned: tuple[Unplanned, ...]
    endangered: tuple[Endangered, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        now = (self.troubles, self.lost, self.quiet)
        return any((*now, self.stopping, self.unplanned, self.endangered))


def needed(
    session: Session,
    found: Sequence[Broadcast],
    places: Sequence[Standing],
    tickets: Mapping[str, Sequence[Ticket]],
    week: Sequence[Airing],
) -> Needed:
    """Gather it from the day's broadcasts, how clusters are, who sees to what, what comes next."""
    troubles = _troubles(found, places, tickets)
    in_trouble = {trouble.cluster.cluster.id for trouble in troubles}
    quiet = [place for place in places if place.mute]
    endangered = _endangered(places)
    return Needed(
        troubles=troubles,
        lost=tuple(
            Lost(place, tuple(tickets.get(place.cluster.id, ())))
            for place in places
            if place.is_lost and place.cluster.id not in in_trouble
        ),
        quiet=tuple(_quiet(session, place, found, week) for place in quiet[:MOST_QUIET]),
        more_quiet=max(0, len(quiet) - MOST_QUIET),
        stopping=tuple(one for one in endangered if one.stops),
        unplanned=_unplanned(places),
        endangered=tuple(one for one in endangered if not one.stops),
    )


def _troubles(
    found: Sequence[Broadcast],
    places: Sequence[Standing],
    tickets: Mapping[str, Sequence[Ticket]],
) -> tuple[Trouble, ...]:
    failed: defaultdict[str, list[Broadcast]] = defaultdict(list)
    for broadcast in found:
        if broadcast.verdict in TROUBLE:
            failed[broadcast.cluster_id].append(broadcast)
    troubles = [
        Trouble(place, tuple(failed[place.cluster.id]), tuple(tickets.get(place.cluster.id, ())))
        for place in places
        if place.cluster.id in failed
    ]
    return tuple(sorted(troubles, key=lambda trouble: GRAVEST.index(trouble.last.verdict)))


def _quiet(
    session: Session, place: Standing, found: Iterable[Broadcast], week: Iterable[Airing]
) -> Quiet:
    id_, until = place.cluster.id, place.muted_until or 0
    ordered = next((mute for mute in place.mutes if mute.cause is MuteCause.ORDERED), None)
    by = None
    if ordered is not None:
        query = select(Person.name).join(GivenCommand, GivenCommand.given_by == Person.id)
        by = session.scalar(query.where(GivenCommand.id == ordered.command))
    told = last_command(session, place.receiver.id) if place.receiver else None
    is_ending = told is not None and told.given.action == "unmute" and told.answer is None
    missed = tuple(b for b in found if b.cluster_id == id_ and b.cause is Cause.MUTED)
    ahead = [a for a in week if place.now <= a.starts_at < until and id_ in a.cluster_ids]
    return Quiet(
        cluster=place,
        by=by or "",
        since=ordered.since if ordered else None,
        missed=missed,
        ahead=min(ahead, key=lambda airing: airing.starts_at, default=None),
        unmuting=told if is_ending else None,
    )


def _unplanned(places: Sequence[Standing]) -> tuple[Unplanned, ...]:
    by_reason: defaultdict[str, list[Standing]] = defaultdict(list)
    for place in places:
        for why in place.plan_problems:
            by_reason[why].append(place)
    return tuple(Unplanned(why, tuple(same)) for why, same in by_reason.items())


def _endangered(places: Sequence[Standing]) -> list[Endangered]:
    by_ailment: defaultdict[Ailment, list[Standing]] = defaultdict(list)
    for place in places:
        if place.is_online:
            for ailment in place.ailments:
                if ailment.is_grave:
                    by_ailment[ailment].append(place)
    return [Endangered(ailment, tuple(same)) for ailment, same in by_ailment.items()]
