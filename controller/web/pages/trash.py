"""Thùng rác và hoàn tác: what was thrown away or just done is taken back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.bulletins import trash as bulletins
from controller.errors import OperatorError
from controller.programmes import trash as programmes
from controller.schedules.errors import ForeseenError
from controller.web.errors import BadFormError
from controller.web.queries.aims import aims_of
from controller.web.queries.trash import trash_of
from controller.web.rendering import page
from controller.web.taking_back import taken_back
from controller.web.undo import Deed, Done, done_of
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.foreseen import told_of
from controller.web.wording.trash import OTHERS

router = APIRouter()


@router.get("/thung-rac")
def show(request: Request, visit: Reading) -> Response:
    """Everything that can be taken back out."""
    return _trash(request, visit)


@router.post("/hoan-tac")
def undo(
    request: Request,
    visit: Writing,
    viec: Annotated[str, Form()] = "",
    accepts: Annotated[str, Form()] = "",
) -> Response:
    """Take a deed back; where others stand in its place by now, the person sees it first."""
    done = done_of(viec)
    if done is None:
        raise BadFormError("viec")
    try:
        there = taken_back(visit, done, accepts)
    except ForeseenError as error:
        visit.session.rollback()
        codes = aims_of(visit.session, visit.unit_id).codes
        told = told_of(error, codes, ways=())
        return page(request, visit, "trash/ask.html", error=error, deed=done, told=told)
    except OperatorError as error:
        visit.session.rollback()
        return _trash(request, visit, error)
    joint = "&" if "?" in there else "?"
    return RedirectResponse(f"{there}{joint}bao=da-hoan-tac", HTTPStatus.SEE_OTHER)


@router.post("/chuong-trinh/{programme_id}/bo")
def discard_programme(
    visit: Writing, programme_id: str, seen: Annotated[int | None, Form()] = None
) -> Response:
    """Put a programme into the trash."""
    programmes.discard(visit.session, visit.actor, programme_id, visit.now, seen)
    return _gone("/lich-phat", Done(Deed.PROGRAMME, programme_id))


@router.post("/ban-tin/{bulletin_id}/bo")
def discard_bulletin(visit: Writing, bulletin_id: str) -> Response:
    """Put a draft into the trash."""
    bulletins.discard(visit.session, visit.actor, bulletin_id, visit.now)
    return _gone("/ban-tin", Done(Deed.BULLETIN, bulletin_id))


def _gone(room: str, done: Done) -> Response:
    address = f"{room}?bao=da-vao-thung-rac&hoan={done.spelled}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _trash(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    found = trash_of(visit.session, visit.actor, visit.unit_id, visit.now)
    return page(
        request, visit, "trash/page.html", error=error, trash=found, Deed=Deed, others=OTHERS
    )
