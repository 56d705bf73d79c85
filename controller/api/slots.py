"""Put programmes on air."""

from datetime import date, time

from fastapi import APIRouter, status

from controller.api.shapes import NewSlotShape, SlotShape
from controller.api.visits import Reading, Writing
from controller.schedules import service
from controller.schedules.service import NewSlot, Target
from controller.store.broadcasts import Slot, TargetKind

router = APIRouter(prefix="/slots", tags=["schedule"])


@router.get("")
def list_(visit: Reading) -> list[SlotShape]:
    """The slots in force of the own unit and below."""
    return [_shape(slot) for slot in service.list_slots(visit.session, visit.actor)]


@router.post("", status_code=status.HTTP_201_CREATED)
def create(visit: Writing, new: NewSlotShape) -> SlotShape:
    """Schedule a programme; everything in it must be approved."""
    if new.targets is None:
        targets = [Target(kind=TargetKind.UNIT, id=visit.unit_id)]
    else:
        targets = [Target(kind=t.kind, id=t.id, excluded=t.excluded) for t in new.targets]
    asked = NewSlot(
        programme_id=new.programme_id,
        starts_on=new.starts_on.isoformat(),
        at=new.at.isoformat(),
        zone=new.zone,
        rule=new.rule,
        targets=targets,
        priority=new.priority,
        lateness=new.lateness,
        late_minutes=new.late_minutes,
    )
    return _shape(service.schedule(visit.session, visit.actor, asked, visit.now))


@router.delete("/{slot_id}")
def cancel(visit: Writing, slot_id: str) -> SlotShape:
    """Take a slot out of the schedule; what was broadcast stays in the record."""
    return _shape(service.cancel(visit.session, visit.actor, slot_id, visit.now))


def _shape(slot: Slot) -> SlotShape:
    return SlotShape(
        id=slot.id,
        programme_id=slot.programme_id,
        programme=slot.programme.name,
        starts_on=date.fromisoformat(slot.starts_on),
        at=time.fromisoformat(slot.at),
        zone=slot.zone,
        rule=slot.rule,
        priority=slot.priority,
        cancelled=slot.cancelled_at is not None,
    )
