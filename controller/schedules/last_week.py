"""Như tuần trước: what was put on air for single days a week ago, again in one tap.

What a rule repeats goes on by itself and is not touched; what somebody put on air at once (Phát
ngay) was meant for that moment and is not repeated. What would displace something or is
against the regulation is left out and told: it needs a person.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from controller.accounts.actor import Actor
from controller.accounts.authority import SCHEDULING, Act, require
from controller.errors import OperatorError
from controller.schedules.play_now import SOON_MS
from controller.schedules.service import once_as, schedule
from controller.store.broadcasts import Slot, SlotException

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A slot of last week that was not taken over, and why."""

    slot: Slot
    why: OperatorError


@dataclass(frozen=True, slots=True)
class FilledWeek:
    """What came of it."""

    made: tuple[Slot, ...]
    left_out: tuple[LeftOut, ...]


def as_last_week(session: Session, actor: Actor, monday: date, now: int) -> FilledWeek:
    """Fill the week that begins on a Monday like the one before; what is there already stays."""
    require(session, actor, Act.SCHEDULE, actor.unit_id)
    made: list[Slot] = []
    left_out: list[LeftOut] = []
    there = {_what(slot): slot for slot in _once(session, actor, monday)}
    for slot in _once(session, actor, monday - WEEK):
        day = date.fromisoformat(slot.starts_on) + WEEK
        if (day.isoformat(), *_what(slot)[1:]) in there:
            continue
        try:
            require(session, actor, SCHEDULING[slot.priority], slot.unit_id)
            again = replace(once_as(slot), starts_on=day.isoformat())
            with session.begin_nested():
                made.append(schedule(session, actor, again, now))
        except OperatorError as error:
            left_out.append(LeftOut(slot, error))
    return FilledWeek(tuple(made), tuple(left_out))


def _once(session: Session, actor: Actor, monday: date) -> list[Slot]:
    repeating = aliased(Slot)
    # The rule's own broadcast is on air again where another stood in for one day of it.
    standing_in = (
        select(SlotException.stand_in_id)
        .join(repeating, repeating.id == SlotException.slot_id)
        .where(SlotException.stand_in_id.is_not(None), repeating.rule.is_not(None))
    )
    query = select(Slot).where(
        Slot.unit_id == actor.unit_id,
        Slot.rule.is_(None),
        Slot.id.not_in(standing_in),
        Slot.cancelled_at.is_(None),
        Slot.starts_on >= monday.isoformat(),
        Slot.starts_on < (monday + WEEK).isoformat(),
    )
    found = session.scalars(query.order_by(Slot.starts_on, Slot.at, Slot.id))
    return [
        slot
        for slot in found
        if not _at_once(slot) and not any(e.silences for e in slot.exceptions)
    ]


def _at_once(slot: Slot) -> bool:
    local = datetime.fromisoformat(f"{slot.starts_on}T{slot.at}")
    begins = int(local.replace(tzinfo=ZoneInfo(slot.zone)).timestamp() * 1000)
    return begins - slot.created_at <= SOON_MS


def _what(slot: Slot) -> tuple[str, str, str]:
    return slot.starts_on, slot.at, slot.programme_id
