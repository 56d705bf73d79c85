"""Đơn vị: the tree of units, and putting communes together."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.units.merging import Merger, merge_units
from controller.units.tree import units_below
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/don-vi")


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The units, merged ones with their old names."""
    require(visit.session, visit.actor, Act.RECUT_UNITS, visit.unit_id)
    return _page(request, visit, [], "")


@router.post("/gop")
def merge(
    request: Request,
    visit: Writing,
    tu: Annotated[list[str] | None, Form()] = None,
    vao: Annotated[str, Form()] = "",
) -> Response:
    """Put units together."""
    try:
        merge_units(visit.session, visit.actor, Merger(from_ids=tu or [], into_id=vao), visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.RECUT_UNITS, visit.unit_id)
        return _page(request, visit, tu or [], vao, error)
    return RedirectResponse("/don-vi?bao=da-gop-don-vi", HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    visit: Visit,
    from_ids: list[str],
    into_id: str,
    error: OperatorError | None = None,
) -> Response:
    units = units_below(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "units/page.html",
        error=error,
        units=[unit for unit in units if unit.merged_into_id is None],
        merged=[unit for unit in units if unit.merged_into_id is not None],
        names={unit.id: unit.name for unit in units},
        from_ids=from_ids,
        into_id=into_id,
    )
