"""Trang cho bà con: whether a unit shows residents what it broadcasts, and where."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act
from controller.errors import OperatorError
from controller.residents import opening
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.pages.enrolment import qr_code
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing, site

router = APIRouter(prefix="/trang-ba-con")
Text = Annotated[str, Form()]


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """Open or closed, what that means, and the sign for the notice board."""
    return _page(request, visit)


@router.post("")
def open_(request: Request, visit: Writing, address: Text = "") -> Response:
    """Open it, or give it another address."""
    try:
        opening.open_page(visit.session, visit.actor, visit.unit_id, address, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, address, error)
    return RedirectResponse("/trang-ba-con?bao=da-mo-trang-ba-con", HTTPStatus.SEE_OTHER)


@router.post("/dong")
def close(visit: Writing) -> Response:
    """Close it."""
    opening.close_page(visit.session, visit.actor, visit.unit_id, visit.now)
    return RedirectResponse("/trang-ba-con?bao=da-dong-trang-ba-con", HTTPStatus.SEE_OTHER)


def _page(
    request: Request, visit: Visit, typed: str | None = None, error: OperatorError | None = None
) -> Response:
    there = opening.page_of(visit.session, visit.actor, visit.unit_id)
    proposed = opening.proposed_address(find(visit.session, Unit, visit.unit_id))
    is_open = there is not None and there.closed_at is None
    address = there.address if there is not None else proposed
    whole = f"{site(request).origin}/ba-con/{address}"
    return page(
        request,
        visit,
        "residents/settings.html",
        error=error,
        is_open=is_open,
        address=address if typed is None else typed,
        whole=whole,
        sign=qr_code(whole) if is_open else "",
        may_change=visit.may(Act.MANAGE_UNITS),
    )
