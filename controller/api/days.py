"""Days that a unit declares, for programs: mourning, its own holidays, days worked in exchange."""

from datetime import date

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.shapes import Given
from controller.api.visits import Reading, Writing
from controller.regulations import days
from controller.regulations.days import NewDays
from controller.store.regulations import DayKind, DeclaredDays
from controller.web.asked import GivenDay

router = APIRouter(prefix="/days", tags=["regulation"])


class NewDaysShape(Given):
    """Days to be declared for the own unit and everything below it."""

    kind: DayKind
    first_day: GivenDay
    last_day: GivenDay
    name: str = Field(max_length=300, examples=["Quốc tang, Thông cáo ngày 24/11/2026"])


class DaysShape(BaseModel):
    """Days that hold in the own unit, its own or inherited."""

    id: str
    unit_id: str
    kind: DayKind
    first_day: date
    last_day: date
    name: str
    withdrawn: bool


@router.get("")
def list_(visit: Reading) -> list[DaysShape]:
    """What holds in the own unit, newest first."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return [_shape(row) for row in days.list_days(visit.session, visit.unit_id)]


@router.post("", status_code=status.HTTP_201_CREATED)
def declare(visit: Writing, new: NewDaysShape) -> DaysShape:
    """Declare days; plans of all clusters below are made anew."""
    asked = NewDays(
        unit_id=visit.unit_id,
        kind=new.kind,
        first_day=new.first_day.isoformat(),
        last_day=new.last_day.isoformat(),
        name=new.name,
    )
    return _shape(days.declare(visit.session, visit.actor, asked, visit.now))


@router.delete("/{days_id}")
def withdraw(visit: Writing, days_id: str) -> DaysShape:
    """Take a declaration back; it stays in the record."""
    return _shape(days.withdraw(visit.session, visit.actor, days_id, visit.now))


def _shape(row: DeclaredDays) -> DaysShape:
    return DaysShape(
        id=row.id,
        unit_id=row.unit_id,
        kind=row.kind,
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day),
        name=row.name,
        withdrawn=row.withdrawn_at is not None,
    )
