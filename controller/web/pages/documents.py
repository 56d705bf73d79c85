"""Văn bản: bring one in, see what was understood and mended, make bulletins of its parts."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.drafting.service import drafts_of
from controller.errors import MissingFieldError, OperatorError
from controller.intake import service
from controller.intake.choose import PACES, choose_parts, estimate_minutes
from controller.intake.confined import read_file
from controller.intake.passages import HEADING
from controller.intake.service import Facts
from controller.intake.source_file import SourceFile
from controller.library import listings
from controller.library.fields_of_law import FieldOfLaw
from controller.speech.voices import usual_voice
from controller.store.documents import Document
from controller.store.lookup import find
from controller.store.people import Person
from controller.web.queries.repairs import repairs_by_kind, set_apart_by_role
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/van-ban")
Text = Annotated[str, Form()]
PASTED = "noi-dung-dan.txt"
MINUTES = (3, 5, 8, 10, 15)
"""Lengths of an episode that are offered."""


@router.get("/moi")
def show_new(request: Request, visit: Reading) -> Response:
    """The form for a document."""
    require(visit.session, visit.actor, Act.IMPORT_DOCUMENT, visit.unit_id)
    return page(request, visit, "documents/new.html", pasted="")


@router.post("/moi")
def bring_in(
    request: Request,
    visit: Writing,
    source: Annotated[list[UploadFile] | None, File()] = None,
    pasted: Text = "",
) -> Response:
    """Read, understand and keep a file, or what was pasted."""
    try:
        service.may_import(visit.session, visit.actor)
        # A scan takes a second or two a page: the database is not held meanwhile.
        visit.session.commit()
        read = read_file(_given(source, pasted))
        document = service.keep_document(visit.session, visit.actor, read, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return page(
            request,
            visit,
            "documents/new.html",
            error=error,
            pasted=pasted,
        )
    notice = "da-nhap-van-ban" if document.imported_at == visit.now else "van-ban-da-co"
    return _to(document, notice)


def _given(sources: list[UploadFile] | None, pasted: str) -> SourceFile:
    given = [one for one in sources or [] if one.filename]
    if given:
        first, *more = (one.file.read() for one in given)
        return SourceFile(given[0].filename or "", first, tuple(more))
    if pasted.strip():
        return SourceFile(PASTED, pasted.encode())
    raise MissingFieldError("source_name")


@router.get("/{document_id}")
def show(request: Request, visit: Reading, document_id: str, giong: str = "") -> Response:
    """A document's parts, about two minutes of them chosen."""
    document = service.get_document(visit.session, visit.actor, document_id)
    return _document(request, visit, document, voice=giong)


@router.post("/{document_id}/ban-tin")
def make_bulletin(
    request: Request,
    visit: Writing,
    document_id: str,
    parts: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Make a bulletin of the chosen parts."""
    document = service.get_document(visit.session, visit.actor, document_id)
    if not parts:
        return _document(request, visit, document, MissingFieldError("parts"))
    script = service.write_script(document, parts)
    new = NewBulletin(
        unit_id=visit.unit_id,
        title=script.title,
        written_text=script.written_text,
        document_id=document.id,
        field=FieldOfLaw(document.field) if document.field else None,
        proposal=script.lines,
    )
    bulletin = bulletins.create(visit.session, visit.actor, new, visit.now)
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao=da-luu", HTTPStatus.SEE_OTHER)


@router.get("/{document_id}/sua-chua")
def show_repairs(request: Request, visit: Reading, document_id: str) -> Response:
    """What was mended in it, and what was set apart."""
    document = service.get_document(visit.session, visit.actor, document_id)
    return page(
        request,
        visit,
        "documents/repairs.html",
        document=document,
        repairs=repairs_by_kind(service.repairs_of(document)),
        set_apart=set_apart_by_role(service.set_apart_of(document)),
    )


@router.get("/{document_id}/thong-tin")
def show_facts(request: Request, visit: Reading, document_id: str) -> Response:
    """The form for what the document says of itself."""
    document = service.get_document(visit.session, visit.actor, document_id)
    require(visit.session, visit.actor, Act.IMPORT_DOCUMENT, document.unit_id)
    return _facts_form(request, visit, document, _facts_of(document))


@router.post("/{document_id}/thong-tin")
def correct_facts(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    document_id: str,
    *,
    title: Text = "",
    number: Text = "",
    kind: Text = "",
    issuer: Text = "",
    place: Text = "",
    signer: Text = "",
    issued_on: Text = "",
    effective_on: Text = "",
    expires_on: Text = "",
    field: Annotated[FieldOfLaw, Form()] = FieldOfLaw.OTHER,
) -> Response:
    """Keep what a person read on the paper."""
    facts = Facts(
        title=title,
        number=number,
        kind=kind,
        issuer=issuer,
        place=place,
        signer=signer,
        issued_on=issued_on,
        effective_on=effective_on,
        expires_on=expires_on,
        field=field,
    )
    try:
        document = service.correct_facts(visit.session, visit.actor, document_id, facts, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        document = service.get_document(visit.session, visit.actor, document_id)
        return _facts_form(request, visit, document, facts, error)
    return _to(document, "da-sua-thong-tin")


@router.post("/{document_id}/da-kiem-tra")
def mark_checked(visit: Writing, document_id: str) -> Response:
    """Đã so với bản gốc."""
    document = service.mark_checked(visit.session, visit.actor, document_id, visit.now)
    return _to(document, "da-kiem-tra")


def _document(
    request: Request,
    visit: Visit,
    document: Document,
    error: OperatorError | None = None,
    voice: str = "",
) -> Response:
    return page(
        request,
        visit,
        "documents/page.html",
        error=error,
        document=document,
        **_parts(request, document, voice),
        **_around(request, visit, document),
    )


def _parts(request: Request, document: Document, voice: str) -> dict[str, Any]:
    """The parts with their passages, and minutes by the voice that will likely speak."""
    settings = request.app.state.settings
    chosen_voice = voice if voice in PACES else usual_voice(settings)
    pace = PACES[chosen_voice]
    parts = service.parts_of(document)
    lines: dict[int, list[Any]] = {index: [] for index in range(len(parts))}
    for passage in service.passages_of(document):
        if passage.line != HEADING:
            lines[passage.part].append(passage)
    usual = choose_parts(parts, syllables_a_second=pace)
    return {
        "parts": [
            (part, estimate_minutes(part.whole, pace), i in usual, lines[i])
            for i, part in enumerate(parts)
        ],
        "voices": sorted(PACES),
        "voice": chosen_voice,
        "episode_minutes": MINUTES,
    }


def _around(request: Request, visit: Visit, document: Document) -> dict[str, Any]:
    """What hangs on a document, and what may be done with it."""
    session = visit.session
    return {
        "relations": service.relations_of(document),
        "replaced_by": listings.replaced_by(session, document),
        "versions": listings.versions_of(session, document),
        "bulletins": listings.bulletins_of(session, document),
        "drafts": drafts_of(session, document),
        "repairs": service.repairs_of(document),
        "checked_by": find(session, Person, document.checked_by).name
        if document.checked_by
        else "",
        "may_write": visit.may(Act.WRITE_BULLETIN, document.unit_id),
        "may_correct": visit.may(Act.IMPORT_DOCUMENT, document.unit_id),
        "model": request.app.state.settings.model,
    }


def _facts_of(document: Document) -> Facts:
    return Facts(
        title=document.title,
        number=document.number,
        kind=document.kind,
        issuer=document.issuer,
        place=document.place,
        signer=document.signer,
        issued_on=document.issued_on,
        effective_on=document.effective_on,
        expires_on=document.expires_on,
        field=FieldOfLaw(document.field) if document.field else FieldOfLaw.OTHER,
    )


def _facts_form(
    request: Request,
    visit: Visit,
    document: Document,
    facts: Facts,
    error: OperatorError | None = None,
) -> Response:
    return page(
        request,
        visit,
        "documents/facts.html",
        error=error,
        document=document,
        facts=facts,
    )


def _to(document: Document, notice: str) -> Response:
    return RedirectResponse(f"/van-ban/{document.id}?bao={notice}", HTTPStatus.SEE_OTHER)
