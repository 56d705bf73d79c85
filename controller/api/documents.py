"""Bring documents in, find them, see what was mended."""

from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile, status

from controller.api.visits import Reading, Writing
from controller.api.writing_shapes import DocumentShape, PartShape, RelationShape, RepairShape
from controller.intake import service
from controller.intake.choose import estimate_minutes
from controller.intake.confined import read_file
from controller.intake.formats.source import Format
from controller.intake.source_file import SourceFile
from controller.library.fields_of_law import FieldOfLaw
from controller.library.listings import find_documents
from controller.store.documents import Document

router = APIRouter(prefix="/documents", tags=["documents"])


@router.get("")
def list_(
    visit: Reading,
    search_for: Annotated[str, Query(alias="search", description="Accents may be left out.")] = "",
    field: Annotated[FieldOfLaw | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[DocumentShape]:
    """The newest documents of the own unit and below that hold all words."""
    found = find_documents(visit.session, visit.actor, search_for, field, limit)
    return [_shape(document) for document in found]


@router.post("", status_code=status.HTTP_201_CREATED)
def bring_in(visit: Writing, source: Annotated[UploadFile, File()]) -> DocumentShape:
    """Read, understand and keep a file: text, HTML, DOCX, DOC, ODT, PDF, a scan or a photo.

    The same file again is the document that is there already.
    """
    service.may_import(visit.session, visit.actor)
    # A scan takes a second or two a page: the database is not held meanwhile.
    visit.session.commit()
    read = read_file(SourceFile(source.filename or "", source.file.read()))
    return _shape(service.keep_document(visit.session, visit.actor, read, visit.now))


@router.get("/{document_id}")
def get(visit: Reading, document_id: str) -> DocumentShape:
    """One document with its parts."""
    return _shape(service.get_document(visit.session, visit.actor, document_id))


@router.get("/{document_id}/repairs")
def repairs(visit: Reading, document_id: str) -> list[RepairShape]:
    """What was mended in a document."""
    document = service.get_document(visit.session, visit.actor, document_id)
    return [
        RepairShape(kind=one.kind, before=one.before, after=one.after)
        for one in service.repairs_of(document)
    ]


def _shape(document: Document) -> DocumentShape:
    return DocumentShape(
        id=document.id,
        format=document.format,
        needs_check=document.format is Format.SCAN and document.checked_at is None,
        title=document.title,
        subject=document.subject,
        number=document.number,
        kind=document.kind,
        issuer=document.issuer,
        place=document.place,
        signer=document.signer,
        issued_on=document.issued_on,
        effective_on=document.effective_on,
        field=FieldOfLaw(document.field) if document.field else FieldOfLaw.OTHER,
        version=document.version,
        relations=[
            RelationShape(kind=one.kind, number=one.number)
            for one in service.relations_of(document)
        ],
        repairs=len(service.repairs_of(document)),
        parts=[
            PartShape(label=p.label, heading=p.heading, minutes=round(estimate_minutes(p.whole), 2))
            for p in service.parts_of(document)
        ],
    )
