"""What pages show of bulletins."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.store.bulletins import Approval, Bulletin, BulletinStatus, Revision
from controller.store.lookup import find
from controller.units.tree import subtree_ids


def list_bulletins(
    session: Session, actor: Actor, status: BulletinStatus | None = None, limit: int = 100
) -> list[Bulletin]:
    """The newest bulletins of the actor's unit and below, of one status or all."""
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(Bulletin).where(Bulletin.unit_id.in_(subtree_ids(session, actor.unit_id)))
    if status is not None:
        query = query.where(Bulletin.status == status)
    return list(session.scalars(query.order_by(Bulletin.id.desc()).limit(limit)))


def get_bulletin(session: Session, actor: Actor, bulletin_id: str) -> Bulletin:
    """One bulletin. Raises NotFoundError, NotAllowedError."""
    bulletin = find(session, Bulletin, bulletin_id)
    require(session, actor, Act.READ, bulletin.unit_id)
    return bulletin


def decisions_about(session: Session, bulletin: Bulletin) -> list[Approval]:
    """What was decided about a bulletin's revisions, oldest first."""
    query = (
        select(Approval)
        .join(Revision, Approval.revision_id == Revision.id)
        .where(Revision.bulletin_id == bulletin.id)
        .order_by(Approval.decided_at, Approval.id)
    )
    return list(session.scalars(query))
