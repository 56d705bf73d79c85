"""Use cases about documents: import one, look at it, make a bulletin's wording from its parts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, NotAllowedError, require, require_author
from controller.audit.service import record
from controller.intake.choose import choose_parts
from controller.intake.files import read_document
from controller.intake.parts import Part
from controller.intake.script import opening, wording
from controller.intake.understand import understand
from controller.store.base import new_id
from controller.store.documents import Document, DocumentPart
from controller.store.lookup import find
from controller.units.tree import subtree_ids


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was given: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Script:
    """What a bulletin made from a document begins as."""

    title: str
    written_text: str
    labels: tuple[str, ...]
    """The parts that it was made from."""


def import_document(session: Session, actor: Actor, source: SourceFile, now: int) -> Document:
    """Read, understand and keep a document in the actor's unit. Raises IntakeError."""
    if actor.unit_id is None:
        raise NotAllowedError(actor, Act.IMPORT_DOCUMENT, None)
    author = require_author(session, actor, Act.IMPORT_DOCUMENT, actor.unit_id)
    text = read_document(source.name, source.data)
    understood = understand(text)
    document = Document(
        id=new_id(now),
        unit_id=actor.unit_id,
        title=understood.title,
        number=understood.number[:80],
        kind=understood.kind[:80],
        issuer=understood.issuer[:300],
        signer=understood.signer[:200],
        issued_on=understood.issued_on,
        source_name=source.name[:300],
        source_text=text,
        source_sha256=hashlib.sha256(source.data).hexdigest(),
        imported_by=author,
        imported_at=now,
        parts=[
            DocumentPart(
                id=new_id(now),
                position=position,
                label=part.label[:80],
                heading=part.heading,
                text=part.text,
            )
            for position, part in enumerate(understood.parts)
        ],
    )
    session.add(document)
    session.flush()
    record(
        session,
        actor,
        Act.IMPORT_DOCUMENT,
        document,
        now,
        source=document.source_name,
        sha256=document.source_sha256,
    )
    return document


def list_documents(session: Session, actor: Actor, limit: int = 100) -> list[Document]:
    """The newest documents of the actor's unit and below."""
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(Document).where(Document.unit_id.in_(subtree_ids(session, actor.unit_id)))
    return list(session.scalars(query.order_by(Document.id.desc()).limit(limit)))


def get_document(session: Session, actor: Actor, document_id: str) -> Document:
    """One document. Raises NotFoundError, NotAllowedError."""
    document = find(session, Document, document_id)
    require(session, actor, Act.READ, document.unit_id)
    return document


def write_script(document: Document, labels: str | None = None) -> Script:
    """A bulletin's first wording from chosen parts: see `choose_parts` for `labels`.

    Raises UnknownPartError.
    """
    parts = _parts(document.parts)
    chosen = choose_parts(parts, labels)
    first = opening(
        document.title, document.number, document.kind, document.issuer, document.issued_on
    )
    return Script(
        title=document.title[:300],
        written_text=f"{first}\n{wording(chosen)}",
        labels=tuple(part.label for part in chosen),
    )


def _parts(rows: Sequence[DocumentPart]) -> tuple[Part, ...]:
    return tuple(Part(row.label, row.heading, row.text) for row in rows)
