"""Why a cluster was silent at a time at which something might have been on air.

What was promised has a verdict with its cause; this tells of what was never promised for that day:
slots that were called off, days that were left out or moved, holidays, rules of the regulation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from controller import civil
from controller.civil import DAY_MS
from controller.planning.reach import Reach
from controller.planning.schedule import slot_of
from controller.planning.withdrawals import OTHER_DECISION, who_cancelled
from controller.programmes.service import length_ms
from controller.regulations.days import calendar_of
from controller.regulations.service import regulation_of
from controller.store.broadcasts import Slot, SlotException, SlotTarget
from controller.store.people import Person
from controller.store.regulations import DayKind, DeclaredDays
from playlists.rules.airtime import BroadcastDays, QuietHours, Windows
from playlists.rules.day_calendar import DayCalendar, is_tet
from playlists.rules.errors import RulesError
from playlists.rules.recurrence import Occurrence, occurrences
from playlists.rules.season import season_of
from playlists.rules.ways_out import Hindrance, PlaceOnAir, Wanted, hindrances

NEAR_MS = 10 * 60_000
"""People say 17:00 of what was to begin at 17:05."""
REMEMBERED_MS = 60 * DAY_MS
"""A slot that was called off longer ago than this is no answer any more."""
OF_THE_CLOCK = (Windows, QuietHours, BroadcastDays)
"""Limits that one minute on air can be against."""


class SilenceCause(StrEnum):
    """Why a slot put nothing on air on a day."""

    CANCELLED = "cancelled"
    LEFT_OUT = "left_out"
    MOVED = "moved"
    REPLACED = "replaced"
    HOLIDAY = "holiday"
    TET = "tet"
    SEASON = "season"
    NOTHING_APPROVED = "nothing_approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """One slot that would have been on air."""

    slot_id: str
    programme: str
    starts_at: int
    cause: SilenceCause
    by: str = ""
    """Who decided."""
    decided_at: int | None = None
    reason: str = ""
    """Hers, or the holiday's name."""
    moved_to: str = ""
    """Local date and time, ISO."""
    instead: str = ""
    """The programme that was on air that day in its place."""


SILENT_BY: Mapping[str, SilenceCause] = {
    "removed": SilenceCause.LEFT_OUT,
    "moved": SilenceCause.MOVED,
    "replaced": SilenceCause.REPLACED,
}
"""What the decisions about a day make of it; one that adds a day silences nothing."""


def silences(session: Session, reach: Reach, at: int) -> list[Silence]:
    """The slots aimed at a cluster that were silent around an instant, by their own time."""
    found = [
        silence
        for slot in _aimed(session, reach, at)
        for occurrence in _around(session, slot, at)
        if (silence := _why(session, reach, slot, occurrence))
    ]
    return sorted(found, key=lambda silence: (silence.starts_at, silence.slot_id))


def ruled_out(session: Session, reach: Reach, at: int) -> tuple[Hindrance, ...]:
    """The rules against any broadcast in a cluster at an instant: quiet hours, windows, days.

    The same `hindrances` tells before a slot is saved.
    """
    moment = _local(at)
    regulation = regulation_of(session, reach.unit_path)
    place = PlaceOnAir(
        clusters=(reach.cluster_id,),
        on_air=(),
        rules=tuple(r for r in regulation.rules if isinstance(r.limit, OF_THE_CLOCK)),
        exemptions=regulation.exemptions,
        calendar=calendar_of(session, reach.unit_path, moment.year, moment.year),
    )
    wanted = Wanted(days=(moment.date(),), at=moment.time(), lengths_ms=(1_000,))
    return hindrances(wanted, [place])


def mourning_of(session: Session, reach: Reach, at: int) -> str:
    """What a cluster's unit mourned at an instant, by which document; empty for nothing."""
    day = _local(at).date().isoformat()
    query = select(DeclaredDays.name).where(
        DeclaredDays.unit_id.in_(reach.unit_path),
        DeclaredDays.kind == DayKind.MOURNING,
        DeclaredDays.first_day <= day,
        DeclaredDays.last_day >= day,
        DeclaredDays.withdrawn_at.is_(None),
    )
    return session.scalar(query.limit(1)) or ""


def _aimed(session: Session, reach: Reach, at: int) -> list[Slot]:
    aims = tuple_(SlotTarget.kind, SlotTarget.target_id).in_(list(reach.aims))
    wanted = select(SlotTarget.slot_id).where(aims, SlotTarget.excluded.is_(False))
    unwanted = select(SlotTarget.slot_id).where(aims, SlotTarget.excluded.is_(True))
    query = select(Slot).where(
        Slot.id.in_(wanted),
        Slot.id.not_in(unwanted),
        Slot.created_at <= at,
        Slot.last_start_at.is_(None) | (Slot.last_start_at > at - DAY_MS),
        Slot.cancelled_at.is_(None) | (Slot.cancelled_at > at - REMEMBERED_MS),
    )
    return list(session.scalars(query))


def _around(session: Session, slot: Slot, at: int) -> Iterator[Occurrence]:
    """The broadcasts that the rule alone would have on air at an instant."""
    bare = replace(slot_of(slot), except_on=frozenset(), moved={}, season=None)
    try:
        found = occurrences(bare, at - DAY_MS, at + NEAR_MS + 1)
    except RulesError:
        return  # such a slot puts nothing on air
    near = [o for o in found if o.starts_at + DAY_MS > at]
    lasts = length_ms(session, slot.programme) if near else 0
    yield from (o for o in near if o.starts_at + lasts > at - NEAR_MS)


def _why(session: Session, reach: Reach, slot: Slot, occurrence: Occurrence) -> Silence | None:
    told = Silence(
        slot_id=slot.id,
        programme=slot.programme.name,
        starts_at=occurrence.starts_at,
        cause=SilenceCause.CANCELLED,
    )
    if slot.cancelled_at is not None and slot.cancelled_at <= occurrence.starts_at:
        by = who_cancelled(session, slot) or OTHER_DECISION
        return replace(told, by=by, decided_at=slot.cancelled_at)
    decision = session.get(SlotException, (slot.id, occurrence.local_date.isoformat()))
    if decision is not None and decision.change in SILENT_BY:
        return replace(
            told,
            cause=SILENT_BY[decision.change],
            by=session.get_one(Person, decision.author_id).name,
            decided_at=decision.decided_at,
            reason=decision.reason,
            moved_to=decision.moved_to or "",
            instead=decision.stand_in.programme.name if decision.stand_in else "",
        )
    calendar = calendar_of(session, reach.unit_path, *[occurrence.local_date.year] * 2)
    if decision is None and (kept := _kept(slot, occurrence.local_date, calendar)):
        return replace(told, cause=kept[0], reason=kept[1])
    if not length_ms(session, slot.programme):
        return replace(told, cause=SilenceCause.NOTHING_APPROVED)
    return None


def _kept(slot: Slot, day: date, calendar: DayCalendar) -> tuple[SilenceCause, str] | None:
    """The holiday, Tết or other season that a slot keeps on a day."""
    if slot.rule is None:
        return None
    season = season_of(slot.season)
    if season is not None and not season.holds(day):
        return SilenceCause.SEASON, ""
    if slot.skips_tet and is_tet(day):
        return SilenceCause.TET, ""
    if slot.skips_holidays and day in calendar.holidays:
        return SilenceCause.HOLIDAY, calendar.holidays[day]
    return None


def _local(instant: int) -> datetime:
    return civil.local(instant).replace(tzinfo=None)
