"""Gửi duyệt, with the time at which the bulletin is on air by itself once it is approved."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from controller.bulletins import service
from controller.errors import OperatorError
from controller.habits.wishing import NewWish, wish
from controller.web.pages.bulletins import refused, to_bulletin
from controller.web.visits import Writing

router = APIRouter(prefix="/ban-tin")
Text = Annotated[str, Form()]


def wished(
    bulletin_id: str, hen: Text = "", ngay: Text = "", gio: Text = "", mau: Text = ""
) -> NewWish:
    """The form's fields; a time that was typed counts before one that was chosen."""
    at = f"{ngay}T{gio}" if ngay or gio else hen
    return NewWish(bulletin_id=bulletin_id, at=at, pattern_id=mau if at else "")


@router.post("/{bulletin_id}/gui-duyet")
def submit(request: Request, visit: Writing, new: Annotated[NewWish, Depends(wished)]) -> Response:
    """Gửi duyệt; with a time, if one was chosen."""
    try:
        service.submit(visit.session, visit.actor, new.bulletin_id, visit.now)
        if new.at:
            wish(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        return refused(request, visit, new.bulletin_id, error)
    return to_bulletin(new.bulletin_id, "da-gui-duyet-hen-gio" if new.at else "da-gui-duyet")


@router.post("/{bulletin_id}/hen-gio")
def change(request: Request, visit: Writing, new: Annotated[NewWish, Depends(wished)]) -> Response:
    """Hẹn giờ, Đổi giờ hẹn, Bỏ hẹn, while the bulletin waits."""
    try:
        wish(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        return refused(request, visit, new.bulletin_id, error)
    return to_bulletin(new.bulletin_id, "da-hen-gio" if new.at else "da-bo-hen-gio")
