"""Soạn theo mẫu: samples, hỏi - đáp, câu chuyện, dùng lại, đính chính; each ends in a bulletin."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import fields
from controller.accounts.authority import Act, require
from controller.bulletins import service
from controller.bulletins.approved import approved_revision
from controller.bulletins.forms import (
    Line,
    QuestionAndAnswer,
    correction_lines,
    questions_lines,
    story_lines,
)
from controller.bulletins.heard_again import of_another
from controller.bulletins.listings import get_bulletin
from controller.bulletins.provenance import Proposed, unpack
from controller.bulletins.service import NewBulletin
from controller.errors import MissingFieldError, NotFoundError, OperatorError
from controller.intake.passages import Passage
from controller.intake.script import text_of
from controller.intake.service import get_document, named, passages_of
from controller.library.reuse import moments, with_new_moments
from controller.library.samples import sample
from controller.store.bulletins import Bulletin
from controller.store.bulletins import Form as BulletinForm
from controller.store.documents import Document
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter()
Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]
PAIRS = 5
LINES = 10
UNWRITTEN = {"key": "", "aired_on": "", "wrong": "", "right": ""}
"""A correction's form as it is opened."""


@router.get("/soan/mau/{key}")
def show_sample(request: Request, visit: Reading, key: str) -> Response:
    """The form for a new bulletin, filled with a sample."""
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
    found = sample(key)
    if found is None:
        raise NotFoundError("Sample", key)
    return page(request, visit, "writing/sample.html", sample=found)


@router.post("/soan/mau/{key}")
def from_sample(  # noqa: PLR0913, PLR0917 -- the fields of one form
    request: Request,
    visit: Writing,
    key: str,
    name: Annotated[str, Form(alias="key")] = "",
    title: Text = "",
    written_text: Text = "",
) -> Response:
    """A bulletin from a sample."""
    found = sample(key)
    new = NewBulletin(
        unit_id=visit.unit_id,
        id=name,
        title=title,
        written_text=written_text,
        field=found.field if found else None,
    )
    try:
        return _created(visit, new)
    except OperatorError as error:
        if found is None:
            raise
        visit.session.rollback()
        typed = msgspec.structs.replace(found, title=title, text=written_text)
        return page(request, visit, "writing/sample.html", error=error, sample=typed)


@router.get("/soan/hoi-dap")
def show_questions(request: Request, visit: Reading, van_ban: str = "") -> Response:
    """The form of questions and answers."""
    return _form(request, visit, "writing/questions.html", van_ban)


@router.post("/soan/hoi-dap")
def from_questions(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    key: Text = "",
    van_ban: Text = "",
    subject: Text = "",
    questions: Texts = None,
    answers: Texts = None,
    passages: Texts = None,
) -> Response:
    """A hỏi - đáp."""
    document = _document(visit, van_ban)
    known = _passages(document)
    rows = list(zip(questions or [], answers or [], passages or [], strict=False))
    pairs = [
        QuestionAndAnswer(question, answer, known.get(anchor))
        for question, answer, anchor in rows
        if question.strip() and answer.strip()
    ]
    try:
        if not pairs:
            raise MissingFieldError("questions")
        lines = questions_lines(subject, pairs, _source(document))
        return _write(visit, _Sheet(key, subject, BulletinForm.QUESTIONS, lines), document)
    except OperatorError as error:
        typed = {"key": key, "subject": subject, "rows": rows}
        return _form(request, visit, "writing/questions.html", van_ban, error, typed)


@router.get("/soan/cau-chuyen")
def show_story(request: Request, visit: Reading, van_ban: str = "") -> Response:
    """The form of a story."""
    return _form(request, visit, "writing/story.html", van_ban)


@router.post("/soan/cau-chuyen")
def from_story(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    key: Text = "",
    van_ban: Text = "",
    title: Text = "",
    speakers: Texts = None,
    words: Texts = None,
    lesson: Text = "",
    passage: Text = "",
) -> Response:
    """A câu chuyện."""
    document = _document(visit, van_ban)
    rows = list(zip(speakers or [], words or [], strict=False))
    story = [Line(" ".join(speaker.split()), " ".join(said.split())) for speaker, said in rows]
    try:
        if not any(line.words for line in story) or not lesson.strip():
            raise MissingFieldError("lesson" if not lesson.strip() else "words")
        ground = _passages(document).get(passage)
        lines = story_lines(title, story, lesson, ground, _source(document))
        return _write(visit, _Sheet(key, title, BulletinForm.STORY, lines), document)
    except OperatorError as error:
        typed = {"key": key, "title": title, "rows": rows, "lesson": lesson, "passage": passage}
        return _form(request, visit, "writing/story.html", van_ban, error, typed)


@router.get("/ban-tin/{bulletin_id}/dung-lai")
def show_reuse(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """An old bulletin's dates, to be written anew."""
    old = _writable(visit, bulletin_id)
    found = moments(_standing_text(visit, old))
    return page(request, visit, "writing/reuse.html", bulletin=old, moments=found)


@router.post("/ban-tin/{bulletin_id}/dung-lai")
def reuse(
    visit: Writing,
    bulletin_id: str,
    *,
    title: Text = "",
    places: Annotated[list[int] | None, Form()] = None,
    moments_anew: Texts = None,
) -> Response:
    """The same bulletin with new dates, as a draft of its own."""
    old = _writable(visit, bulletin_id)
    text = _standing_text(visit, old)
    found = moments(text)
    wanted = dict(zip(places or [], moments_anew or [], strict=False))
    new = NewBulletin(
        unit_id=visit.unit_id,
        title=title or old.title,
        written_text=with_new_moments(text, found, wanted),
        kind=old.kind,
        document_id=old.document_id,
        form=old.form,
        proposal=unpack(old.proposal),
        reused_from_id=old.id,
        heard_again=of_another(old),
    )
    return _created(visit, new)


@router.get("/ban-tin/{bulletin_id}/dinh-chinh")
def show_correction(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """The form of a correction."""
    old = _writable(visit, bulletin_id)
    return page(request, visit, "writing/correction.html", bulletin=old, sent=UNWRITTEN)


@router.post("/ban-tin/{bulletin_id}/dinh-chinh")
def correct(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    bulletin_id: str,
    *,
    key: Text = "",
    aired_on: Text = "",
    wrong: Text = "",
    right: Text = "",
) -> Response:
    """A đính chính."""
    old = _writable(visit, bulletin_id)
    try:
        for field, typed in (("wrong", wrong), ("right", right)):
            if not typed.strip():
                raise MissingFieldError(field)
        unit = find(visit.session, Unit, old.unit_id).name
        lines = correction_lines(
            f"Bản tin “{old.title}”",
            fields.day("aired_on", aired_on) if aired_on else None,
            wrong,
            right,
            f"Đài truyền thanh {unit}",
        )
        new = NewBulletin(
            unit_id=visit.unit_id,
            id=key,
            title=f"Đính chính: {old.title}"[:300],
            written_text=text_of(lines),
            form=BulletinForm.CORRECTION,
            proposal=lines,
            corrects_id=old.id,
            heard_again=of_another(old),
        )
        return _created(visit, new)
    except OperatorError as error:
        visit.session.rollback()
        return page(
            request,
            visit,
            "writing/correction.html",
            error=error,
            sent={"key": key, "aired_on": aired_on, "wrong": wrong, "right": right},
            bulletin=get_bulletin(visit.session, visit.actor, bulletin_id),
        )


def _standing_text(visit: Visit, old: Bulletin) -> str:
    """What was approved of an old bulletin, or what it says now."""
    approved = approved_revision(visit.session, old.id)
    return (approved or old.current).written_text


def _writable(visit: Visit, bulletin_id: str) -> Bulletin:
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
    return bulletin


def _document(visit: Visit, document_id: str) -> Document | None:
    return get_document(visit.session, visit.actor, document_id) if document_id else None


def _passages(document: Document | None) -> dict[str, Passage]:
    return {passage.anchor: passage for passage in passages_of(document)} if document else {}


def _source(document: Document | None) -> str:
    return named(document).full if document else ""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a form was made into."""

    key: str
    title: str
    form: BulletinForm
    lines: tuple[Proposed, ...]


def _write(visit: Visit, sheet: _Sheet, document: Document | None) -> Response:
    new = NewBulletin(
        unit_id=visit.unit_id,
        id=sheet.key,
        title=sheet.title,
        written_text=text_of(sheet.lines),
        document_id=document.id if document else None,
        form=sheet.form,
        proposal=sheet.lines,
    )
    return _created(visit, new)


def _created(visit: Visit, new: NewBulletin) -> Response:
    sent = replace(new, sent_from=visit.login_mark)
    bulletin = service.create(visit.session, visit.actor, sent, visit.now)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-luu", HTTPStatus.SEE_OTHER)


def _form(  # noqa: PLR0913, PLR0917 -- what a form shows
    request: Request,
    visit: Visit,
    template: str,
    document_id: str,
    error: OperatorError | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Response:
    """The empty form, or what was typed with what stood in the way."""
    visit.session.rollback()
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
    document = _document(visit, document_id)
    usual: dict[str, Any] = {
        "key": "",
        "subject": "",
        "title": "",
        "lesson": "",
        "passage": "",
        "rows": [],
    }
    return page(
        request,
        visit,
        template,
        error=error,
        document=document,
        passages=list(_passages(document).values()),
        pairs=PAIRS,
        lines=LINES,
        **{"rows": [], **usual, **(typed or {})},
    )
