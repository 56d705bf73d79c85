"""Chọn giờ phát: the times that are proposed for a bulletin, one press each."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins.listings import get_bulletin
from controller.errors import OperatorError
from controller.habits.proposing import PutOnAir, propose, put_on_air
from controller.programmes.service import list_templates
from controller.store.bulletins import Bulletin
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/ban-tin")
ALONE = "khong"
"""The bulletin goes without a pattern."""


@router.get("/{bulletin_id}/gio-phat")
def show(request: Request, visit: Reading, bulletin_id: str, mau: str = "") -> Response:
    """The proposals; for a page that asks while it is open, only they."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
    return _proposals(request, visit, bulletin, mau)


@router.post("/{bulletin_id}/gio-phat")
def take(
    request: Request,
    visit: Writing,
    bulletin_id: str,
    at: Annotated[str, Form()] = "",
    mau: Annotated[str, Form()] = "",
) -> Response:
    """Phát vào giờ này."""
    asked = PutOnAir(bulletin_id=bulletin_id, unit_id=visit.unit_id, at=at, pattern_id=mau)
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    try:
        slot = put_on_air(visit.session, visit.actor, asked, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
        require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
        return _proposals(request, visit, bulletin, mau, error)
    there = f"/lich-phat?tuan={slot.starts_on}&bao=da-xep-lich"
    return RedirectResponse(with_undo(there, Deed.SCHEDULED, slot.id), HTTPStatus.SEE_OTHER)


def _proposals(
    request: Request,
    visit: Visit,
    bulletin: Bulletin,
    asked: str,
    error: OperatorError | None = None,
) -> Response:
    patterns = list_templates(visit.session, visit.unit_id)
    pattern = next((one for one in patterns if one.id == asked), None)
    if pattern is None and asked != ALONE:
        pattern = next(iter(patterns), None)
    whole = "hx-request" not in request.headers
    return page(
        request,
        visit,
        "bulletins/air_times.html" if whole else "bulletins/air_times_now.html",
        error=error,
        bulletin=bulletin,
        patterns=patterns,
        pattern=pattern,
        alone=ALONE,
        proposed=propose(visit.session, visit.unit_id, bulletin, pattern, visit.now),
    )
