"""Tin nguồn: what other levels sent, to take or to leave."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.inbox.service import decline, take, waiting
from controller.web.finding import found_in
from controller.web.rendering import page
from controller.web.visits import Reading, Writing

router = APIRouter()


@router.get("/tin-nguon")
def show(request: Request, visit: Reading, tim: str = "") -> Response:
    """What waits, the most urgent first."""
    require(visit.session, visit.actor, Act.RECEIVE_SOURCE, visit.unit_id)
    found = found_in(
        waiting(visit.session, visit.unit_id, visit.now),
        tim,
        lambda one: f"{one.title} {one.source} {one.number} {one.written_text}",
    )
    may_order = visit.may(Act.ORDER_EMERGENCY)
    return page(request, visit, "inbox/page.html", found=found, may_order=may_order)


@router.post("/tin-nguon/{source_id}/nhan")
def accept(visit: Writing, source_id: str) -> Response:
    """Make a bulletin of it."""
    bulletin = take(visit.session, visit.actor, source_id, visit.now)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-luu", HTTPStatus.SEE_OTHER)


@router.post("/tin-nguon/{source_id}/bo")
def leave(visit: Writing, source_id: str, reason: Annotated[str, Form()] = "") -> Response:
    """Leave it out."""
    decline(visit.session, visit.actor, source_id, reason, visit.now)
    return RedirectResponse("/tin-nguon?bao=da-bo-tin-nguon", HTTPStatus.SEE_OTHER)
