"""Put items together."""

from fastapi import APIRouter, status

from controller.api.shapes import NewProgrammeShape, ProgrammeShape
from controller.api.visits import Reading, Writing
from controller.programmes import service
from controller.programmes.service import NewProgramme
from controller.store.broadcasts import Programme
from controller.web.visits import Visit

router = APIRouter(prefix="/programmes", tags=["programmes"])


@router.get("")
def list_(visit: Reading) -> list[ProgrammeShape]:
    """The newest programmes of the own unit and below."""
    return [_shape(visit, p) for p in service.list_programmes(visit.session, visit.actor)]


@router.post("", status_code=status.HTTP_201_CREATED)
def create(visit: Writing, new: NewProgrammeShape) -> ProgrammeShape:
    """Put items in order; they need not be approved yet."""
    asked = NewProgramme(unit_id=visit.unit_id, name=new.name, bulletin_ids=new.bulletin_ids)
    return _shape(visit, service.create(visit.session, visit.actor, asked, visit.now))


def _shape(visit: Visit, programme: Programme) -> ProgrammeShape:
    return ProgrammeShape(
        id=programme.id,
        name=programme.name,
        bulletin_ids=[item.bulletin_id for item in programme.items],
        length_ms=service.length_ms(visit.session, programme),
    )
