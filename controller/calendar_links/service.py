"""Use cases about calendar links: make one, revoke it, see whom it shows what."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.accounts.sessions import hash_of
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.store.base import new_id
from controller.store.calendar_links import CalendarLink
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.units.tree import subtree_ids


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLink:
    """A link as it is asked for."""

    unit_id: str
    name: str
    """For whom it is."""
    cluster_id: str | None = None
    """None for the whole unit."""


def make_link(session: Session, actor: Actor, new: NewLink, now: int) -> tuple[CalendarLink, str]:
    """A link and its secret, which is told once: only a hash of it is kept."""
    author = require_author(session, actor, Act.SCHEDULE, new.unit_id)
    if new.cluster_id is not None:
        require(session, actor, Act.SCHEDULE, find(session, Cluster, new.cluster_id).unit_id)
    secret = secrets.token_urlsafe(32)
    link = CalendarLink(
        id=new_id(now),
        token_sha256=hash_of(secret),
        unit_id=new.unit_id,
        cluster_id=new.cluster_id,
        name=fields.required("name", new.name, 100),
        created_by=author,
        created_at=now,
        revoked_at=None,
    )
    session.add(link)
    session.flush()
    record(session, actor, "make_link", link, now, name=link.name, cluster=link.cluster_id)
    return link, secret


def revoke_link(session: Session, actor: Actor, link_id: str, now: int) -> CalendarLink:
    """Whoever had the address reads nothing any more."""
    link = find(session, CalendarLink, link_id, to_change=True)
    require(session, actor, Act.SCHEDULE, link.unit_id)
    if link.revoked_at is None:
        link.revoked_at = now
        session.flush()
        record(session, actor, "revoke_link", link, now, name=link.name)
    return link


def list_links(session: Session, unit_id: str) -> list[CalendarLink]:
    """The links of a unit and below it that still hold, newest first."""
    query = select(CalendarLink).where(
        CalendarLink.unit_id.in_(subtree_ids(session, unit_id)), CalendarLink.revoked_at.is_(None)
    )
    return list(session.scalars(query.order_by(CalendarLink.id.desc())))


def link_of(session: Session, secret: str) -> CalendarLink:
    """The link with this secret. Raises NotFoundError for one that does not hold."""
    query = select(CalendarLink).where(CalendarLink.token_sha256 == hash_of(secret))
    link = session.scalar(query)
    if link is None or link.revoked_at is not None:
        raise NotFoundError("CalendarLink", "")
    return link
