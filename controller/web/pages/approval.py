"""Duyệt: what a device is asked to sign, papers as they were brought, the ways a unit permits."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.approval.paper import photo_of
from controller.approval.proof import ByPasskey
from controller.approval.ways import ONLY_PASSKEY, own_ways, permitted, set_ways
from controller.bulletins import decisions
from controller.errors import OperatorError
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.approving import assent_of
from controller.web.problems import status_of
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing, site
from controller.web.wording.errors import sentence
from playlists.messages.approval import Way

router = APIRouter(prefix="/duyet")
Text = Annotated[str, Form()]


@router.post("/cau-hoi")
def ask(
    request: Request,
    visit: Writing,
    revision_ids: Annotated[list[str] | None, Form()] = None,
    list_name: Text = "",
    ticks: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """What the approver's device signs if she says yes to these revisions now, for the browser."""
    asked = ByPasskey(answer="", asked_at=visit.now, site=site(request))
    assent = assent_of(asked, "", list_name, ticks)
    try:
        options = decisions.ask_device(
            visit.session, visit.actor, revision_ids or [], assent, site(request)
        )
    except OperatorError as error:
        visit.session.rollback()
        return JSONResponse({"problem": sentence(error)}, status_of(error))
    return JSONResponse({"asked_at": visit.now, "options": options})


@router.get("/ban-giay/{approval_id}")
def show_paper(visit: Reading, approval_id: str) -> Response:
    """The photograph of a signed script, exactly as it was brought."""
    paper = photo_of(visit.session, visit.actor, approval_id)
    ending = paper.media_type.rpartition("/")[2]
    headers = {
        "content-disposition": f'inline; filename="ban-giay-{paper.sha256[:12]}.{ending}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(paper.content, media_type=paper.media_type, headers=headers)


@router.get("/cach")
def show_ways(request: Request, visit: Reading) -> Response:
    """Which ways the own unit permits."""
    require(visit.session, visit.actor, Act.MANAGE_UNITS, visit.unit_id)
    return _ways(request, visit)


@router.post("/cach")
def keep_ways(
    request: Request, visit: Writing, ways: Annotated[list[Way] | None, Form()] = None
) -> Response:
    """Permit these and no others. A passkey always counts."""
    wanted = ONLY_PASSKEY | set(ways or ())
    try:
        set_ways(visit.session, visit.actor, visit.unit_id, wanted, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.MANAGE_UNITS, visit.unit_id)
        return _ways(request, visit, error)
    return RedirectResponse("/duyet/cach?bao=da-luu-cach-duyet", HTTPStatus.SEE_OTHER)


def _ways(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    unit = find(visit.session, Unit, visit.unit_id)
    own, effective = own_ways(visit.session, unit.id), permitted(visit.session, unit.id)
    return page(
        request,
        visit,
        "approval/ways.html",
        error=error,
        unit=unit,
        chosen=effective if own is None else own,
        effective=effective,
        ways=tuple(Way),
    )
