"""When the next bulletin should be on air, and the one press that puts it there.

The times are those that the unit is used to; each keeps the regulation and is in nobody's way, or
lies as near as there is room (`playlists.rules.room_on_air`, as duties are proposed).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.actor import Actor
from controller.bulletins.approved import approved_revisions
from controller.civil import DAY_MS
from controller.habits.usual import MOST, Begun, place_in, usual_times
from controller.programmes.service import NewProgramme, length_ms, list_templates
from controller.programmes.service import create as create_programme
from controller.schedules.service import NewSlot, Target, schedule
from controller.schedules.surroundings import Surroundings
from controller.store.broadcasts import Programme, Slot, TargetKind
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.units.tree import subtree_ids
from playlists.messages.plan import ms_of_frames
from playlists.rules.room_on_air import Room
from playlists.rules.ways_out import Wanted

LOOKED_BACK_MS = 28 * DAY_MS
AHEAD_DAYS = 7
PREPARATION = timedelta(minutes=10)
"""Nothing is proposed sooner: plans have to reach receivers."""
NEAR = timedelta(hours=1)
"""Further from a usual time than this it is another time."""
WITHOUT_HABIT = (time(17), time(5))
"""Where nothing was broadcast yet: the hours of most communes."""


@dataclass(frozen=True, slots=True)
class ProposedTime:
    """A time with room."""

    at: datetime
    """Local, without zone."""
    usual: time
    """The usual time to which it is the nearest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PutOnAir:
    """What a person takes of the proposals."""

    bulletin_id: str
    unit_id: str
    at: str
    """Local date and time, ISO."""
    pattern_id: str = ""
    """The pattern that the bulletin is laid into; empty: it goes alone."""


def propose(
    session: Session, unit_id: str, bulletin: Bulletin, pattern: Programme | None, now: int
) -> list[ProposedTime]:
    """The next times for a bulletin in all clusters of a unit, soonest first; none unspoken."""
    room = room_for(session, unit_id, bulletin, pattern, now)
    if room is None:
        return []
    found = {
        proposed.at: proposed
        for usual in _usual(session, unit_id, now) or WITHOUT_HABIT
        for proposed in _near(replace(room, wanted=replace(room.wanted, at=usual)))
        if not bulletin.ends_on or proposed.at.date().isoformat() <= bulletin.ends_on
    }
    return [found[at] for at in sorted(found)][:MOST]


def room_for(  # noqa: PLR0913 -- a place, what goes there, and two bounds of time
    session: Session,
    unit_id: str,
    bulletin: Bulletin,
    pattern: Programme | None,
    now: int,
    *,
    days: int = AHEAD_DAYS,
) -> Room | None:
    """What is there in so many days in all clusters of a unit, and how long the bulletin sounds.

    None for what is unspoken yet, or where no cluster is.
    """
    approved = approved_revisions(session, [bulletin.id]).get(bulletin.id)
    audio = (approved or bulletin.current).audio
    clusters = select(Cluster.id).where(
        Cluster.unit_id.in_(subtree_ids(session, unit_id)), Cluster.retired_at.is_(None)
    )
    cluster_ids = list(session.scalars(clusters))
    if audio is None or not cluster_ids:
        return None
    around = (now, now + (days + 1) * DAY_MS)
    there = Surroundings(session, cluster_ids, civil.ZONE_NAME, around)
    lasts = ms_of_frames(audio.frames) + (length_ms(session, pattern) if pattern else 0)
    wanted = Wanted(days=(), at=time(), lengths_ms=(lasts,), priority=bulletin.priority)
    return Room(there.places(), wanted, there.local(now) + PREPARATION)


def put_on_air(session: Session, actor: Actor, asked: PutOnAir, now: int) -> Slot:
    """Make a programme of a bulletin and put it on the schedule of its unit.

    Raises what `programmes.service.create` and `schedules.service.schedule` raise: something else
    may stand at that time by now.
    """
    bulletin = find(session, Bulletin, asked.bulletin_id)
    pattern = next(
        (one for one in list_templates(session, asked.unit_id) if one.id == asked.pattern_id), None
    )
    items = list(pattern.items) if pattern else []
    place = place_in([item.bulletin.kind for item in items])
    ids, pauses = [item.bulletin_id for item in items], [item.pause_after_ms for item in items]
    ids.insert(place, bulletin.id)
    pauses.insert(place, 0)
    new = NewProgramme(
        unit_id=asked.unit_id, name=bulletin.title[:200], bulletin_ids=ids, pauses_ms=pauses
    )
    programme = create_programme(session, actor, new, now)
    day, _, clock = asked.at.partition("T")
    slot = NewSlot(
        programme_id=programme.id,
        starts_on=day,
        at=clock,
        targets=[Target(kind=TargetKind.UNIT, id=asked.unit_id)],
        priority=bulletin.priority,
    )
    return schedule(session, actor, slot, now)


def _usual(session: Session, unit_id: str, now: int) -> list[time]:
    query = select(Slot.at, Slot.rule).where(
        Slot.unit_id == unit_id,
        Slot.cancelled_at.is_(None),
        Slot.last_start_at.is_(None) | (Slot.last_start_at > now - LOOKED_BACK_MS),
    )
    rows = session.execute(query)
    return usual_times(Begun(time.fromisoformat(at), rule is not None) for at, rule in rows)


def _near(room: Room) -> Iterator[ProposedTime]:
    """The free times near the usual one, day by day."""
    for day in (room.earliest.date() + timedelta(days=n) for n in range(AHEAD_DAYS)):
        at = room.time_on(day)
        if at is None:
            continue
        moment, usual = datetime.combine(day, at), datetime.combine(day, room.wanted.at)
        if abs(moment - usual) <= NEAR:
            yield ProposedTime(moment, room.wanted.at)
