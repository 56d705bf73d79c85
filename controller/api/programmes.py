"""Put items together, change them, throw them away."""

from fastapi import APIRouter, status
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.saving_slots import IN_THE_WAY, would_displace
from controller.api.shapes import Given
from controller.api.visits import Reading, Writing
from controller.programmes import editing, service, trash
from controller.programmes.editing import ChangedProgramme
from controller.programmes.service import NewProgramme
from controller.schedules.errors import ForeseenError
from controller.store.broadcasts import Programme
from controller.store.lookup import find
from controller.web.visits import Visit

router = APIRouter(prefix="/programmes", tags=["programmes"])


class NewProgrammeShape(Given):
    """Items in the order of the broadcast."""

    name: str = Field(examples=["Chương trình sáng"])
    bulletin_ids: list[str]
    pauses_ms: list[int] = Field([], description="Silence behind each item.")
    is_template: bool = False


class ProgrammeShape(BaseModel):
    """A programme."""

    id: str
    name: str
    bulletin_ids: list[str]
    pauses_ms: list[int]
    length_ms: int
    is_template: bool
    version: int = Field(description="Send it as `seen`, so that nobody is overwritten.")
    discarded: bool


class ChangedProgrammeShape(Given):
    """A programme as it shall be; where it is on the schedule, the schedule follows."""

    name: str
    bulletin_ids: list[str]
    pauses_ms: list[int] = Field([], description="Silence behind each item.")
    accepts: str = Field("", max_length=64, description="`fingerprint` of the 409.")
    seen: int | None = Field(None, description="`version` as it was read; else 409.")


@router.get("")
def list_(visit: Reading) -> list[ProgrammeShape]:
    """The newest programmes of the own unit and below."""
    return [_shape(visit, p) for p in service.list_programmes(visit.session, visit.actor)]


@router.post("", status_code=status.HTTP_201_CREATED)
def create(visit: Writing, new: NewProgrammeShape) -> ProgrammeShape:
    """Put items in order; they need not be approved yet."""
    asked = NewProgramme(
        unit_id=visit.unit_id,
        name=new.name,
        bulletin_ids=new.bulletin_ids,
        pauses_ms=new.pauses_ms,
        is_template=new.is_template,
    )
    return _shape(visit, service.create(visit.session, visit.actor, asked, visit.now))


@router.get("/{programme_id}")
def show(visit: Reading, programme_id: str) -> ProgrammeShape:
    """One programme."""
    programme = find(visit.session, Programme, programme_id)
    require(visit.session, visit.actor, Act.READ, programme.unit_id)
    return _shape(visit, programme)


@router.put("/{programme_id}", response_model=ProgrammeShape, responses=IN_THE_WAY)
def change(
    visit: Writing, programme_id: str, change: ChangedProgrammeShape
) -> ProgrammeShape | Response:
    """Change what a programme is put together of."""
    asked = ChangedProgramme(
        programme_id=programme_id,
        name=change.name,
        bulletin_ids=change.bulletin_ids,
        pauses_ms=change.pauses_ms,
        seen=change.seen,
        accepts=change.accepts,
    )
    try:
        return _shape(visit, editing.change(visit.session, visit.actor, asked, visit.now))
    except ForeseenError as error:
        visit.session.rollback()
        told = would_displace(error).model_dump(mode="json")
        return JSONResponse(told, status.HTTP_409_CONFLICT)


@router.delete("/{programme_id}")
def discard(visit: Writing, programme_id: str) -> ProgrammeShape:
    """Put it into the trash."""
    return _shape(visit, trash.discard(visit.session, visit.actor, programme_id, visit.now))


@router.post("/{programme_id}/restore")
def restore(visit: Writing, programme_id: str) -> ProgrammeShape:
    """Take it back out of the trash."""
    return _shape(visit, trash.restore(visit.session, visit.actor, programme_id, visit.now))


def _shape(visit: Visit, programme: Programme) -> ProgrammeShape:
    return ProgrammeShape(
        id=programme.id,
        name=programme.name,
        bulletin_ids=[item.bulletin_id for item in programme.items],
        pauses_ms=[item.pause_after_ms for item in programme.items],
        length_ms=service.length_ms(visit.session, programme),
        is_template=programme.is_template,
        version=programme.version,
        discarded=programme.discarded_at is not None,
    )
