"""Lịch trên điện thoại: the calendar to take along, and secret addresses that follow it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.authority import Act, require
from controller.calendar_links.service import NewLink, link_of, list_links, make_link, revoke_link
from controller.errors import OperatorError
from controller.store.calendar_links import CalendarLink
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.calendar_file import calendar_file
from controller.web.finding import found_in
from controller.web.queries.agenda import Airing, agenda
from controller.web.queries.aims import aims_of
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing, clock

router = APIRouter()
WEEKS_BACK, WEEKS_AHEAD = 1, 5
MEDIA_TYPE = "text/calendar"


@router.get("/lich-phat/lich.ics")
def calendar(visit: Reading) -> Response:
    """The broadcasts of last week and the next five, as iCalendar."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    name = find(visit.session, Unit, visit.unit_id).name
    airings = _airings(visit.session, visit.unit_id, visit.now)
    return Response(calendar_file(name, airings, visit.now), media_type=MEDIA_TYPE)


@router.get("/lich/{secret}.ics")
def followed(request: Request, secret: str) -> Response:
    """The same for a telephone's calendar that knows a secret address."""
    now = clock(request)()
    with request.app.state.reading() as session:
        link = link_of(session, secret)
        airings = _airings(session, link.unit_id, now)
        name = find(session, Unit, link.unit_id).name
        if link.cluster is not None:
            name = f"{name}, cụm {link.cluster.code}"
            airings = [a for a in airings if link.cluster_id in a.cluster_ids]
        told = calendar_file(name, airings, now)
    return Response(told, media_type=MEDIA_TYPE, headers={"Cache-Control": "private"})


@router.get("/lich-phat/lien-ket")
def show(request: Request, visit: Reading, tim: str = "") -> Response:
    """The addresses that hold, by words, and a form for another one."""
    require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
    return _links(request, visit, wanted=tim)


@router.post("/lich-phat/lien-ket")
def make(
    request: Request,
    visit: Writing,
    name: Annotated[str, Form()] = "",
    cluster_id: Annotated[str, Form()] = "",
) -> Response:
    """Make an address; it is shown once."""
    new = NewLink(unit_id=visit.unit_id, name=name, cluster_id=cluster_id or None)
    try:
        _link, secret = make_link(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
        return _links(request, visit, error=error)
    return _links(request, visit, made=f"{request.base_url}lich/{secret}.ics")


@router.post("/lich-phat/lien-ket/{calendar_id}/thu-hoi")
def revoke(visit: Writing, calendar_id: str) -> Response:
    """Let an address show nothing any more."""
    revoke_link(visit.session, visit.actor, calendar_id, visit.now)
    return RedirectResponse("/lich-phat/lien-ket?bao=da-thu-hoi-lich", HTTPStatus.SEE_OTHER)


def _airings(session: Session, unit_id: str, now: int) -> list[Airing]:
    begins, _ = civil.bounds(civil.monday_of(civil.day_of(now)))
    week = 7 * civil.DAY_MS
    span = begins - WEEKS_BACK * week, begins + WEEKS_AHEAD * week
    return agenda(session, subtree_ids(session, unit_id), *span)


def _words(link: CalendarLink) -> str:
    place = link.cluster
    return f"{link.name} cụm {place.code} {place.name}" if place else f"{link.name} cả đơn vị"


def _links(
    request: Request,
    visit: Visit,
    *,
    error: OperatorError | None = None,
    made: str = "",
    wanted: str = "",
) -> Response:
    aims = aims_of(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "schedule/links.html",
        error=error,
        found=found_in(list_links(visit.session, visit.unit_id), wanted, _words),
        made=made,
        places=aims.clusters,
    )
