"""Chương trình: put approved items in order, see the length."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.programmes import service
from controller.programmes.errors import PauseMisplacedError
from controller.programmes.service import NewProgramme
from controller.web.composing import Step, after, spelled, with_pauses
from controller.web.queries.programmes import in_order, offered, together_ms
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/chuong-trinh")


@router.get("/moi")
def compose(  # noqa: PLR0913 -- the buttons of one form
    request: Request,
    visit: Reading,
    *,
    muc: Annotated[list[str] | None, Query()] = None,
    ten: str = "",
    them: str | None = None,
    bo: int | None = None,
    len_: Annotated[int | None, Query(alias="len")] = None,
    xuong: int | None = None,
    mau: str = "",
) -> Response:
    """The programme as its address tells it, after the step that the address asks for."""
    require(visit.session, visit.actor, Act.WRITE_PROGRAMME, visit.unit_id)
    templates = service.list_templates(visit.session, visit.unit_id)
    begun = next((t for t in templates if t.id == mau), None)
    if begun is not None:
        muc = spelled((item.bulletin_id, item.pause_after_ms) for item in begun.items)
        ten = begun.name
    chosen = after(muc or [], Step(add=them, remove=bo, up=len_, down=xuong))
    return _composer(request, visit, chosen, ten)


@router.post("/moi")
def create(
    request: Request,
    visit: Writing,
    muc: Annotated[list[str] | None, Form()] = None,
    ten: Annotated[str, Form()] = "",
    lam_mau: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a field of the form
) -> Response:
    """Keep the programme, or the pattern."""
    try:
        asked = with_pauses(muc or [])
        if asked is None:
            raise PauseMisplacedError
        new = NewProgramme(
            unit_id=visit.unit_id,
            name=ten,
            bulletin_ids=asked[0],
            pauses_ms=asked[1],
            is_template=lam_mau,
        )
        programme = service.create(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _composer(request, visit, muc or [], ten, error)
    if programme.is_template:
        return RedirectResponse(
            f"/chuong-trinh/moi?mau={programme.id}&bao=da-luu-mau", HTTPStatus.SEE_OTHER
        )
    return RedirectResponse(
        f"/lich-phat/moi?chuong_trinh={programme.id}&bao=da-soan-chuong-trinh",
        HTTPStatus.SEE_OTHER,
    )


def _composer(
    request: Request,
    visit: Visit,
    chosen: list[str],
    name: str,
    error: OperatorError | None = None,
) -> Response:
    items = offered(visit.session, visit.unit_id)
    mine = in_order(items, chosen)
    return page(
        request,
        visit,
        "programmes/composer.html",
        error=error,
        items=items,
        templates=service.list_templates(visit.session, visit.unit_id),
        chosen=mine,
        length=together_ms(mine),
        name=name,
    )
