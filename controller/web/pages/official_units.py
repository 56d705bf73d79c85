"""Chọn từ danh mục: the communes of a province are ticked in the official list, not typed."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import MissingFieldError, OperatorError
from controller.units.choosing import add_chosen, choices, province_of
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing

HERE = "/don-vi/danh-muc"
router = APIRouter(prefix=HERE)


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The list, with what is there already."""
    require(visit.session, visit.actor, Act.MANAGE_UNITS, visit.unit_id)
    return _page(request, visit, [])


@router.post("")
def add(
    request: Request,
    visit: Writing,
    ten: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Add what was ticked."""
    try:
        if not ten:
            raise MissingFieldError("commune")
        added = add_chosen(visit.session, visit.actor, visit.unit_id, ten, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.MANAGE_UNITS, visit.unit_id)
        return _page(request, visit, ten or [], error)
    there = with_undo(f"{HERE}?bao=da-them-don-vi", Deed.ENTERED, added[0].id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    visit: Visit,
    ticked: list[str],
    error: OperatorError | None = None,
) -> Response:
    listed = choices(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "units/official.html",
        error=error,
        province=province_of(visit.session, visit.unit_id),
        choices=listed,
        there=sum(one.is_there for one in listed),
        ticked=ticked,
    )
