"""How the clusters are."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from controller.api.visits import Reading
from controller.civil import local
from controller.units.tree import subtree_ids
from controller.web.queries.receivers import Standing, standings

router = APIRouter(prefix="/clusters", tags=["clusters"])


class ClusterShape(BaseModel):
    """A cluster and how its receiver is."""

    id: str
    code: str = Field(examples=["07"])
    name: str
    receiver_id: str | None
    online: bool
    ready_for_air: bool
    heard_at: datetime | None
    plan_version: int | None = Field(description="Newest plan that the receiver has confirmed.")
    newest_plan: int = Field(description="Newest plan that was made for it; 0 for none.")


@router.get("")
def list_(visit: Reading) -> list[ClusterShape]:
    """The clusters of the own unit and below, by code."""
    units = subtree_ids(visit.session, visit.unit_id)
    return [_shape(place) for place in standings(visit.session, units, visit.now)]


def _shape(place: Standing) -> ClusterShape:
    state = place.state
    return ClusterShape(
        id=place.cluster.id,
        code=place.cluster.code,
        name=place.cluster.name,
        receiver_id=place.receiver.id if place.receiver else None,
        online=place.is_online,
        ready_for_air=state is not None and state.ready_for_air,
        heard_at=None if place.heard_at is None else local(place.heard_at),
        plan_version=None if state is None else state.plan_version,
        newest_plan=place.newest_plan,
    )
