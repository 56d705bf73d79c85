"""What the pages of bulletins show beside the bulletin itself."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act
from controller.bulletins.listings import decisions_about, list_bulletins
from controller.search import holds
from controller.store.base import first_id
from controller.store.bulletins import (
    Approval,
    ApprovedAudio,
    Bulletin,
    BulletinStatus,
    Decision,
    Revision,
)
from controller.store.ledger import AuditEvent
from controller.store.people import Person
from playlists.messages.approval import (
    AnyStatement,
    ApprovalStatement,
    Paper,
    PasskeyProof,
    Way,
    read_statement,
)

SEARCHED = 2_000
"""The newest bulletins, among which a search looks."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision with the person who took it."""

    approval: Approval
    person: Person
    revision: Revision
    statement: AnyStatement | None

    @property
    def proof(self) -> PasskeyProof | None:
        """What the approver's device signed."""
        kept = self.approval.proof
        return msgspec.json.decode(kept, type=PasskeyProof) if kept else None

    @property
    def paper(self) -> Paper | None:
        """The script that somebody signed by hand."""
        said = self.statement
        return said.paper if isinstance(said, ApprovalStatement) else None


def search(
    session: Session, actor: Actor, status: BulletinStatus | None, wanted: str, limit: int
) -> list[Bulletin]:
    """The newest bulletins of a status whose title or text holds the words, accents or not."""
    if not wanted.strip():
        return list_bulletins(session, actor, status, limit)
    found = list_bulletins(session, actor, status, SEARCHED)
    hits = (b for b in found if holds(f"{b.title}\n{b.current.written_text}", wanted))
    return [bulletin for bulletin, _number in zip(hits, range(limit), strict=False)]


def decided(session: Session, bulletin: Bulletin) -> list[Decided]:
    """All decisions about a bulletin, the newest first."""
    return [
        Decided(
            approval,
            session.get_one(Person, approval.person_id),
            session.get_one(Revision, approval.revision_id),
            read_statement(approval.statement) if approval.statement else None,
        )
        for approval in reversed(decisions_about(session, bulletin))
    ]


def way_of(session: Session, revision_id: str) -> Way | None:
    """In which way a revision was approved."""
    query = select(Approval.evidence).where(
        Approval.revision_id == revision_id, Approval.decision == Decision.APPROVED
    )
    found = session.scalar(query.limit(1))
    return None if found is None else Way(found)


def authors(session: Session, bulletins: list[Bulletin]) -> dict[str, str]:
    """Names of those who wrote them, by identifier."""
    ids = {bulletin.created_by for bulletin in bulletins}
    query = select(Person.id, Person.name).where(Person.id.in_(ids))
    return dict(session.execute(query).all())


@dataclass(frozen=True, slots=True)
class Recall:
    """Who took a bulletin off the air, when and why."""

    actor: str
    at: int
    reason: str


def recall_of(session: Session, bulletin_id: str) -> Recall | None:
    """The recall of a bulletin, if there was one."""
    when = (
        select(ApprovedAudio.recalled_at)
        .join(Approval, Approval.id == ApprovedAudio.approval_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .where(Revision.bulletin_id == bulletin_id, ApprovedAudio.recalled_at.is_not(None))
    )
    at = session.scalar(when.limit(1))
    if at is None:
        return None
    query = select(AuditEvent).where(
        AuditEvent.id.between(first_id(at), first_id(at + 1)),
        AuditEvent.act == Act.RECALL_BULLETIN,
        AuditEvent.subject_id == bulletin_id,
    )
    event = session.scalar(query)
    if event is None:
        return None
    return Recall(event.actor, event.at, str(msgspec.json.decode(event.detail).get("reason", "")))
