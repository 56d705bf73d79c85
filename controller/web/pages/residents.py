"""Bà con: a unit's public pages. No login, no cookie, nothing kept of who asks.

Another site cannot make visitors complain in its name: browsers say where a form came from. Who
sends much waits a minute, and nobody else with her.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.orm import Session

from controller.accounts.brake import site_of
from controller.errors import NotFoundError, OperatorError
from controller.receivers.service import standing_clusters
from controller.residents import complaints, listening
from controller.residents.errors import OftenAskedError
from controller.residents.opening import unit_at
from controller.store.units import Unit
from controller.web.complaint_form import ComplaintForm, blank
from controller.web.errors import StalePageError
from controller.web.problems import status_of
from controller.web.queries.week_ahead import week_ahead
from controller.web.rendering import door_again
from controller.web.visits import clock, origin
from controller.web.wording import tickets as words_of_tickets

router = APIRouter(prefix="/ba-con/{address}")
Text = Annotated[str, Form()]
LOOKS, SENDINGS = RateLimitItemPerMinute(240), RateLimitItemPerMinute(12)
"""From one site. Mobile providers put a whole commune behind one address."""
OWN_PAGES = {"same-origin", "none"}
"""What a browser says of a form that is ours; old ones say nothing."""
KEPT = "public, max-age=60"
"""A page that everybody sees alike may be kept on the way for a minute."""


def resident_brake() -> MovingWindowRateLimiter:
    """What the routes look for in the app's state."""
    return MovingWindowRateLimiter(MemoryStorage())


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who looks at a unit's open page."""

    session: Session
    unit: Unit
    address: str
    now: int

    @property
    def home(self) -> str:
        """The page itself."""
        return f"/ba-con/{self.address}"


def looking(request: Request, address: str) -> Iterator[Guest]:
    """A guest who changes nothing. Raises NotFoundError, OftenAskedError."""
    _brake(request, LOOKS)
    with request.app.state.reading() as session:
        yield Guest(session, unit_at(session, address), address, clock(request)())


Looking = Annotated[Guest, Depends(looking, scope="function")]


@router.get("")
def show(guest: Looking) -> Response:
    """What was broadcast, what comes, and the way to complain."""
    shown = _page(
        guest,
        "residents/page.html",
        told=listening.told(guest.session, guest.unit.id, guest.now),
        days=week_ahead(guest.session, guest.unit.id, guest.now),
        now=guest.now,
    )
    shown.headers["cache-control"] = KEPT
    return shown


@router.get("/nghe/{revision_id}")
def listen(guest: Looking, revision_id: str) -> Response:
    """One bulletin: to hear and to read."""
    found = listening.told_once(guest.session, guest.unit.id, revision_id, guest.now)
    shown = _page(guest, "residents/bulletin.html", told=found)
    shown.headers["cache-control"] = KEPT
    return shown


@router.get("/phan-anh")
def show_form(guest: Looking, cum: str = "") -> Response:
    """Three questions."""
    return _form(guest, blank(guest.now, cum))


@router.post("/phan-anh")
def complain(request: Request, address: str, form: Annotated[ComplaintForm, Form()]) -> Response:
    """Take it, and lead to the address under which the answer will stand."""
    _require_own_form(request)
    now = clock(request)()
    try:
        _brake(request, SENDINGS)
        new = form.complaint()
        with request.app.state.writing() as session:
            received = complaints.complain(session, unit_at(session, address).id, new, now)
            session.commit()
    except NotFoundError:
        raise
    except OperatorError as error:
        with request.app.state.reading() as session:
            return _form(Guest(session, unit_at(session, address), address, now), form, error)
    return RedirectResponse(f"/ba-con/{address}/phan-anh/{received.key}", HTTPStatus.SEE_OTHER)


@router.get("/phan-anh/{key}")
def show_answer(guest: Looking, key: str) -> Response:
    """What became of it, for whoever knows the address."""
    return _answer(guest, key)


@router.post("/phan-anh/{key}")
def say_content(request: Request, address: str, key: str, content: Text = "") -> Response:
    """Answer the one question: whether it is all right now."""
    _require_own_form(request)
    _brake(request, SENDINGS)
    with request.app.state.writing() as session:
        unit = unit_at(session, address)
        complaints.say_content(session, unit.id, key, is_content=content == "co")
        session.commit()
    return RedirectResponse(f"/ba-con/{address}/phan-anh/{key}", HTTPStatus.SEE_OTHER)


def _form(guest: Guest, form: ComplaintForm, error: OperatorError | None = None) -> Response:
    return _page(
        guest,
        "residents/complain.html",
        error=error,
        form=form,
        places=standing_clusters(guest.session, guest.unit.id),
    )


def _answer(guest: Guest, key: str) -> Response:
    complaint = complaints.by_key(guest.session, guest.unit.id, key)
    return _page(
        guest,
        "residents/answer.html",
        complaint=complaint,
        ticket=complaint.ticket,
        key=key,
    )


def _page(
    guest: Guest, template: str, *, error: OperatorError | None = None, **told: object
) -> Response:
    return door_again(
        f"{guest.home}/phan-anh",
        template,
        error,
        HTTPStatus.OK if error is None else status_of(error),
        unit=guest.unit,
        home=guest.home,
        of_tickets=words_of_tickets,
        **told,
    )


def _require_own_form(request: Request) -> None:
    if request.headers.get("sec-fetch-site", "none") not in OWN_PAGES:
        raise StalePageError


def _brake(request: Request, most: RateLimitItem) -> None:
    brake: MovingWindowRateLimiter = request.app.state.resident_brake
    # Its memory forgets after the minute; nothing of it reaches the disk.
    if not brake.hit(most, site_of(origin(request))):
        raise OftenAskedError
