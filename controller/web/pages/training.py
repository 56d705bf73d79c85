"""Bồi dưỡng: put a lesson down as learned; who has learned what."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act
from controller.errors import OperatorError
from controller.lessons.lessons import lessons
from controller.training import service
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/boi-duong")


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """Her own lessons; for who answers for training those of everybody in the unit, too."""
    return _page(request, visit)


@router.post("")
def put_down(
    request: Request,
    visit: Writing,
    key: Annotated[str, Form()] = "",
    chosen: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """Ghi là đã học, with the answers as they were chosen."""
    answers = dict(enumerate(chosen or ()))
    try:
        service.put_down(visit.session, visit.actor, key, answers, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error)
    return RedirectResponse("/boi-duong?bao=da-ghi-bai-hoc", HTTPStatus.SEE_OTHER)


def _page(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    responsible = visit.may(Act.READ_AUDIT, visit.unit_id)
    return page(
        request,
        visit,
        "training/page.html",
        error=error,
        lessons=lessons(),
        days=service.days_of(visit.session, visit.actor),
        learners=service.learners(visit.session, visit.actor, visit.unit_id)
        if responsible
        else None,
    )
