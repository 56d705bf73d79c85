"""What an approver answers for."""

from fastapi import APIRouter
from pydantic import BaseModel

from controller.accounts.authority import Act, require
from controller.api.visits import Reading
from controller.checklists.service import standing_checklist

router = APIRouter(prefix="/checklist", tags=["bulletins"])


class ChecklistShape(BaseModel):
    """What an approver answers for."""

    name: str
    items: list[str]


@router.get("")
def get(visit: Reading) -> ChecklistShape:
    """The list in force in the own unit."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    standing = standing_checklist(visit.session, visit.unit_id)
    return ChecklistShape(name=standing.name, items=list(standing.items))
