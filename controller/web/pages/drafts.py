"""Bản thảo máy soạn: ask the model, go through each sentence beside its passage."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act
from controller.drafting import service
from controller.drafting.connector import ask
from controller.drafting.errors import DraftingOffError
from controller.drafting.review import Choice, Decided
from controller.drafting.service import Answer
from controller.errors import OperatorError
from controller.store.documents import Document
from controller.store.drafting import MachineDraft
from controller.store.lookup import find
from controller.store.people import Person
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter()


@router.post("/van-ban/{document_id}/soan-nhap")
def ask_for_draft(
    request: Request,
    visit: Writing,
    document_id: str,
    parts: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Nhờ máy soạn bản dễ hiểu."""
    question = service.question_about(visit.session, visit.actor, document_id, parts)
    settings = request.app.state.settings.model
    if settings is None:
        raise DraftingOffError
    # A model takes up to two minutes: the database is not held meanwhile.
    visit.session.commit()
    answer = Answer(settings.name, ask(settings, question.name, question.passages))
    draft = service.keep_draft(visit.session, visit.actor, question, answer, visit.now)
    return _to(draft.id, "da-soan-nhap")


@router.get("/ban-thao/{draft_id}")
def show(request: Request, visit: Reading, draft_id: str) -> Response:
    """Each sentence beside its passages, with what is wrong with it."""
    draft = service.get_draft(visit.session, visit.actor, draft_id)
    return _draft(request, visit, draft)


@router.post("/ban-thao/{draft_id}/cau/{number}")
def decide(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    draft_id: str,
    number: int,
    *,
    choice: Annotated[Choice, Form()] = Choice.OPEN,
    rewritten: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Giữ, sửa hoặc bỏ một câu."""
    draft = service.get_draft(visit.session, visit.actor, draft_id)
    if not 0 < number <= len(service.sentences_of(draft)):
        return _to(draft_id, "", f"#cau-{number}")
    decided = {number - 1: Decided(choice, rewritten if choice is Choice.REWRITTEN else "")}
    try:
        service.go_through(visit.session, visit.actor, draft_id, decided, visit.now)
    except OperatorError as error:
        return _refused(request, visit, draft_id, error)
    return _to(draft_id, "", f"#cau-{number}")


@router.post("/ban-thao/{draft_id}/ban-tin")
def make_bulletin(request: Request, visit: Writing, draft_id: str) -> Response:
    """Tạo bản tin, once every sentence was decided."""
    try:
        bulletin = service.make_bulletin(visit.session, visit.actor, draft_id, visit.now)
    except OperatorError as error:
        return _refused(request, visit, draft_id, error)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-luu", HTTPStatus.SEE_OTHER)


def _draft(
    request: Request, visit: Visit, draft: MachineDraft, error: OperatorError | None = None
) -> Response:
    sentences = service.sentences_of(draft)
    person = draft.gone_through_by
    return page(
        request,
        visit,
        "drafts/page.html",
        error=error,
        draft=draft,
        document=find(visit.session, Document, draft.document_id),
        sentences=sentences,
        passages=service.passages_of(draft),
        left=sum(one.choice is Choice.OPEN for one in sentences),
        flagged=sum(bool(one.flags) for one in sentences),
        gone_through_by=find(visit.session, Person, person).name if person else "",
        may_write=visit.may(Act.WRITE_BULLETIN, draft.unit_id) and draft.bulletin_id is None,
    )


def _refused(request: Request, visit: Visit, draft_id: str, error: OperatorError) -> Response:
    visit.session.rollback()
    draft = service.get_draft(visit.session, visit.actor, draft_id)
    return _draft(request, visit, draft, error)


def _to(draft_id: str, notice: str, anchor: str = "") -> Response:
    query = f"?bao={notice}" if notice else ""
    return RedirectResponse(f"/ban-thao/{draft_id}{query}{anchor}", HTTPStatus.SEE_OTHER)
