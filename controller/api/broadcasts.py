"""What was promised and what became of it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.api.shapes import Sha256
from controller.api.visits import Reading
from controller.store.places import Receiver
from controller.units.tree import subtree_ids
from controller.web.asked import AskedInstant, AskedPlace
from controller.web.queries.broadcasts import Asked, Broadcast, Place, approvers, broadcasts
from playlists.rules.verdict import Cause, Qualifier, VerdictKind

router = APIRouter(prefix="/broadcasts", tags=["broadcasts"])


class BroadcastShape(BaseModel):
    """One expected broadcast with its one verdict."""

    id: str
    cluster: str = Field(description="The cluster's code.", examples=["07"])
    cluster_id: str
    receiver: str | None = Field(description="The receiver that sits in the cluster now.")
    occurrence: str
    item: str
    title: str
    planned_start: datetime
    started_at: datetime | None
    ended_at: datetime | None
    start_error_ms: int | None
    heard_ms: int
    length_ms: int
    verdict: VerdictKind
    cause: Cause
    qualifiers: list[Qualifier]
    audio_sha256: Sha256
    approved_by: str | None


class BroadcastsPage(BaseModel):
    """Broadcasts in order of their planned start, and where to go on."""

    broadcasts: list[BroadcastShape]
    next: str | None = Field(description="Give it as `after` for what follows.")


@router.get("")
def list_(  # noqa: PLR0913 -- the filters of one list
    visit: Reading,
    *,
    begin: Annotated[
        AskedInstant | None, Query(alias="from", description="Planned start, from; default today.")
    ] = None,
    end: Annotated[
        AskedInstant | None,
        Query(alias="to", description="Planned start, before; default a day on."),
    ] = None,
    cluster_id: str | None = None,
    after: AskedPlace = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> BroadcastsPage:
    """Expected broadcasts of the own unit and below, each with its one verdict."""
    today, _ = civil.bounds(civil.day_of(visit.now))
    from_ms = today if begin is None else _ms(begin)
    asked = Asked(
        unit_ids=subtree_ids(visit.session, visit.unit_id),
        from_ms=from_ms,
        to_ms=from_ms + civil.DAY_MS if end is None else _ms(end),
        cluster_id=cluster_id,
        after=Place.read(after),
        limit=limit + 1,
    )
    found = broadcasts(visit.session, asked)
    shown = found[:limit]
    seats = _receivers(visit.session, {b.cluster_id for b in shown})
    people = approvers(visit.session, {b.revision_id for b in shown})
    names = {revision_id: person.name for revision_id, person in people.items()}
    return BroadcastsPage(
        broadcasts=[_shape(b, seats.get(b.cluster_id), names.get(b.revision_id)) for b in shown],
        next=str(shown[-1].place) if len(found) > limit else None,
    )


def _shape(told: Broadcast, receiver: str | None, approver: str | None) -> BroadcastShape:
    return BroadcastShape(
        id=told.id,
        cluster=told.cluster_code,
        cluster_id=told.cluster_id,
        receiver=receiver,
        occurrence=told.occurrence,
        item=told.item,
        title=told.title,
        planned_start=civil.local(told.planned_start),
        started_at=None if told.started_at is None else civil.local(told.started_at),
        ended_at=None if told.ended_at is None else civil.local(told.ended_at),
        start_error_ms=told.start_error_ms,
        heard_ms=told.heard_ms,
        length_ms=told.length_ms,
        verdict=told.verdict,
        cause=told.cause,
        qualifiers=list(told.qualifiers),
        audio_sha256=told.sha256,
        approved_by=approver,
    )


def _receivers(session: Session, cluster_ids: set[str]) -> dict[str, str]:
    query = select(Receiver.cluster_id, Receiver.id).where(
        Receiver.cluster_id.in_(cluster_ids), Receiver.retired_at.is_(None)
    )
    return dict(session.execute(query).all())


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
