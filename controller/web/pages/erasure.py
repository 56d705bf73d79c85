"""Xóa dữ liệu cá nhân: of one bulletin, with a reason, for good."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.erasure import service
from controller.errors import OperatorError
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.web.rendering import page
from controller.web.visits import Checked, Reading, Visit, doors

router = APIRouter(prefix="/ban-tin/{bulletin_id}/xoa-du-lieu-ca-nhan")


@router.get("")
def show(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """What goes, what stays; and the form."""
    return _form(request, visit, bulletin_id)


@router.post("")
def erase(
    request: Request, visit: Checked, bulletin_id: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """Erase it; the files go once that is committed."""
    bulletin = find(visit.session, Bulletin, bulletin_id)
    require(visit.session, visit.actor, Act.ERASE_PERSONAL_DATA, bulletin.unit_id)
    settings = request.app.state.settings
    try:
        with doors(request).writing() as session:
            erased = service.erase(session, visit.actor, bulletin_id, reason, visit.now)
            session.commit()
    except OperatorError as error:
        return _form(request, visit, bulletin_id, reason, error)
    service.remove_files(erased, settings.shelf, settings.clips_dir)
    address = f"/ban-tin/{bulletin_id}/xoa-du-lieu-ca-nhan?bao=da-xoa-du-lieu"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _form(
    request: Request,
    visit: Visit,
    bulletin_id: str,
    reason: str = "",
    error: OperatorError | None = None,
) -> Response:
    bulletin = find(visit.session, Bulletin, bulletin_id)
    require(visit.session, visit.actor, Act.READ, bulletin.unit_id)
    return page(
        request,
        visit,
        "erasure/page.html",
        error=error,
        bulletin=bulletin,
        reason=reason,
        erasure=service.erasure_of(visit.session, bulletin_id),
        made_from=[
            other
            for other in service.made_from(visit.session, bulletin_id)
            if visit.may(Act.READ, other.unit_id)
        ],
        may_erase=visit.may(Act.ERASE_PERSONAL_DATA, bulletin.unit_id),
    )
