"""Gửi duyệt, with the time at which the bulletin is on air by itself once it is approved."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from controller.bulletins import service
from controller.errors import OperatorError
from controller.habits.wishing import NewWish, wish
from controller.web.pages.bulletins import refused, to_bulletin
from controller.web.visits import Writing

router = APIRouter(prefix="/ban-tin")
Text = Annotated[str, Form()]


@router.post("/{bulletin_id}/gui-duyet")
def submit(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    bulletin_id: str,
    *,
    hen: Text = "",
    ngay: Text = "",
    gio: Text = "",
    mau: Text = "",
) -> Response:
    """Gửi duyệt; with a time, if one was chosen."""
    new = _wished(bulletin_id, hen, ngay, gio, mau)
    try:
        service.submit(visit.session, visit.actor, bulletin_id, visit.now)
        if new.at:
            wish(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-gui-duyet-hen-gio" if new.at else "da-gui-duyet")


@router.post("/{bulletin_id}/hen-gio")
def change(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    bulletin_id: str,
    *,
    hen: Text = "",
    ngay: Text = "",
    gio: Text = "",
    mau: Text = "",
) -> Response:
    """Hẹn giờ, Đổi giờ hẹn, Bỏ hẹn, while the bulletin waits."""
    new = _wished(bulletin_id, hen, ngay, gio, mau)
    try:
        wish(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-hen-gio" if new.at else "da-bo-hen-gio")


def _wished(bulletin_id: str, chosen: str, day: str, clock: str, pattern: str) -> NewWish:
    """What was typed counts before what was chosen."""
    at = f"{day}T{clock}" if day or clock else chosen
    return NewWish(bulletin_id=bulletin_id, at=at, pattern_id=pattern if at else "")
