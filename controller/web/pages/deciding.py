"""Xem và duyệt: what a link leads to. It opens on a telephone and is done in a minute.

The link only names what is to be decided: who opens it logs in first, and the use cases ask
whether she may.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.approval_requests.service import (
    Asked,
    Shown,
    approve_asked,
    open_request,
    return_asked,
)
from controller.approval_requests.state import RequestState
from controller.bulletins.decisions import writers_of
from controller.errors import OperatorError
from controller.web.approving import Given, braked
from controller.web.deciding import Ground, decision_page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.deciding import CLOSED

router = APIRouter(prefix="/xem-duyet")
Text = Annotated[str, Form()]
Ids = Annotated[list[str] | None, Form()]


@router.get("/{link_key}")
def show(request: Request, visit: Reading, link_key: str) -> Response:
    """What waits, or what became of it."""
    return _page(request, visit, open_request(visit.session, visit.actor, link_key, visit.now))


@router.post("/{link_key}")
def approve(
    request: Request, visit: Writing, link_key: str, assent: Given, revision_ids: Ids = None
) -> Response:
    """Duyệt: exactly the wordings that the page showed, all by one yes."""
    chosen = Shown(link_key, revision_ids or [])
    try:
        braked(
            visit,
            assent,
            lambda: approve_asked(visit.session, visit.actor, chosen, visit.now, assent),
        )
    except OperatorError as error:
        return _again(request, visit, link_key, error)
    return _to(link_key, "da-duyet-xong")


@router.post("/{link_key}/tra-lai")
def return_for_repair(
    request: Request, visit: Writing, link_key: str, revision_ids: Ids = None, comment: Text = ""
) -> Response:
    """Trả lại để sửa: one part, or all that wait."""
    chosen = Shown(link_key, revision_ids or [])
    try:
        return_asked(visit.session, visit.actor, chosen, visit.now, comment)
    except OperatorError as error:
        return _again(request, visit, link_key, error)
    return _to(link_key, "da-tra-lai")


def _page(
    request: Request, visit: Visit, asked: Asked, error: OperatorError | None = None
) -> Response:
    sent = asked.request
    bulletins = [part.revision.bulletin for part in asked.parts]
    address = f"/xem-duyet/{sent.key}"
    count = len(asked.parts)
    note = f": “{sent.note}”" if sent.note else ""
    return decision_page(
        request,
        visit,
        Ground(unit_id=sent.unit_id, approve_to=address, return_to=f"{address}/tra-lai"),
        asked.waiting,
        error=error,
        heading=f"Duyệt loạt bài {count} kỳ" if count > 1 else "Duyệt bản tin",
        lead=f"{sent.asker.name} gửi lúc {civil.moment(sent.asked_at)}{note}",
        may_decide=visit.actor.person_id not in writers_of(bulletins),
        closed=CLOSED[asked.state],
        settled=asked.state is RequestState.DECIDED,
        asked=asked,
        back_to="",
    )


def _again(request: Request, visit: Visit, link_key: str, error: OperatorError) -> Response:
    """The link as it stands, with what stood in the way."""
    visit.session.rollback()
    asked = open_request(visit.session, visit.actor, link_key, visit.now)
    return _page(request, visit, asked, error)


def _to(link_key: str, notice: str) -> Response:
    return RedirectResponse(f"/xem-duyet/{link_key}?bao={notice}", HTTPStatus.SEE_OTHER)
