"""Use cases about documents: keep one, correct what was understood, make a wording of its parts.

A file is read before and outside of any transaction: `confined.read_file` may take a minute, and
SQLite has one writer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, NotAllowedError, require, require_author
from controller.audit.service import record
from controller.bulletins.provenance import Proposed
from controller.intake.body import SetApart
from controller.intake.choose import SYLLABLES_A_SECOND, choose_parts
from controller.intake.confined import ReadFile
from controller.intake.front_matter import subject_of
from controller.intake.parts import Part
from controller.intake.passages import Passage, passages
from controller.intake.relations import Relation
from controller.intake.repairs import Repair
from controller.intake.script import Named, bulletin_lines, text_of
from controller.intake.understand import Understood
from controller.library.fields_of_law import FieldOfLaw, guessed
from controller.planning.marks import mark_unit
from controller.search import folded
from controller.store.base import new_id
from controller.store.documents import Document, DocumentPart
from controller.store.lookup import find


@dataclass(frozen=True, slots=True)
class Script:
    """What a bulletin made from a document begins as."""

    title: str
    lines: tuple[Proposed, ...]
    labels: tuple[str, ...]
    """The parts that it was made from."""

    @property
    def written_text(self) -> str:
        """The wording."""
        return text_of(self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a document says of itself, as a person corrects it. Dates are ISO dates or empty."""

    title: str
    number: str = ""
    kind: str = ""
    issuer: str = ""
    place: str = ""
    signer: str = ""
    issued_on: str = ""
    effective_on: str = ""
    expires_on: str = ""
    field: FieldOfLaw = FieldOfLaw.OTHER


def may_import(session: Session, actor: Actor) -> str:
    """The unit that the actor imports for. Raises NotAllowedError."""
    if actor.unit_id is None:
        raise NotAllowedError(actor, Act.IMPORT_DOCUMENT, None)
    require_author(session, actor, Act.IMPORT_DOCUMENT, actor.unit_id)
    return actor.unit_id


def keep_document(session: Session, actor: Actor, read: ReadFile, now: int) -> Document:
    """Keep a document that was read, in the actor's unit.

    The same file again is the document that is there already. Another file with the same number,
    kind and issuer is its next version.
    """
    unit_id = may_import(session, actor)
    author = require_author(session, actor, Act.IMPORT_DOCUMENT, unit_id)
    sha256 = hashlib.sha256(read.source.whole).hexdigest()
    same = select(Document).where(Document.unit_id == unit_id, Document.source_sha256 == sha256)
    there = session.scalar(same.order_by(Document.id.desc()).limit(1))
    if there is not None:
        return there
    document = _document(read, unit_id, now)
    document.imported_by = author
    document.source_sha256 = sha256
    document.family_id, document.version = _family(session, document)
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
        version=document.version,
    )
    return document


def _document(read: ReadFile, unit_id: str, now: int) -> Document:
    understood = read.understood
    return Document(
        id=new_id(now),
        unit_id=unit_id,
        title=understood.title,
        subject=understood.subject,
        number=understood.number[:80],
        kind=understood.kind[:80],
        issuer=understood.issuer[:300],
        place=understood.place[:200],
        signer=understood.signer[:200],
        issued_on=understood.issued_on,
        effective_on=understood.effective_on,
        field=guessed(f"{understood.title} {understood.field}", read.text),
        format=understood.format,
        is_draft=understood.is_draft,
        relations=_json(understood.relations),
        set_apart=_json(understood.set_apart),
        repairs=_json(understood.repairs),
        folded=_folded(understood, read.text),
        source_name=read.source.name[:300],
        source_text=read.text,
        imported_at=now,
        checked_by=None,
        checked_at=None,
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


def _json(things: Sequence[object]) -> str:
    return msgspec.json.encode(things).decode()


def _folded(understood: Understood, text: str) -> str:
    whole = "\n".join(part.whole for part in understood.parts)
    facts = (understood.title, understood.number, understood.issuer, understood.signer)
    return folded("\n".join((*facts, whole or text)))


def _family(session: Session, document: Document) -> tuple[str, int]:
    """The family of earlier versions, and the number of this one."""
    if not document.number:
        return document.id, 1
    earlier = select(Document.family_id, func.max(Document.version)).where(
        Document.unit_id == document.unit_id,
        Document.number == document.number,
        Document.kind == document.kind,
        Document.issuer == document.issuer,
    )
    row = session.execute(earlier.group_by(Document.family_id).limit(1)).first()
    return (row[0], row[1] + 1) if row is not None else (document.id, 1)


def get_document(session: Session, actor: Actor, document_id: str) -> Document:
    """One document. Raises NotFoundError, NotAllowedError."""
    document = find(session, Document, document_id)
    require(session, actor, Act.READ, document.unit_id)
    return document


def correct_facts(
    session: Session, actor: Actor, document_id: str, facts: Facts, now: int
) -> Document:
    """A person says what the document says of itself: title, number, dates. Its text stays.

    Raises MissingFieldError, TooLongError, BadDayError.
    """
    document = find(session, Document, document_id, to_change=True)
    require_author(session, actor, Act.IMPORT_DOCUMENT, document.unit_id)
    before = {name: getattr(document, name) for name in Facts.__slots__}
    document.title = fields.required("title", facts.title, 1_000)
    document.number = fields.optional("number", facts.number, 80)
    document.kind = fields.optional("kind", facts.kind, 80)
    document.issuer = fields.optional("issuer", facts.issuer, 300)
    document.place = fields.optional("place", facts.place, 200)
    document.signer = fields.optional("signer", facts.signer, 200)
    document.issued_on = _day("issued_on", facts.issued_on)
    document.effective_on = _day("effective_on", facts.effective_on)
    document.expires_on = _day("expires_on", facts.expires_on)
    document.field = facts.field
    document.subject = subject_of(document.title, document.number, document.kind)
    changed = {k: [v, getattr(document, k)] for k, v in before.items() if v != getattr(document, k)}
    session.flush()
    if changed:
        record(session, actor, "correct_document", document, now, changed=changed)
        # What it ends, or was ended by, may be in plans.
        mark_unit(session, document.unit_id, now)
    return document


def mark_checked(session: Session, actor: Actor, document_id: str, now: int) -> Document:
    """Somebody has compared a scan with the paper."""
    document = find(session, Document, document_id, to_change=True)
    document.checked_by = require_author(session, actor, Act.IMPORT_DOCUMENT, document.unit_id)
    document.checked_at = now
    session.flush()
    record(session, actor, "check_document", document, now)
    return document


def _day(field: str, text: str) -> str:
    """The ISO date, or nothing. Raises BadDayError."""
    return fields.day(field, text).isoformat() if text else ""


def write_script(
    document: Document,
    labels: Sequence[str] | None = None,
    syllables_a_second: float = SYLLABLES_A_SECOND,
) -> Script:
    """A bulletin's first wording from the parts that `choose_parts` takes.

    Raises UnknownPartError.
    """
    parts = parts_of(document)
    chosen = choose_parts(parts, labels, syllables_a_second)
    return Script(
        title=document.title[:300],
        lines=bulletin_lines(named(document), parts, chosen),
        labels=tuple(parts[index].label for index in chosen),
    )


def named(document: Document) -> Named:
    """How a document is named aloud."""
    return Named(
        title=document.title,
        number=document.number,
        kind=document.kind,
        issuer=document.issuer,
        issued_on=document.issued_on,
    )


def parts_of(document: Document) -> tuple[Part, ...]:
    """Its parts, as they are chosen."""
    return tuple(Part(row.label, row.heading, row.text) for row in document.parts)


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Everything in it that a sentence can be traced back to."""
    return passages(parts_of(document))


def repairs_of(document: Document) -> tuple[Repair, ...]:
    """What was mended in it."""
    return msgspec.json.decode(document.repairs, type=tuple[Repair, ...])


def set_apart_of(document: Document) -> tuple[SetApart, ...]:
    """Its lines that are not for reading aloud."""
    return msgspec.json.decode(document.set_apart, type=tuple[SetApart, ...])


def relations_of(document: Document) -> tuple[Relation, ...]:
    """What it replaces, repeals, amends, corrects."""
    return msgspec.json.decode(document.relations, type=tuple[Relation, ...])
