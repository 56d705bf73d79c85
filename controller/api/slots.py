"""Put programmes on air."""

from fastapi import APIRouter, status
from fastapi.responses import Response

from controller.accounts.authority import Act, require
from controller.api.saving_slots import IN_THE_WAY, saved, shape_of
from controller.api.schedule_shapes import NewSlotShape, SlotShape
from controller.api.visits import Reading, Writing
from controller.schedules import service
from controller.schedules.service import NewSlot, Target
from controller.store.broadcasts import Slot, TargetKind
from controller.store.lookup import find

router = APIRouter(prefix="/slots", tags=["schedule"])


@router.get("")
def list_(visit: Reading) -> list[SlotShape]:
    """The slots in force of the own unit and below."""
    return [shape_of(slot) for slot in service.list_slots(visit.session, visit.actor)]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=SlotShape,
    responses=IN_THE_WAY,
)
def create(visit: Writing, new: NewSlotShape) -> SlotShape | Response:
    """Schedule a programme; everything in it must be approved.

    Where others would have to yield (or it to them) nothing is saved at first: 409 tells which,
    in which clusters. Send the same again with `accepts` to save it. What the regulation forbids
    is told in the same way, with no `fingerprint`: it needs an exemption.
    """
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
        goes_first=new.goes_first,
        accepts=new.accepts,
        left_out=[day.isoformat() for day in new.left_out],
        skips_holidays=new.skips_holidays,
        follows_worked_days=new.follows_worked_days,
        skips_tet=new.skips_tet,
        season=new.season,
    )
    return saved(visit, lambda: service.schedule(visit.session, visit.actor, asked, visit.now))


@router.get("/{slot_id}")
def show(visit: Reading, slot_id: str) -> SlotShape:
    """One slot."""
    slot = find(visit.session, Slot, slot_id)
    require(visit.session, visit.actor, Act.READ, slot.unit_id)
    return shape_of(slot)


@router.delete("/{slot_id}")
def cancel(visit: Writing, slot_id: str) -> SlotShape:
    """Take a slot out of the schedule; what was broadcast stays in the record."""
    return shape_of(service.cancel(visit.session, visit.actor, slot_id, visit.now))
