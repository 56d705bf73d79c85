"""Nguồn tại chỗ: ask that a microphone, tuner or line at the clusters be opened on air."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.local_sources.service import MOST_MINUTES, NewOpening, ask
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from playlists.messages.permission import WIRED, Source

router = APIRouter(prefix="/nguon-tai-cho")
USUAL_MINUTES = 10


@router.get("/moi")
def show(request: Request, visit: Reading) -> Response:
    """The form."""
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
    return _form(request, visit, Source.MICROPHONE, "", USUAL_MINUTES)


@router.post("/moi")
def create(
    request: Request,
    visit: Writing,
    source: Annotated[Source, Form()] = Source.MICROPHONE,
    purpose: Annotated[str, Form()] = "",
    minutes: Annotated[int, Form()] = USUAL_MINUTES,
) -> Response:
    """Lay it before the approver."""
    new = NewOpening(unit_id=visit.unit_id, source=source, purpose=purpose, minutes=minutes)
    shelf = request.app.state.settings.shelf
    try:
        bulletin = ask(visit.session, visit.actor, new, visit.now, shelf)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, source, purpose, minutes, error)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-xin-mo-nguon", HTTPStatus.SEE_OTHER)


def _form(  # noqa: PLR0913, PLR0917 -- what stands in the form, beside who asks
    request: Request,
    visit: Visit,
    source: Source,
    purpose: str,
    minutes: int,
    error: OperatorError | None = None,
) -> Response:
    return page(
        request,
        visit,
        "local_sources/new.html",
        error=error,
        sources=WIRED,
        source=source,
        purpose=purpose,
        minutes=minutes,
        most_minutes=MOST_MINUTES,
    )
