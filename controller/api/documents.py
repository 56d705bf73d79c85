"""Bring documents in."""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile, status

from controller.api.shapes import DocumentShape, PartShape
from controller.api.visits import Reading, Writing
from controller.intake import service
from controller.intake.choose import estimate_minutes
from controller.intake.confined import read_file
from controller.intake.source_file import SourceFile
from controller.store.documents import Document

router = APIRouter(prefix="/documents", tags=["documents"])


@router.post("", status_code=status.HTTP_201_CREATED)
def bring_in(visit: Writing, source: Annotated[UploadFile, File()]) -> DocumentShape:
    """Read, understand and keep a text or HTML file."""
    service.may_import(visit.session, visit.actor)
    # A scan takes a second or two a page: the database is not held meanwhile.
    visit.session.commit()
    read = read_file(SourceFile(source.filename or "", source.file.read()))
    return _shape(service.keep_document(visit.session, visit.actor, read, visit.now))


@router.get("/{document_id}")
def get(visit: Reading, document_id: str) -> DocumentShape:
    """One document with its parts."""
    return _shape(service.get_document(visit.session, visit.actor, document_id))


def _shape(document: Document) -> DocumentShape:
    parts = service.parts_of(document)
    return DocumentShape(
        id=document.id,
        title=document.title,
        number=document.number,
        kind=document.kind,
        issuer=document.issuer,
        signer=document.signer,
        issued_on=document.issued_on,
        parts=[
            PartShape(label=p.label, heading=p.heading, minutes=round(estimate_minutes(p.whole), 2))
            for p in parts
        ],
    )
