"""Alerts of other systems as CAP 1.2: proposed to the duty officer, never sounded by themselves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from pydantic import BaseModel

from controller.api.visits import Writing
from controller.emergencies.alerts import receive
from controller.store.emergencies import CapState

router = APIRouter(prefix="/alerts", tags=["alerts"])


class AlertShape(BaseModel):
    """What is kept of an alert."""

    id: str
    sender: str
    identifier: str
    state: CapState
    note: str
    """What the duty officer is told of its form: CAP 1.1, an exercise."""


async def sent_xml(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


XML = {"content": {"application/cap+xml": {"schema": {"type": "string"}}}, "required": True}


@router.post("", status_code=status.HTTP_202_ACCEPTED, openapi_extra={"requestBody": XML})
def send(visit: Writing, xml: Annotated[bytes, Depends(sent_xml)]) -> AlertShape:
    """Bring one CAP alert in, as its XML; sent again, it is the same."""
    row = receive(visit.session, visit.actor, visit.unit_id, xml, visit.now)
    return AlertShape(
        id=row.id, sender=row.sender, identifier=row.identifier, state=row.state, note=row.note
    )
