"""Change slots: from a day on, single days; take changes back; a week like the last one."""

from datetime import date, datetime, time

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from controller.api.saving_slots import IN_THE_WAY, saved, shape_of
from controller.api.schedule_shapes import SlotShape, TargetShape
from controller.api.shapes import Given
from controller.api.visits import Writing
from controller.civil import monday_of
from controller.schedules import editing, service, standing_in, undoing
from controller.schedules.editing import ChangedSlot, MovedDay
from controller.schedules.last_week import as_last_week
from controller.schedules.service import DroppedDate, Target
from controller.schedules.standing_in import ReplacedDay
from controller.schedules.undoing import Undoing
from controller.web.asked import GivenDay
from controller.web.wording.errors import sentence

router = APIRouter(prefix="/slots", tags=["schedule"])


class ChangedSlotShape(Given):
    """What shall be otherwise; what is left out stays."""

    from_day: date | None = Field(None, description="None: all that is still to come.")
    at: time | None = None
    programme_id: str | None = None
    targets: list[TargetShape] | None = None
    left_out: list[date] = Field([], max_length=366)
    accepts: str = Field("", max_length=64, description="`fingerprint` of the 409.")
    seen: int | None = Field(None, description="`version` as it was read; else 409.")


class MovedDayShape(Given):
    """Another time for one day, or a day that the rule does not name."""

    to: datetime | None = Field(
        None, description="Local date and time without zone; none adds the day at the usual time."
    )
    reason: str
    accepts: str = Field("", max_length=64)
    seen: int | None = None


class ReplacedDayShape(Given):
    """Another programme for one day, or other places; what is left out stays."""

    to: datetime = Field(description="Local date and time without zone.")
    reason: str
    programme_id: str | None = None
    targets: list[TargetShape] | None = None
    accepts: str = Field("", max_length=64, description="`fingerprint` of the 409.")
    seen: int | None = None


class DroppedDayShape(Given):
    """Why a day is left out."""

    reason: str
    seen: int | None = None


class UndoShape(Given):
    """Take something back."""

    accepts: str = Field("", max_length=64, description="`fingerprint` of the 409.")


class WeekShape(Given):
    """A week to be filled like the one before."""

    monday: GivenDay


class LeftOutShape(BaseModel):
    """A slot of last week that was not taken over."""

    slot_id: str
    why: str = Field(description="In Vietnamese.")


class FilledWeekShape(BaseModel):
    """What came of it."""

    made: list[SlotShape]
    left_out: list[LeftOutShape]


@router.post("/like-last-week")
def fill_week(visit: Writing, week: WeekShape) -> FilledWeekShape:
    """Như tuần trước."""
    filled = as_last_week(visit.session, visit.actor, monday_of(week.monday), visit.now)
    return FilledWeekShape(
        made=[shape_of(slot) for slot in filled.made],
        left_out=[
            LeftOutShape(slot_id=left.slot.id, why=sentence(left.why)) for left in filled.left_out
        ],
    )


@router.patch("/{slot_id}", response_model=SlotShape, responses=IN_THE_WAY)
def change(visit: Writing, slot_id: str, change: ChangedSlotShape) -> SlotShape | Response:
    """Change a slot from a day on: the slot that continues it."""
    asked = ChangedSlot(
        slot_id=slot_id,
        from_day=change.from_day.isoformat() if change.from_day else "",
        at=change.at.isoformat() if change.at else None,
        programme_id=change.programme_id,
        targets=_targets(change.targets),
        left_out=[day.isoformat() for day in change.left_out],
        accepts=change.accepts,
        seen=change.seen,
    )
    who = visit.session, visit.actor
    return saved(visit, lambda: editing.change_from(*who, asked, visit.now))


@router.put("/{slot_id}/days/{day}", response_model=SlotShape, responses=IN_THE_WAY)
def move_day(visit: Writing, slot_id: str, day: date, move: MovedDayShape) -> SlotShape | Response:
    """Move or add a day; its broadcast keeps its name."""
    asked = MovedDay(
        slot_id=slot_id,
        local_date=day.isoformat(),
        to=move.to.isoformat() if move.to else "",
        reason=move.reason,
        accepts=move.accepts,
        seen=move.seen,
    )
    who = visit.session, visit.actor
    return saved(visit, lambda: editing.change_day(*who, asked, visit.now))


@router.post(
    "/{slot_id}/days/{day}/replace", response_model=SlotShape, responses=IN_THE_WAY, status_code=201
)
def replace_day(
    visit: Writing, slot_id: str, day: date, other: ReplacedDayShape
) -> SlotShape | Response:
    """Let another slot stand in for a day: that slot. Restoring the day takes it off the air."""
    asked = ReplacedDay(
        slot_id=slot_id,
        local_date=day.isoformat(),
        to=other.to.isoformat(),
        reason=other.reason,
        programme_id=other.programme_id,
        targets=_targets(other.targets),
        accepts=other.accepts,
        seen=other.seen,
    )
    who = visit.session, visit.actor
    return saved(visit, lambda: standing_in.replace_day(*who, asked, visit.now))


@router.post("/{slot_id}/days/{day}/drop")
def drop_day(visit: Writing, slot_id: str, day: date, drop: DroppedDayShape) -> SlotShape:
    """Leave a day out."""
    asked = DroppedDate(
        slot_id=slot_id, local_date=day.isoformat(), reason=drop.reason, seen=drop.seen
    )
    return shape_of(service.drop_date(visit.session, visit.actor, asked, visit.now))


@router.post("/{slot_id}/days/{day}/restore", response_model=SlotShape, responses=IN_THE_WAY)
def restore_day(visit: Writing, slot_id: str, day: date, undo: UndoShape) -> SlotShape | Response:
    """Take the decision about a day back."""
    asked = Undoing(slot_id=slot_id, local_date=day.isoformat(), accepts=undo.accepts)
    who = visit.session, visit.actor
    return saved(visit, lambda: undoing.restore_day(*who, asked, visit.now))


@router.post("/{slot_id}/restore", response_model=SlotShape, responses=IN_THE_WAY)
def restore(visit: Writing, slot_id: str, undo: UndoShape) -> SlotShape | Response:
    """Put a slot that was called off on air again."""
    asked = Undoing(slot_id=slot_id, accepts=undo.accepts)
    who = visit.session, visit.actor
    return saved(visit, lambda: undoing.restore(*who, asked, visit.now))


@router.post("/{slot_id}/undo", response_model=SlotShape, responses=IN_THE_WAY)
def undo_change(visit: Writing, slot_id: str, undo: UndoShape) -> SlotShape | Response:
    """Take a change back: this slot ends, the one that it continues goes on as it was."""
    asked = Undoing(slot_id=slot_id, accepts=undo.accepts)
    who = visit.session, visit.actor
    return saved(visit, lambda: undoing.undo_change(*who, asked, visit.now))


def _targets(given: list[TargetShape] | None) -> list[Target] | None:
    return [Target(kind=t.kind, id=t.id, excluded=t.excluded) for t in given or ()] or None
