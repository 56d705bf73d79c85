"""Đài tiếp âm: stations that may be relayed; listen to one now; ask that one be relayed."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.local_sources.service import MOST_MINUTES
from controller.relays.service import NewRelay, ask
from controller.stations import service
from controller.stations.probe import listen
from controller.stations.service import NewStation
from controller.store.stations import Station, StationKind
from controller.web.finding import found_in
from controller.web.queries.programmes import offered
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Checked, Reading, Visit, Writing, clock
from playlists.messages.plan import ItemKind

router = APIRouter(prefix="/dai-tiep-am")
USUAL_MINUTES = 30
STANDS_IN = frozenset({ItemKind.BULLETIN, ItemKind.RECORDED})


@router.get("")
def show(request: Request, visit: Reading, tim: str = "") -> Response:
    """The stations of this unit and of those above it, each with what was heard of it last."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    stations = service.of_unit(visit.session, visit.unit_id)
    found = found_in(
        [(station, service.finding_of(station)) for station in stations],
        tim,
        lambda one: f"{one[0].name} {one[0].address} {one[0].rights}",
    )
    return page(
        request,
        visit,
        "stations/list.html",
        found=found,
        may_enter=visit.may(Act.WRITE_PROGRAMME),
        may_ask=visit.may(Act.WRITE_BULLETIN),
    )


@router.get("/moi")
def show_new(request: Request, visit: Reading) -> Response:
    """The form for a station."""
    require(visit.session, visit.actor, Act.WRITE_PROGRAMME, visit.unit_id)
    return page(request, visit, "stations/new.html", kinds=StationKind, new=None)


@router.post("/moi")
def add(  # noqa: PLR0913, PLR0917 -- what stands in the form, beside who asks
    request: Request,
    visit: Writing,
    name: Annotated[str, Form()] = "",
    kind: Annotated[StationKind, Form()] = StationKind.CENTRAL,
    address: Annotated[str, Form()] = "",
    rights: Annotated[str, Form()] = "",
) -> Response:
    """Enter one."""
    new = NewStation(unit_id=visit.unit_id, name=name, kind=kind, address=address, rights=rights)
    try:
        service.add(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.WRITE_PROGRAMME, visit.unit_id)
        return page(request, visit, "stations/new.html", error=error, kinds=StationKind, new=new)
    return _back("da-them-dai")


@router.post("/{station_id}/nghe")
def listen_now(request: Request, visit: Checked, station_id: str) -> Response:
    """Listen to one for some seconds. No transaction is open meanwhile."""
    station = _near(visit, Act.WRITE_PROGRAMME, station_id)
    address = station.address
    visit.session.rollback()
    finding = listen(address, request.app.state.settings.station_networks)
    with request.app.state.writing() as session:
        service.keep_finding(session, station_id, finding, clock(request)())
        session.commit()
    return RedirectResponse(f"/dai-tiep-am#dai-{station_id}", HTTPStatus.SEE_OTHER)


@router.post("/{station_id}/bo")
def retire(visit: Writing, station_id: str) -> Response:
    """Offer it no more."""
    service.retire(visit.session, visit.actor, station_id, visit.now)
    there = with_undo("/dai-tiep-am?bao=da-bo-dai", Deed.STATION, station_id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.get("/{station_id}/tiep-am")
def show_relay(request: Request, visit: Reading, station_id: str) -> Response:
    """The form that asks for a relay."""
    station = _near(visit, Act.WRITE_BULLETIN, station_id)
    new = NewRelay(unit_id=visit.unit_id, station_id=station_id, purpose="", minutes=USUAL_MINUTES)
    return _relay_form(request, visit, station, new)


@router.post("/{station_id}/tiep-am")
def relay(  # noqa: PLR0913, PLR0917 -- what stands in the form, beside who asks
    request: Request,
    visit: Writing,
    station_id: str,
    purpose: Annotated[str, Form()] = "",
    minutes: Annotated[int, Form()] = USUAL_MINUTES,
    fallback_id: Annotated[str, Form()] = "",
    shared: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a box of a form
) -> Response:
    """Lay it before the approver."""
    new = NewRelay(
        unit_id=visit.unit_id,
        station_id=station_id,
        purpose=purpose,
        minutes=minutes,
        fallback_id=fallback_id,
        shared=shared,
    )
    shelf = request.app.state.settings.shelf
    try:
        bulletin = ask(visit.session, visit.actor, new, visit.now, shelf)
    except OperatorError as error:
        visit.session.rollback()
        station = _near(visit, Act.WRITE_BULLETIN, station_id)
        return _relay_form(request, visit, station, new, error)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-xin-tiep-am", HTTPStatus.SEE_OTHER)


def _relay_form(
    request: Request,
    visit: Visit,
    station: Station,
    new: NewRelay,
    error: OperatorError | None = None,
) -> Response:
    items = offered(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "stations/relay.html",
        error=error,
        station=station,
        finding=service.finding_of(station),
        new=new,
        stand_ins=[item for item in items if item.kind in STANDS_IN],
        most_minutes=MOST_MINUTES,
    )


def _back(notice: str) -> Response:
    return RedirectResponse(f"/dai-tiep-am?bao={notice}", HTTPStatus.SEE_OTHER)


def _near(visit: Visit, act: Act, station_id: str) -> Station:
    return service.near(visit.session, visit.actor, act, visit.unit_id, station_id)
