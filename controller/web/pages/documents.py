"""Văn bản: bring one in, choose its parts, make a bulletin of them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.errors import MissingFieldError, OperatorError
from controller.intake import service
from controller.intake.choose import choose_parts, estimate_minutes
from controller.intake.confined import read_file
from controller.intake.source_file import SourceFile
from controller.library.fields_of_law import FieldOfLaw
from controller.store.documents import Document
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.errors import sentence

router = APIRouter(prefix="/van-ban")


@router.get("/moi")
def show_new(request: Request, visit: Reading) -> Response:
    """The form for a document."""
    require(visit.session, visit.actor, Act.IMPORT_DOCUMENT, visit.unit_id)
    return page(request, visit, "documents/new.html", refused=None)


@router.post("/moi")
def bring_in(
    request: Request, visit: Writing, source: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Read, understand and keep it."""
    try:
        if source is None or not source.filename:
            raise MissingFieldError("source_name")
        service.may_import(visit.session, visit.actor)
        # A scan takes a second or two a page: the database is not held meanwhile.
        visit.session.commit()
        read = read_file(SourceFile(source.filename, source.file.read()))
        document = service.keep_document(visit.session, visit.actor, read, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return page(
            request,
            visit,
            "documents/new.html",
            status_code=HTTPStatus.UNPROCESSABLE_ENTITY,
            refused=sentence(error),
        )
    return RedirectResponse(f"/van-ban/{document.id}?bao=da-nhap-van-ban", HTTPStatus.SEE_OTHER)


@router.get("/{document_id}")
def show(request: Request, visit: Reading, document_id: str) -> Response:
    """A document's parts, about two minutes of them chosen."""
    return _document(request, visit, service.get_document(visit.session, visit.actor, document_id))


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


def _document(
    request: Request, visit: Visit, document: Document, error: OperatorError | None = None
) -> Response:
    parts = service.parts_of(document)
    usual = {parts[index].label for index in choose_parts(parts)}
    return page(
        request,
        visit,
        "documents/page.html",
        status_code=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        document=document,
        parts=[(part, estimate_minutes(part.whole), part.label in usual) for part in parts],
        refused=sentence(error) if error else None,
    )
