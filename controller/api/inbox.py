"""Source bulletins of other levels: send them, ask what became of them."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, status
from pydantic import BaseModel, Field

from controller import civil
from controller.api.shapes import Given
from controller.api.visits import Reading, Writing
from controller.inbox import service
from controller.inbox.parcel import read_parcel
from controller.store.source_bulletins import SourceState
from playlists.messages.plan import Priority

router = APIRouter(prefix="/inbox", tags=["inbox"])


class SentBulletinShape(Given):
    """One bulletin."""

    number: Annotated[str, Field(max_length=120, description="Its name at the sender.")]
    title: Annotated[str, Field(max_length=300)]
    text: Annotated[str, Field(max_length=60_000)]
    urgency: Priority = Priority.NORMAL
    expires_at: Annotated[int | None, Field(description="UTC milliseconds.")] = None


class ParcelShape(Given):
    """What one sender sends at once."""

    source: Annotated[str, Field(max_length=100)]
    bulletins: Annotated[list[SentBulletinShape], Field(max_length=200)]


class ReceiptShape(BaseModel):
    """What became of one bulletin."""

    number: str
    state: SourceState
    received_at: datetime
    decided_at: datetime | None
    reason: str
    promised: int
    heard: int


@router.post("", status_code=status.HTTP_202_ACCEPTED)
def send(visit: Writing, parcel: ParcelShape) -> list[ReceiptShape]:
    """Bring bulletins in; what came before is left as it stands."""
    packed = msgspec.json.encode(parcel.model_dump(mode="json"))
    service.receive(visit.session, visit.actor, visit.unit_id, read_parcel(packed), visit.now)
    return receipts(visit, parcel.source)


@router.get("/receipts")
def receipts(visit: Reading, source: Annotated[str, Query(max_length=100)]) -> list[ReceiptShape]:
    """What became of everything that a sender sent."""
    found = service.receipts(visit.session, visit.actor, visit.unit_id, source)
    return [
        ReceiptShape(
            number=r.number,
            state=r.state,
            received_at=civil.local(r.received_at),
            decided_at=None if r.decided_at is None else civil.local(r.decided_at),
            reason=r.reason,
            promised=r.promised,
            heard=r.heard,
        )
        for r in found
    ]
