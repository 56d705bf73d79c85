"""Compare what approved revisions say with what their approvers put their names to."""

import hashlib
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.bulletins import Approval, Decision, Revision
from controller.store.transparency import LeafKind
from controller.transparency.faults import Fault, Finding
from playlists.messages.approval import NotProvedError, read_statement


def compare_texts(session: Session, approvals: Mapping[str, int]) -> Iterator[Fault]:
    """Approvals (by identifier, with the index of the leaf) whose text or reading is another one.

    Of an erased bulletin neither text nor statement is left, and nothing to compare.
    """
    query = (
        select(Approval.id, Approval.statement, Revision.written_text, Revision.spoken_text)
        .join(Revision, Revision.id == Approval.revision_id)
        .where(
            Approval.id.in_(approvals),
            Approval.decision == Decision.APPROVED,
            Approval.statement != "",
        )
    )
    for id_, statement, written, spoken in session.execute(query.order_by(Approval.id)):
        if not _speaks_of(statement, written, spoken):
            yield Fault(Finding.TEXT_CHANGED, LeafKind.APPROVAL, id_, approvals[id_])


def _speaks_of(statement: str, written: str, spoken: str) -> bool:
    try:
        told = read_statement(statement)
    except NotProvedError:
        return False
    return (told.text_sha256, told.reading_sha256) == (_sha256(written), _sha256(spoken))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
