"""Khu vực: named sets of clusters that schedules may be aimed at."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import ChangedMeanwhileError, OperatorError
from controller.receivers.areas import (
    ChangedArea,
    NewArea,
    add_area,
    change_area,
    list_areas,
    members_of,
    remove_area,
    state_of,
)
from controller.store.lookup import find
from controller.store.places import Area
from controller.units.tree import subtree_ids
from controller.web.finding import found_in
from controller.web.queries.aims import aims_of
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/khu-vuc")
Ids = Annotated[list[str] | None, Form()]
Name = Annotated[str, Form()]


@router.get("")
def show(request: Request, visit: Reading, tim: str = "") -> Response:
    """The areas, each with its clusters."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    aims = aims_of(visit.session, visit.unit_id)
    areas = list_areas(visit.session, subtree_ids(visit.session, visit.unit_id))
    held = {area.id: members_of(visit.session, area.id) for area in areas}
    codes = {
        id_: [code for place, code, _name in aims.clusters if place in ids]
        for id_, ids in held.items()
    }
    return page(
        request,
        visit,
        "areas/list.html",
        found=found_in(areas, tim, lambda area: " ".join((area.name, *codes[area.id]))),
        codes=codes,
        may_change=visit.may(Act.MANAGE_CLUSTERS),
    )


@router.get("/moi")
def show_new(request: Request, visit: Reading) -> Response:
    """The form for a new area."""
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
    return _form(request, visit, None, "", [])


@router.post("/moi")
def add(request: Request, visit: Writing, name: Name = "", clusters: Ids = None) -> Response:
    """Name a set of clusters."""
    new = NewArea(unit_id=visit.unit_id, name=name, cluster_ids=clusters or [])
    try:
        add_area(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
        return _form(request, visit, None, name, clusters or [], error)
    return _back("da-luu-khu-vuc")


@router.get("/{area_id}")
def show_change(request: Request, visit: Reading, area_id: str) -> Response:
    """The form that changes an area."""
    area = _mine(visit, area_id)
    return _form(request, visit, area, area.name, sorted(members_of(visit.session, area_id)))


@router.post("/{area_id}")
def change(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    area_id: str,
    *,
    name: Name = "",
    clusters: Ids = None,
    seen: Annotated[str | None, Form()] = None,
) -> Response:
    """Say anew what an area is called and holds."""
    asked = ChangedArea(area_id=area_id, name=name, cluster_ids=clusters or [], seen=seen)
    try:
        change_area(visit.session, visit.actor, asked, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, _mine(visit, area_id), name, clusters or [], error)
    return _back("da-luu-khu-vuc")


@router.post("/{area_id}/bo")
def remove(request: Request, visit: Writing, area_id: str) -> Response:
    """Forget an area at which nothing is aimed any more."""
    try:
        remove_area(visit.session, visit.actor, area_id, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        area = _mine(visit, area_id)
        held = sorted(members_of(visit.session, area_id))
        return _form(request, visit, area, area.name, held, error)
    there = with_undo("/khu-vuc?bao=da-bo-khu-vuc", Deed.AREA, area_id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def _mine(visit: Visit, area_id: str) -> Area:
    area = find(visit.session, Area, area_id)
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, area.unit_id)
    return area


def _back(notice: str) -> Response:
    return RedirectResponse(f"/khu-vuc?bao={notice}", HTTPStatus.SEE_OTHER)


def _form(  # noqa: PLR0913, PLR0917 -- what stands in the form, beside who asks
    request: Request,
    visit: Visit,
    area: Area | None,
    name: str,
    clusters: list[str],
    error: OperatorError | None = None,
) -> Response:
    places = aims_of(visit.session, visit.unit_id).clusters
    held = members_of(visit.session, area.id) if area else frozenset[str]()
    return page(
        request,
        visit,
        "areas/form.html",
        error=error,
        area=area,
        name=name,
        chosen=clusters,
        places=places,
        seen=state_of(visit.session, area) if area else "",
        standing=[code for id_, code, _name in places if id_ in held],
        changed_meanwhile=isinstance(error, ChangedMeanwhileError),
    )
