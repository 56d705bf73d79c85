"""Put programmes on air."""

from datetime import date, time

from fastapi import APIRouter, status
from fastapi.responses import JSONResponse, Response

from controller.api.schedule_shapes import AgainstShape, WaysOutShape
from controller.api.shapes import DisplacedShape, NewSlotShape, SlotShape, WouldDisplace
from controller.api.visits import Reading, Writing
from controller.schedules import service
from controller.schedules.errors import ForeseenError
from controller.schedules.service import NewSlot, Target
from controller.store.broadcasts import Slot, TargetKind
from controller.web import civil
from controller.web.wording.errors import sentence
from controller.web.wording.regulations import limit_words

router = APIRouter(prefix="/slots", tags=["schedule"])


@router.get("")
def list_(visit: Reading) -> list[SlotShape]:
    """The slots in force of the own unit and below."""
    return [_shape(slot) for slot in service.list_slots(visit.session, visit.actor)]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=SlotShape,
    responses={
        409: {
            "model": WouldDisplace,
            "description": "Would displace broadcasts or not keep a rule of the regulation.",
        }
    },
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
    )
    try:
        return _shape(service.schedule(visit.session, visit.actor, asked, visit.now))
    except ForeseenError as error:
        visit.session.rollback()
        return JSONResponse(_told(error).model_dump(mode="json"), status.HTTP_409_CONFLICT)


@router.delete("/{slot_id}")
def cancel(visit: Writing, slot_id: str) -> SlotShape:
    """Take a slot out of the schedule; what was broadcast stays in the record."""
    return _shape(service.cancel(visit.session, visit.actor, slot_id, visit.now))


def _told(error: ForeseenError) -> WouldDisplace:
    return WouldDisplace(
        detail=sentence(error),
        fingerprint="" if error.foreseen.stops else error.fingerprint,
        against=[
            AgainstShape(
                rule_id=h.breach.rule.id,
                citation=h.breach.rule.citation,
                rule=limit_words(h.breach.rule.limit),
                day=h.day,
                cluster_ids=list(h.clusters),
                measured=h.breach.measured,
                stops=h.stops,
            )
            for h in error.foreseen.against
            if h.breach
        ],
        ways_out=WaysOutShape(
            next_free=error.foreseen.ways.next_free,
            first_items=error.foreseen.ways.shorter,
            other_day=error.foreseen.ways.other_day,
            without_days=list(error.foreseen.ways.without_days),
        ),
        displaced=[
            DisplacedShape(
                programme=d.yields.programme,
                starts_at=civil.local(d.yields.starts_at),
                is_new=d.yields.slot_id == error.new_slot,
                to_programme=d.to.programme,
                to_starts_at=civil.local(d.to.starts_at),
                cause=d.cause,
                cluster_ids=list(d.cluster_ids),
                is_undecided=d.is_undecided,
            )
            for d in error.displacements
        ],
    )


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
