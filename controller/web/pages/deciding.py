"""Xem và duyệt: what a link leads to. It opens on a telephone and is done in a minute.

The link only names what is to be decided: who opens it logs in first, and the use cases ask
whether she may.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.approval.proof import ways_open
from controller.approval_requests.service import (
    Asked,
    Shown,
    approve_asked,
    open_request,
    return_asked,
)
from controller.checklists.service import standing_checklist
from controller.errors import OperatorError
from controller.web import deciding
from controller.web.approving import Given, braked
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/xem-duyet")
Text = Annotated[str, Form()]
Ids = Annotated[list[str] | None, Form()]


@router.get("/{key}")
def show(request: Request, visit: Reading, key: str) -> Response:
    """What waits, or what became of it."""
    return _page(request, visit, open_request(visit.session, visit.actor, key, visit.now))


@router.post("/{key}")
def approve(
    request: Request, visit: Writing, key: str, assent: Given, revision_ids: Ids = None
) -> Response:
    """Duyệt: exactly the wordings that the page showed, all by one yes."""
    chosen = Shown(key, revision_ids or [])
    try:
        braked(
            visit,
            assent,
            lambda: approve_asked(visit.session, visit.actor, chosen, visit.now, assent),
        )
    except OperatorError as error:
        return _again(request, visit, key, error)
    return _to(key, "da-duyet-xong")


@router.post("/{key}/tra-lai")
def return_for_repair(
    request: Request, visit: Writing, key: str, revision_ids: Ids = None, comment: Text = ""
) -> Response:
    """Trả lại để sửa: one part, or all that wait."""
    chosen = Shown(key, revision_ids or [])
    try:
        return_asked(visit.session, visit.actor, chosen, visit.now, comment)
    except OperatorError as error:
        return _again(request, visit, key, error)
    return _to(key, "da-tra-lai")


def _page(
    request: Request, visit: Visit, asked: Asked, error: OperatorError | None = None
) -> Response:
    sent = asked.request
    waiting = deciding.shown(visit.session, asked.waiting)
    written = {r.author_id for part in asked.parts for r in part.revision.bulletin.revisions}
    written |= {part.revision.bulletin.created_by for part in asked.parts}
    return page(
        request,
        visit,
        "deciding/link.html",
        error=error,
        asked=asked,
        action=f"/xem-duyet/{sent.key}",
        waiting=waiting,
        may_decide=visit.actor.person_id not in written,
        checklist=standing_checklist(visit.session, sent.unit_id),
        ways=ways_open(visit.session, str(visit.actor.person_id), sent.unit_id),
    )


def _again(request: Request, visit: Visit, key: str, error: OperatorError) -> Response:
    """The link as it stands, with what stood in the way."""
    visit.session.rollback()
    asked = open_request(visit.session, visit.actor, key, visit.now)
    return _page(request, visit, asked, error)


def _to(key: str, notice: str) -> Response:
    return RedirectResponse(f"/xem-duyet/{key}?bao={notice}", HTTPStatus.SEE_OTHER)
