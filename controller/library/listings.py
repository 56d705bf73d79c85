"""What the library shows: documents and bulletins, found by words and by field of law."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.intake.passages import Passage
from controller.intake.service import passages_of
from controller.library.fields_of_law import FieldOfLaw
from controller.search import folded
from controller.store.bulletins import Bulletin
from controller.store.documents import Document
from controller.units.tree import subtree_ids

SNIPPETS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A document with the passages in which the words stand."""

    document: Document
    passages: tuple[Passage, ...]


def find_documents(
    session: Session,
    actor: Actor,
    wanted: str = "",
    field: FieldOfLaw | None = None,
    limit: int = 100,
) -> list[Document]:
    """The newest documents of the actor's unit and below that hold every word, accents or not.

    Of a document with several versions, the newest that does.
    """
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = _with_words(_in_reach(session, actor), wanted)
    if field is not None:
        query = query.where(Document.field == field)
    newest: dict[str, Document] = {}
    for document in session.scalars(query.order_by(Document.id.desc()).limit(2 * limit)):
        newest.setdefault(document.family_id, document)
    return list(newest.values())[:limit]


def shown(documents: Sequence[Document], wanted: str) -> list[Found]:
    """The documents with the first passages that hold one of the words."""
    words = folded(wanted).split()
    return [Found(document, _holding(document, words)) for document in documents]


def counted_by_field(session: Session, actor: Actor) -> dict[str, int]:
    """How many documents stand on each shelf."""
    query = _in_reach(session, actor).with_only_columns(
        Document.field, func.count(func.distinct(Document.family_id))
    )
    return dict(session.execute(query.group_by(Document.field)).all())


def versions_of(session: Session, document: Document) -> list[Document]:
    """All versions of a document, the newest first."""
    query = select(Document).where(
        Document.family_id == document.family_id, Document.unit_id == document.unit_id
    )
    return list(session.scalars(query.order_by(Document.version.desc())))


def replaced_by(session: Session, document: Document) -> list[Document]:
    """Documents of the same unit that say that they replace, repeal, amend or correct this one."""
    if not document.number:
        return []
    query = select(Document).where(
        Document.unit_id == document.unit_id,
        Document.id != document.id,
        Document.relations.contains(f'"{document.number}"', autoescape=True),
    )
    return list(session.scalars(query.order_by(Document.id.desc())))


def bulletins_of(session: Session, document: Document) -> list[Bulletin]:
    """Bulletins that were made from any version of a document, the newest first."""
    family = select(Document.id).where(Document.family_id == document.family_id)
    query = select(Bulletin).where(Bulletin.document_id.in_(family))
    return list(session.scalars(query.order_by(Bulletin.id.desc())))


def _in_reach(session: Session, actor: Actor) -> Select[Document]:
    units = subtree_ids(session, actor.unit_id) if actor.unit_id is not None else []
    return select(Document).where(Document.unit_id.in_(units))


def _with_words(query: Select[Document], wanted: str) -> Select[Document]:
    for word in folded(wanted).split():
        query = query.where(Document.folded.contains(word, autoescape=True))
    return query


def _holding(document: Document, words: Sequence[str]) -> tuple[Passage, ...]:
    if not words:
        return ()
    scored = [
        (sum(word in plain for word in words), passage)
        for passage in passages_of(document)
        if (plain := folded(passage.text))
    ]
    best = max((count for count, _ in scored), default=0)
    return tuple(passage for count, passage in scored if count == best and best)[:SNIPPETS]
