"""What was written, by whom, and who approved it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from controller.library.fields_of_law import FieldOfLaw
from controller.planning.schedule import WITHOUT_NAMES
from controller.store.bulletins import Approval, Bulletin, Decision, Revision
from controller.store.documents import Document
from controller.store.many import among
from controller.store.people import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One wording that may sound."""

    bulletin_id: str
    title: str
    """Files of reports are taken away: of what names people nothing goes with them."""
    field: str
    """Of law; empty where nobody said."""
    language: str
    voice: str
    author: str
    translator: str
    native_reviewer: str
    """Of what was said in another language; empty where nobody is named."""
    approver: str
    """Empty where nobody has approved it (yet)."""
    document_id: str
    document: str
    """Number and title of the document that it was made from; empty for none."""

    @property
    def is_law(self) -> bool:
        """Whether it counts as legal education: of a field of law, or made from a document."""
        return self.field not in {"", FieldOfLaw.OTHER} or bool(self.document_id)


def works(session: Session, revision_ids: Collection[str]) -> Mapping[str, Work]:
    """The wordings, by the revision's identifier."""
    author, approver = aliased(Person), aliased(Person)
    query = (
        select(Revision, Bulletin, author.name, approver.name, Document)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .join(author, author.id == Revision.author_id)
        .outerjoin(
            Approval,
            (Approval.revision_id == Revision.id) & (Approval.decision == Decision.APPROVED),
        )
        .outerjoin(approver, approver.id == Approval.person_id)
        .outerjoin(Document, Document.id == Bulletin.document_id)
        .where(among(session, Revision.id, revision_ids))
    )
    return {
        revision.id: Work(
            bulletin_id=bulletin.id,
            title=WITHOUT_NAMES if bulletin.personal_data else bulletin.title,
            field=bulletin.field,
            language=bulletin.language,
            voice=revision.voice,
            author=written_by,
            translator=bulletin.translator,
            native_reviewer=bulletin.native_reviewer,
            approver=approved_by or "",
            document_id=bulletin.document_id or "",
            document="" if bulletin.personal_data else _named(document),
        )
        for revision, bulletin, written_by, approved_by, document in session.execute(query)
    }


def _named(document: Document | None) -> str:
    if document is None:
        return ""
    return f"{document.number} {document.title}".strip() if document.number else document.title
