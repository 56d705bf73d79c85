"""Tin nguồn: what other levels sent, to take or to leave."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.inbox.service import decline, take, waiting
from controller.web.again import done_or_again
from controller.web.finding import found_in
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter()


@router.get("/tin-nguon")
def show(request: Request, visit: Reading, tim: str = "") -> Response:
    """What waits, the most urgent first."""
    return _list(request, visit, tim)


@router.post("/tin-nguon/{source_id}/nhan")
def accept(visit: Writing, source_id: str) -> Response:
    """Make a bulletin of it."""
    bulletin = take(visit.session, visit.actor, source_id, visit.now)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-luu", HTTPStatus.SEE_OTHER)


@router.post("/tin-nguon/{source_id}/bo")
def leave(
    request: Request, visit: Writing, source_id: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """Leave it out."""
    return done_or_again(
        visit,
        lambda: decline(visit.session, visit.actor, source_id, reason, visit.now),
        "/tin-nguon?bao=da-bo-tin-nguon",
        lambda error: _list(request, visit, error=error),
    )


def _list(
    request: Request, visit: Visit, wanted: str = "", error: OperatorError | None = None
) -> Response:
    require(visit.session, visit.actor, Act.RECEIVE_SOURCE, visit.unit_id)
    found = found_in(
        waiting(visit.session, visit.unit_id, visit.now),
        wanted,
        lambda one: f"{one.title} {one.source} {one.number} {one.written_text}",
    )
    may_order = visit.may(Act.ORDER_EMERGENCY)
    return page(request, visit, "inbox/page.html", error=error, found=found, may_order=may_order)
