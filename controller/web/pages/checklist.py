"""Danh mục kiểm tra: what approvers of a unit answer for, version by version."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.checklists.service import (
    MOST_ITEMS,
    items_of,
    standing_checklist,
    versions,
    write_checklist,
)
from controller.errors import OperatorError
from controller.store.lookup import find
from controller.store.people import Person
from controller.store.units import Unit
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/danh-muc-kiem-tra")
MORE = 3
"""Empty lines below those in force."""


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The list in force, the form for the next, and those before."""
    return _page(request, visit)


@router.post("")
def keep(
    request: Request, visit: Writing, items: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Put another list in force."""
    try:
        write_checklist(visit.session, visit.actor, visit.unit_id, items or [], visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error, typed=items or [])
    return RedirectResponse("/danh-muc-kiem-tra?bao=da-luu-danh-muc", HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    visit: Visit,
    error: OperatorError | None = None,
    typed: list[str] | None = None,
) -> Response:
    session = visit.session
    require(session, visit.actor, Act.WRITE_CHECKLIST, visit.unit_id)
    standing = standing_checklist(session, visit.unit_id)
    shown = list(standing.items) if typed is None else typed
    return page(
        request,
        visit,
        "checklist/page.html",
        error=error,
        standing=standing,
        owner=find(session, Unit, standing.unit_id).name if standing.unit_id else "",
        lines=[*shown, *[""] * MORE][:MOST_ITEMS],
        versions=[
            (row, items_of(row), session.get_one(Person, row.made_by).name)
            for row in versions(session, visit.actor, visit.unit_id)
        ],
    )
