"""Liên kết một ngày: who lets an inspection team in, and the team's own door."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.audit.links import (
    NewLink,
    holds,
    links_of,
    make_link,
    open_link,
    record_use,
    revoke_link,
)
from controller.errors import OperatorError
from controller.store.units import Unit
from controller.web.inspecting import keep_link
from controller.web.queries.inspection import units_in
from controller.web.rendering import door, page
from controller.web.visits import Reading, Visit, Writing, clock, origin

router = APIRouter()

HOURS = (2, 8, 24)


@router.get("/kiem-tra/lien-ket")
def show(request: Request, visit: Reading) -> Response:
    """The links, and the form for another."""
    return _page(request, visit)


@router.post("/kiem-tra/lien-ket")
def make(
    request: Request,
    visit: Writing,
    don_vi: Annotated[str, Form()] = "",
    team: Annotated[str, Form()] = "",
    gio: Annotated[int, Form()] = HOURS[1],
) -> Response:
    """Make a link; its address is shown once."""
    ends_at = visit.now + int(timedelta(hours=gio) / timedelta(milliseconds=1))
    new = NewLink(unit_id=don_vi or visit.unit_id, team=team, ends_at=ends_at)
    try:
        _link, text = make_link(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error=error, team=team)
    return _page(request, visit, address=str(request.url_for("show_door", text=text)))


@router.post("/kiem-tra/lien-ket/{link_id}/thu-hoi")
def revoke(visit: Writing, link_id: str) -> Response:
    """End it at once."""
    revoke_link(visit.session, visit.actor, link_id, visit.now)
    return RedirectResponse("/kiem-tra/lien-ket?bao=da-thu-hoi-lien-ket", HTTPStatus.SEE_OTHER)


@router.get("/doan/{text}")
def show_door(request: Request, text: str) -> Response:
    """The team's door: a page that opens nothing yet, so that no preview of a message counts."""
    with request.app.state.reading() as session:
        link = open_link(session, text, clock(request)())
        name = session.get_one(Unit, link.unit_id).name
        return door("audit/door.html", link=link, text=text, unit_name=name)


@router.post("/doan/{text}")
def enter(request: Request, text: str) -> Response:
    """Step in: the browser shows the link from now on."""
    now = clock(request)()
    with request.app.state.writing() as session:
        link = open_link(session, text, now)
        record_use(session, link, "", now, origin(request))
        answer = RedirectResponse("/kiem-tra", HTTPStatus.SEE_OTHER)
        keep_link(request, answer, text, link)
        session.commit()
    return answer


def _page(
    request: Request,
    visit: Visit,
    *,
    error: OperatorError | None = None,
    address: str = "",
    team: str = "",
) -> Response:
    require(visit.session, visit.actor, Act.INVITE_INSPECTION, visit.unit_id)
    units = units_in(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "audit/links.html",
        error=error,
        links=[(link, holds(link, visit.now)) for link in links_of(visit.session, visit.actor)],
        units=units,
        names={unit.id: unit.name for unit in units},
        hours=HOURS,
        address=address,
        team=team,
    )
