"""Areas: named sets of clusters that slots may be aimed at."""

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.shapes import Given
from controller.api.visits import Reading, Writing
from controller.receivers import areas
from controller.receivers.areas import ChangedArea, NewArea
from controller.store.places import Area
from controller.units.tree import subtree_ids
from controller.web.visits import Visit

router = APIRouter(prefix="/areas", tags=["clusters"])


class GivenAreaShape(Given):
    """What an area is called, and holds."""

    name: str = Field(max_length=200, examples=["Ven biển"])
    cluster_ids: list[str] = Field(max_length=10_000)


class AreaShape(BaseModel):
    """An area. What is aimed at it follows its clusters as they come and go."""

    id: str
    unit_id: str
    name: str
    cluster_ids: list[str]


@router.get("")
def list_(visit: Reading) -> list[AreaShape]:
    """The areas of the own unit and below, by name."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    units = subtree_ids(visit.session, visit.unit_id)
    return [_shape(visit, area) for area in areas.list_areas(visit.session, units)]


@router.post("", status_code=status.HTTP_201_CREATED)
def add(visit: Writing, new: GivenAreaShape) -> AreaShape:
    """Name a set of clusters."""
    asked = NewArea(unit_id=visit.unit_id, name=new.name, cluster_ids=new.cluster_ids)
    return _shape(visit, areas.add_area(visit.session, visit.actor, asked, visit.now))


@router.put("/{area_id}")
def change(visit: Writing, area_id: str, new: GivenAreaShape) -> AreaShape:
    """Say anew what an area is called and holds; what comes or goes is planned anew."""
    asked = ChangedArea(area_id=area_id, name=new.name, cluster_ids=new.cluster_ids)
    return _shape(visit, areas.change_area(visit.session, visit.actor, asked, visit.now))


@router.delete("/{area_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove(visit: Writing, area_id: str) -> None:
    """Forget an area at which no slot to come is aimed."""
    areas.remove_area(visit.session, visit.actor, area_id, visit.now)


def _shape(visit: Visit, area: Area) -> AreaShape:
    return AreaShape(
        id=area.id,
        unit_id=area.unit_id,
        name=area.name,
        cluster_ids=sorted(areas.members_of(visit.session, area.id)),
    )
