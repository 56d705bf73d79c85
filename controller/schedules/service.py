"""Use cases about the schedule: put a programme on air, cancel it, drop a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil, fields
from controller.accounts.actor import Actor
from controller.accounts.authority import SCHEDULING, Act, require, require_author
from controller.audit.changes import changed
from controller.audit.service import record
from controller.planning.approved_here import foreign_bulletins
from controller.planning.marks import mark_clusters
from controller.planning.schedule import slot_of
from controller.programmes.service import unapproved_bulletins
from controller.schedules.asking import ask_first
from controller.schedules.collisions import Proposal
from controller.schedules.errors import (
    BadTimeError,
    NoTargetError,
    NotForThatPlaceError,
    NothingAheadError,
    ProgrammeNotApprovedError,
    SlotCancelledError,
)
from controller.schedules.targets import clusters_of
from controller.series.order import around, in_schedule, keep_order, keep_order_of, parts_in
from controller.store.base import new_id
from controller.store.broadcasts import Programme, Slot, SlotException, SlotTarget, TargetKind
from controller.store.lookup import find, note_change
from controller.store.places import Area, Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from playlists.messages.plan import Lateness, Priority
from playlists.rules import recurrence
from playlists.rules.recurrence_rule import RecurrenceError
from playlists.rules.season import BadSeasonError, season_of
from playlists.rules.series_order import Part

DAY_MINUTES = 24 * 60
LEFT_OUT = "Bỏ ra khi xếp lịch: trùng giờ hoặc trái quy chế"
SCHEDULED_AHEAD_MS = 2 * 366 * DAY_MINUTES * 60_000
"""Two years: no schedule is made for longer, and no slot waits longer for its first day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A unit, area or cluster to sound in, or to leave out."""

    kind: TargetKind
    id: str
    excluded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSlot:
    """A place in the schedule as it is asked for, in civil time."""

    programme_id: str
    starts_on: str
    """Local date, ISO."""
    at: str
    """Local time, HH:MM or HH:MM:SS."""
    targets: Sequence[Target]
    zone: str = civil.ZONE_NAME
    rule: str | None = None
    """RFC 5545 recurrence rule without "RRULE:"; None for once."""
    priority: Priority = Priority.NORMAL
    lateness: Lateness = Lateness.JOIN
    late_minutes: int = 30
    goes_first: bool = False
    """Before others of its class that want the same time."""
    accepts: str = ""
    """The fingerprint of what the person has seen and accepts."""
    left_out: Sequence[str] = ()
    """Local dates of the rule on which it shall be silent."""
    carried: Sequence[SlotException] = ()
    """Decisions about single days that hold as they were made (of the slot that it continues)."""
    skips_holidays: bool = False
    follows_worked_days: bool = False
    skips_tet: bool = False
    season: str = ""
    """The part of each year in which it is on air, as `playlists.rules.season` spells it."""


def schedule(session: Session, actor: Actor, new: NewSlot, now: int) -> Slot:
    """Put a programme on air. The actor must be in charge of every place that it is aimed at.

    Raises BadTimeError, NothingAheadError, NoTargetError, ProgrammeNotApprovedError,
    NotForThatPlaceError, SeriesOrderError, AgainstRegulationError, and WouldDisplaceError until the
    person accepts what she has been told; then that is recorded.
    """
    programme = find(session, Programme, new.programme_id)
    act = SCHEDULING[new.priority]
    author = require_author(session, actor, act, programme.unit_id)
    for target in new.targets:
        require(session, actor, act, _unit_of(session, target))
    times = _check_times(new, now)
    waiting = unapproved_bulletins(session, programme)
    if waiting:
        raise ProgrammeNotApprovedError(waiting)
    slot = _slot(new, programme, times, author, now)
    session.add(slot)
    session.flush()
    slot.last_start_at = recurrence.last_start_by(slot_of(slot))
    clusters = clusters_of(session, slot)
    if not clusters:
        raise NoTargetError
    if foreign := foreign_bulletins(session, programme, clusters):
        raise NotForThatPlaceError(foreign)
    keep_order(session, slot, now)
    proposal = Proposal(slot=slot, cluster_ids=clusters, first_start=times.first_start)
    told = ask_first(session, proposal, new.accepts)
    mark_clusters(session, clusters, now)
    when = f"{slot.starts_on} {slot.at} {slot.zone} {slot.rule or ''}".rstrip()
    record(session, actor, Act.SCHEDULE, slot, now, programme=programme.id, when=when, **told)
    return slot


def targets_as_given(slot: Slot) -> list[Target]:
    """Where a slot sounds, to be asked for again."""
    return [Target(kind=t.kind, id=t.target_id, excluded=t.excluded) for t in slot.targets]


def once_as(slot: Slot) -> NewSlot:
    """The first broadcast of a slot as it was given, to be asked for again: without its rule."""
    return NewSlot(
        programme_id=slot.programme_id,
        starts_on=slot.starts_on,
        at=slot.at,
        targets=targets_as_given(slot),
        zone=slot.zone,
        priority=slot.priority,
        lateness=slot.lateness,
        late_minutes=slot.late_minutes,
        goes_first=slot.goes_first,
    )


def copied(made: SlotException) -> SlotException:
    """The same decision about a day, for another slot."""
    return SlotException(
        local_date=made.local_date,
        change=made.change,
        moved_to=made.moved_to,
        stand_in_id=made.stand_in_id,
        author_id=made.author_id,
        reason=made.reason,
        decided_at=made.decided_at,
    )


def cancel(session: Session, actor: Actor, slot_id: str, now: int, seen: int | None = None) -> Slot:
    """Take a slot out of the schedule; what was broadcast stays in the record.

    Raises SlotCancelledError; ChangedMeanwhileError if it is not the version that was `seen`;
    SeriesOrderError if a later part of a series would be heard without the one that is cancelled.
    """
    slot = in_force(session, slot_id)
    require(session, actor, Act.CANCEL_BROADCAST, slot.unit_id)
    note_change(slot, seen)
    cancel_together(session, actor, [slot], now)
    return slot


def cancel_together(session: Session, actor: Actor, slots: Sequence[Slot], now: int) -> None:
    """Take several slots in force out at once. Raises SeriesOrderError."""
    parts = frozenset[Part]().union(*(parts_in(slot.programme) for slot in slots))
    stood = around(session, parts, now)
    change = changed({"cancelled": False}, {"cancelled": True})
    for slot in slots:
        require(session, actor, Act.CANCEL_BROADCAST, slot.unit_id)
        slot.cancelled_at = now
        mark_clusters(session, clusters_of(session, slot), now)
        record(session, actor, Act.CANCEL_BROADCAST, slot, now, **change)
    session.flush()
    keep_order_of(session, parts, now, stood)


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedDate:
    """One day on which a slot shall be silent."""

    slot_id: str
    local_date: str
    reason: str
    seen: int | None = None
    """The slot's version when the person looked at it."""


def drop_date(session: Session, actor: Actor, drop: DroppedDate, now: int) -> Slot:
    """Leave a slot out on one day, with the reason.

    Raises BadTimeError, SlotCancelledError, ChangedMeanwhileError, SeriesOrderError.
    """
    slot = in_force(session, drop.slot_id)
    author = require_author(session, actor, Act.CANCEL_BROADCAST, slot.unit_id)
    note_change(slot, drop.seen)
    day = local_date("local_date", drop.local_date).isoformat()
    reason = fields.required("reason", drop.reason, 1000)
    stood = in_schedule(session, slot, now)
    decision = SlotException(
        local_date=day,
        change="removed",
        moved_to=None,
        author_id=author,
        reason=reason,
        decided_at=now,
    )
    decide_day(session, slot, decision)
    keep_order(session, slot, now, stood)
    mark_clusters(session, clusters_of(session, slot), now)
    record(session, actor, Act.CANCEL_BROADCAST, slot, now, date=day, reason=reason)
    return slot


def decide_day(session: Session, slot: Slot, decision: SlotException) -> None:
    """Let a decision about one day stand; an older one about the same day goes."""
    slot.exceptions = [e for e in slot.exceptions if e.local_date != decision.local_date]
    session.flush()
    slot.exceptions.append(decision)
    session.flush()


def list_slots(session: Session, actor: Actor) -> list[Slot]:
    """The slots in force of the actor's unit and below, newest first."""
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    units = subtree_ids(session, actor.unit_id)
    query = select(Slot).where(Slot.unit_id.in_(units), Slot.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(Slot.id.desc())))


def in_force(session: Session, slot_id: str) -> Slot:
    """The slot, held to be changed. Raises NotFoundError, SlotCancelledError."""
    slot = find(session, Slot, slot_id, to_change=True)
    if slot.cancelled_at is not None:
        raise SlotCancelledError(slot_id)
    return slot


def _unit_of(session: Session, target: Target) -> str:
    if target.kind is TargetKind.CLUSTER:
        return find(session, Cluster, target.id).unit_id
    if target.kind is TargetKind.AREA:
        return find(session, Area, target.id).unit_id
    return find(session, Unit, target.id).id


@dataclass(frozen=True, slots=True)
class _Times:
    """When a slot is on air."""

    starts_on: date
    at: time
    first_start: int
    """Of those that are still ahead."""


def _slot(new: NewSlot, programme: Programme, times: _Times, author: str, now: int) -> Slot:
    return Slot(
        id=new_id(now),
        unit_id=programme.unit_id,
        programme_id=programme.id,
        starts_on=times.starts_on.isoformat(),
        at=times.at.isoformat(timespec="seconds"),
        zone=new.zone,
        rule=new.rule,
        priority=new.priority,
        lateness=new.lateness,
        late_minutes=new.late_minutes,
        goes_first=new.goes_first,
        created_by=author,
        created_at=now,
        cancelled_at=None,
        skips_holidays=new.skips_holidays,
        follows_worked_days=new.follows_worked_days,
        skips_tet=new.skips_tet,
        season=new.season,
        targets=[SlotTarget(kind=t.kind, target_id=t.id, excluded=t.excluded) for t in new.targets],
        exceptions=[
            SlotException(
                local_date=local_date("local_date", day).isoformat(),
                change="removed",
                moved_to=None,
                author_id=author,
                reason=LEFT_OUT,
                decided_at=now,
            )
            for day in dict.fromkeys(new.left_out)
        ]
        + [copied(exception) for exception in new.carried],
    )


def _check_times(new: NewSlot, now: int) -> _Times:
    """Read the fields of time. Raises BadTimeError, NothingAheadError."""
    starts_on = local_date("starts_on", new.starts_on)
    try:
        at = time.fromisoformat(new.at)
    except ValueError as error:
        raise BadTimeError("at", new.at) from error
    if at.tzinfo is not None or at.microsecond:
        raise BadTimeError("at", new.at)
    if not 0 <= new.late_minutes <= DAY_MINUTES:
        raise BadTimeError("late_minutes", str(new.late_minutes))
    try:
        season = season_of(new.season)
        wanted = recurrence.Slot("", starts_on, at, new.zone, new.rule, season=season)
        ahead = recurrence.occurrences(wanted, now, now + SCHEDULED_AHEAD_MS)
    except recurrence.UnknownZoneError as error:
        raise BadTimeError("zone", new.zone) from error
    except RecurrenceError as error:
        raise BadTimeError("rule", str(new.rule)) from error
    except BadSeasonError as error:
        raise BadTimeError("season", error.text) from error
    if not ahead:
        raise NothingAheadError
    return _Times(starts_on, at, ahead[0].starts_at)


def local_date(field: str, value: str) -> date:
    """A local date, YYYY-MM-DD. Raises BadTimeError with the field."""
    try:
        return fields.iso_day(value)
    except ValueError as error:
        raise BadTimeError(field, value) from error
