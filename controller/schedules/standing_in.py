"""Let one day of a slot be another: another programme, or elsewhere.

The slot leaves out that day and a slot of its own stands in for it, so that whatever asks what a
slot puts on air (plans, promises, duties, the order of a series) needs to know nothing of it. The
decision about the day keeps the two together: taking it back takes the stand-in off the air.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import SCHEDULING, Act, require_author
from controller.audit.service import record
from controller.planning.marks import mark_clusters
from controller.planning.schedule import slot_of
from controller.schedules.editing import moment_of, start_on
from controller.schedules.errors import BadTimeError, NothingAheadError, NothingToUndoError
from controller.schedules.service import (
    Target,
    cancel_together,
    decide_day,
    in_force,
    local_date,
    once_as,
    schedule,
)
from controller.schedules.targets import clusters_of
from controller.series.order import in_schedule, keep_order
from controller.store.broadcasts import Slot, SlotException
from controller.store.lookup import note_change
from playlists.rules import recurrence


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplacedDay:
    """One day of a slot as it shall be; None for what stays."""

    slot_id: str
    local_date: str
    to: str
    """Local date and time, ISO."""
    reason: str
    programme_id: str | None = None
    targets: Sequence[Target] | None = None
    accepts: str = ""
    """The fingerprint of what the person has seen and accepts."""
    seen: int | None = None
    """The slot's version when the person looked at it."""


def replace_day(session: Session, actor: Actor, asked: ReplacedDay, now: int) -> Slot:
    """Put another slot on air in place of one day of a slot; the slot that stands in.

    Raises BadTimeError for a day that the slot is not on air, NothingAheadError,
    SlotCancelledError, ChangedMeanwhileError, and what `service.schedule` raises.
    """
    slot = in_force(session, asked.slot_id)
    author = require_author(session, actor, SCHEDULING[slot.priority], slot.unit_id)
    note_change(slot, asked.seen)
    day = local_date("local_date", asked.local_date)
    was_at = start_on(slot, day)
    if was_at is None:
        raise BadTimeError("local_date", asked.local_date)
    if was_at <= now:
        raise NothingAheadError
    begins = datetime.fromisoformat(moment_of(asked.to))
    decision = SlotException(
        local_date=day.isoformat(),
        change="replaced",
        moved_to=None,
        author_id=author,
        reason=fields.required("reason", asked.reason, 1000),
        decided_at=now,
    )
    stood = in_schedule(session, slot, now)
    decide_day(session, slot, decision)
    usual = once_as(slot)
    new = replace(
        usual,
        programme_id=asked.programme_id or usual.programme_id,
        starts_on=begins.date().isoformat(),
        at=begins.time().isoformat(),
        targets=asked.targets or usual.targets,
        accepts=asked.accepts,
    )
    made = schedule(session, actor, new, now)
    decision.stand_in_id = made.id
    session.flush()
    keep_order(session, slot, now, stood)
    mark_clusters(session, clusters_of(session, slot), now)
    told = {"date": decision.local_date, "reason": decision.reason, "stand_in": made.id}
    record(session, actor, Act.SCHEDULE, slot, now, **told)
    return made


def take_off(session: Session, actor: Actor, decision: SlotException, now: int) -> None:
    """Take the slot that stands in for a day off the air, whatever became of it since.

    Raises NothingToUndoError once it was on air, SeriesOrderError.
    """
    standing = _standing(session, decision)
    for slot in standing:
        if recurrence.occurrences(slot_of(slot), slot.created_at, now + 1):
            raise NothingToUndoError
        note_change(slot, None)
    cancel_together(session, actor, standing, now)


def _standing(session: Session, decision: SlotException) -> list[Slot]:
    """The stand-in, or what a change of it left in its place; none if it was called off."""
    found: list[Slot] = []
    ids = [decision.stand_in_id]
    while ids:
        found += session.scalars(
            select(Slot).where(Slot.id.in_(ids), Slot.cancelled_at.is_(None)).with_for_update()
        )
        ids = list(session.scalars(select(Slot.id).where(Slot.continues_id.in_(ids))))
    return found
