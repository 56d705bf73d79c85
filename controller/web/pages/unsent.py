"""Bản đang soạn: what a form's page asks for and sends at each pause of the typing, as JSON."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse, Response

from controller.store.unsent import UnsentForm
from controller.unsent import service
from controller.unsent.errors import GoneElsewhereError, KeptElsewhereError, NotKeptError
from controller.unsent.service import Content, Typed
from controller.web.errors import NotLoggedInError
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/dang-soan")


@router.get("")
def show(visit: Reading, trang: str = "") -> Response:
    """What was typed at a page and not sent, on whatever device."""
    row = service.form_at(visit.session, _person(visit), trang)
    return _nothing() if row is None else JSONResponse(_told(row))


@router.post("")
def keep(
    visit: Writing,
    trang: Annotated[str, Form()] = "",
    ten: Annotated[str, Form()] = "",
    o: Annotated[str, Form()] = "",
    da_thay: Annotated[str, Form()] = "",
) -> Response:
    """Keep a form. 409 with the newer one of another device; 410 where that one sent it."""
    typed = Typed(page=trang, title=ten, content=o, seen=da_thay)
    try:
        row = service.keep(visit.session, _person(visit), typed, visit.now)
    except KeptElsewhereError as error:
        return JSONResponse(_told(error.there), HTTPStatus.CONFLICT)
    except GoneElsewhereError:
        return Response(status_code=HTTPStatus.GONE)
    except NotKeptError:
        return _nothing()
    return JSONResponse({"ban": row.version})


@router.post("/xong")
def forget(visit: Writing, trang: Annotated[str, Form()] = "") -> Response:
    """It was sent, or dropped."""
    service.forget(visit.session, _person(visit), trang)
    return _nothing()


def _told(row: UnsentForm) -> dict[str, object]:
    content = msgspec.json.decode(row.content, type=Content)
    return {"ban": row.version, "luc": row.kept_at, "ten": row.title, "o": content}


def _nothing() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _person(visit: Visit) -> str:
    """Whose it is: who came by a link of a day types nothing here."""
    if visit.actor.person_id is None:
        raise NotLoggedInError
    return visit.actor.person_id
