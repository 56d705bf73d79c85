"""Drafts in the trash. What was ever approved is no draft: it is recalled, and stays in sight."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.bulletins.errors import BulletinStatusError, PartOfSeriesError
from controller.store.bulletins import Approval, Bulletin, BulletinStatus, Decision, Revision
from controller.store.lookup import find

DISCARDABLE = frozenset({BulletinStatus.DRAFT, BulletinStatus.RETURNED})


def discard(session: Session, actor: Actor, bulletin_id: str, now: int) -> Bulletin:
    """Put a draft into the trash. Raises BulletinStatusError, PartOfSeriesError."""
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    if bulletin.status not in DISCARDABLE or was_approved(session, bulletin_id):
        raise BulletinStatusError(bulletin_id, bulletin.status)
    if bulletin.series_id is not None:
        raise PartOfSeriesError
    bulletin.discarded_at = now
    session.flush()
    record(session, actor, "discard", bulletin, now, title=bulletin.title)
    return bulletin


def restore(session: Session, actor: Actor, bulletin_id: str, now: int) -> Bulletin:
    """Take a draft back out; one that is not in the trash stays as it is."""
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    if bulletin.discarded_at is not None:
        bulletin.discarded_at = None
        session.flush()
        record(session, actor, "restore", bulletin, now, title=bulletin.title)
    return bulletin


def was_approved(session: Session, bulletin_id: str) -> bool:
    """Whether any wording of a bulletin was ever approved."""
    query = (
        select(Approval.id)
        .join(Revision, Revision.id == Approval.revision_id)
        .where(Revision.bulletin_id == bulletin_id, Approval.decision == Decision.APPROVED)
    )
    return session.scalar(query.limit(1)) is not None
