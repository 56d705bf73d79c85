"""What to broadcast next for a duty, and the saving of it: planning proposes, a person presses.

What is on the schedule already counts as if it were heard; what is proposed keeps the regulation
and is in nobody's way. A broadcast that was missed is owed again, so it is proposed again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.actor import Actor
from controller.bulletins.approved import approved_revisions
from controller.civil import DAY_MS
from controller.duties.errors import NothingProposedError
from controller.duties.service import DutyState, calendar_for, duty_of, show_duty
from controller.planning.compile import timeline_of
from controller.planning.schedule import newest_variants
from controller.programmes.service import NewProgramme, length_ms, unapproved_bulletins
from controller.programmes.service import create as create_programme
from controller.schedules.service import NewSlot, Target, schedule
from controller.schedules.surroundings import Alike, Surroundings
from controller.store.broadcasts import Programme, ProgrammeItem, Slot, TargetKind
from controller.store.bulletins import Bulletin, Revision
from playlists.messages.plan import ms_of_frames
from playlists.rules.duty import Duty, EveryHours, Sounded
from playlists.rules.recurrence import slot_of
from playlists.rules.room_on_air import (
    MakeUp,
    Proposed,
    Room,
    by_day,
    hours_to_broadcast,
    make_up,
)
from playlists.rules.ways_out import Wanted

AHEAD_MS = 28 * DAY_MS
"""How far the schedule is looked at."""
HOURS_AHEAD = timedelta(hours=24)
"""How far ahead broadcasts by hours are proposed: until somebody looks again tomorrow."""
PREPARATION = timedelta(minutes=10)
"""Nothing is proposed sooner: plans have to reach receivers."""
USUAL_TIME = time(17)


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """What comes for a duty and what should."""

    scheduled: tuple[datetime, ...] = ()
    """What is on the schedule already; local times, without zone."""
    proposed: tuple[Proposed, ...] = ()
    make_up: MakeUp | None = None
    waits: bool = False
    """The bulletin is not approved yet: nothing can be planned."""
    lacks_room: bool = False
    """More is owed than the regulation and the schedule leave room for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """What a person takes of the proposals: exactly the times that she was shown."""

    duty_id: str
    at: Sequence[str]
    """Local dates and times, ISO."""
    cluster_ids: Sequence[str] = ()
    """Only there; empty: everywhere in the duty's unit."""


def plan_of(session: Session, state: DutyState, now: int) -> DutyPlan:
    """What to broadcast next, in a number of queries that does not grow with the clusters."""
    revision = approved_revisions(session, [state.duty.bulletin_id]).get(state.duty.bulletin_id)
    if revision is None:
        return DutyPlan(waits=True)
    programme = _programme(session, state.duty.bulletin)
    variants = _Variants(session, state.duty.bulletin, programme)
    window = (now, now + AHEAD_MS)
    there = Surroundings(session, list(state.codes), civil.ZONE_NAME, window, variants.languages)
    scheduled = list(_scheduled(there, revision, now))
    duty = duty_of(state.duty, state.codes)
    sounded = [*state.sounded, *scheduled]
    wanted = _wanted(session, state.duty.bulletin, revision, programme, scheduled)
    places = there.places(heard_ms=lambda place: variants.heard_ms(wanted, place))
    room = Room(places, wanted, there.local(now) + PREPARATION)
    ahead = tuple(sorted({there.local(s.at) for s in scheduled}))
    if state.duty.cancelled_at is not None:
        return DutyPlan(scheduled=ahead)
    calendar = calendar_for(session, state.duty, room.earliest.date())
    on_days = by_day(duty, sounded, state.progress.due_on, room, calendar)
    by_hours = _by_hours(state, duty, there, sounded, room)
    return DutyPlan(
        scheduled=ahead,
        proposed=tuple(sorted((*on_days.proposed, *by_hours), key=lambda one: one.at)),
        make_up=make_up(duty, sounded, room),
        lacks_room=on_days.lacks_room,
    )


def schedule_proposed(session: Session, actor: Actor, accepted: Accepted, now: int) -> list[Slot]:
    """Put what was proposed on the schedule, in one go.

    Raises NothingProposedError, BadTimeError, and whatever `schedules.service.schedule` raises:
    something else may stand there by now.
    """
    state = show_duty(session, actor, accepted.duty_id, now)
    if not accepted.at:
        raise NothingProposedError
    bulletin = state.duty.bulletin
    programme = _programme(session, bulletin)
    if programme is None:
        name = f"Nghĩa vụ phát: {bulletin.title}"[:200]
        new = NewProgramme(unit_id=state.duty.unit_id, name=name, bulletin_ids=[bulletin.id])
        programme = create_programme(session, actor, new, now)
    targets = [Target(kind=TargetKind.CLUSTER, id=id_) for id_ in accepted.cluster_ids]
    made = []
    for moment in accepted.at:
        day, _, clock = moment.partition("T")
        slot = NewSlot(
            programme_id=programme.id,
            starts_on=day,
            at=clock,
            targets=targets or [Target(kind=TargetKind.UNIT, id=state.duty.unit_id)],
            priority=bulletin.priority,
        )
        made.append(schedule(session, actor, slot, now))
    return made


def _by_hours(
    state: DutyState,
    duty: Duty,
    there: Surroundings,
    sounded: Sequence[Sounded],
    room: Room,
) -> Iterator[Proposed]:
    heard = [there.local(s.at) for s in state.sounded]
    begins = there.local(duty.begins_at)
    for clause in duty.clauses:
        if isinstance(clause, EveryHours):
            last = max([begins, *heard])
            known = {there.local(s.at) for s in sounded}
            until = max(begins, room.earliest) + HOURS_AHEAD
            yield from hours_to_broadcast(clause.hours, last, known, until, room)


def _scheduled(there: Surroundings, revision: Revision, now: int) -> Iterator[Sounded]:
    """The broadcasts of a wording that are to come, cluster by cluster, as if they were heard."""
    for place in there.alike():
        slots = there.schedule.of(place.heard)
        holding = {
            airing.occurrence.id
            for on_air in slots
            for airing in on_air.airings
            if any(on_air.revisions.get(i.id) == revision.id for i in airing.scheduled.items)
        }
        for placed in timeline_of(slots).placed:
            if placed.occurrence_id in holding and placed.starts_at > now:
                day = there.local(placed.starts_at).date()
                for id_ in place.cluster_ids:
                    yield Sounded(placed.occurrence_id, id_, day, placed.starts_at)


def _wanted(
    session: Session,
    bulletin: Bulletin,
    revision: Revision,
    programme: Programme | None,
    scheduled: Sequence[Sounded],
) -> Wanted:
    if programme is not None:
        lasts = length_ms(session, programme)
    else:
        lasts = ms_of_frames(revision.audio.frames) if revision.audio else 0
    usual = session.get_one(Slot, slot_of(scheduled[0].occurrence)).at if scheduled else ""
    return Wanted(
        days=(),
        at=time.fromisoformat(usual) if usual else USUAL_TIME,
        lengths_ms=(lasts,),
        priority=bulletin.priority,
    )


class _Variants:
    """How much longer the broadcast of a duty is where it is heard in other languages, too."""

    def __init__(self, session: Session, bulletin: Bulletin, programme: Programme | None) -> None:
        items = [i.bulletin_id for i in programme.items] if programme else [bulletin.id]
        found = newest_variants(session, set(items))
        ids = {variant.id for spoken in found.values() for variant in spoken.values()}
        approved = approved_revisions(session, ids)
        self._more_ms: defaultdict[str, int] = defaultdict(int)
        """By language."""
        for item in items:
            for language, variant in found.get(item, {}).items():
                revision = approved.get(variant.id)
                if revision is not None and revision.audio is not None:
                    self._more_ms[language] += ms_of_frames(revision.audio.frames)

    @property
    def languages(self) -> frozenset[str]:
        """Those that it may be heard in."""
        return frozenset(self._more_ms)

    def heard_ms(self, wanted: Wanted, place: Alike) -> tuple[int, ...]:
        """How long it is heard in a place, as `PlaceOnAir` has it."""
        more_ms = sum(self._more_ms[language] for language in place.languages)
        return (sum(wanted.lengths_ms) + more_ms,) if more_ms else ()


def _programme(session: Session, bulletin: Bulletin) -> Programme | None:
    """The newest programme of the bulletin's unit that holds it and may be broadcast."""
    holding = select(ProgrammeItem.programme_id).where(ProgrammeItem.bulletin_id == bulletin.id)
    query = select(Programme).where(
        Programme.id.in_(holding),
        Programme.unit_id == bulletin.unit_id,
        Programme.is_template.is_(False),
        Programme.discarded_at.is_(None),
    )
    newest = session.scalars(query.order_by(Programme.id.desc()))
    return next((one for one in newest if not unapproved_bulletins(session, one)), None)
