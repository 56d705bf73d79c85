"""What pages show of bulletins."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.store.bulletins import Approval, Bulletin, BulletinStatus, Decision, Revision
from controller.store.lookup import find
from controller.store.people import Person
from controller.units.tree import subtree_ids
from playlists.messages.plan import ItemKind


def list_bulletins(
    session: Session, actor: Actor, status: BulletinStatus | None = None, limit: int = 100
) -> list[Bulletin]:
    """The newest bulletins of the actor's unit and below, of one status or all.

    What lies in the trash is left out, and what stands for words that somebody said live.
    """
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(Bulletin).where(
        Bulletin.unit_id.in_(subtree_ids(session, actor.unit_id)),
        Bulletin.discarded_at.is_(None),
        Bulletin.kind != ItemKind.LIVE,
    )
    if status is not None:
        query = query.where(Bulletin.status == status)
    return list(session.scalars(query.order_by(Bulletin.id.desc()).limit(limit)))


def get_bulletin(session: Session, actor: Actor, bulletin_id: str) -> Bulletin:
    """One bulletin. Raises NotFoundError, NotAllowedError."""
    bulletin = find(session, Bulletin, bulletin_id)
    require(session, actor, Act.READ, bulletin.unit_id)
    return bulletin


def returned_with(session: Session, bulletin: Bulletin) -> tuple[str, str] | None:
    """Who sent a bulletin back and what she wants mended, until something is decided again."""
    decided = decisions_about(session, bulletin)
    if not decided or decided[-1].decision is not Decision.RETURNED:
        return None
    newest = decided[-1]
    return find(session, Person, newest.person_id).name, newest.comment


def decisions_about(session: Session, bulletin: Bulletin) -> list[Approval]:
    """What was decided about a bulletin's revisions, oldest first."""
    query = (
        select(Approval)
        .join(Revision, Approval.revision_id == Revision.id)
        .where(Revision.bulletin_id == bulletin.id)
        .order_by(Approval.decided_at, Approval.id)
    )
    return list(session.scalars(query))
