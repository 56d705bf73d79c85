"""A link that shows an inspection team one unit's record for a day, and nothing else.

Its text is told once and kept as a hash. Each page that is opened by it is in the audit record, so
the record says afterwards what a team has seen.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.accounts.service import is_open
from controller.accounts.sessions import hash_of
from controller.audit.errors import LinkOverError, LinkTooLongError
from controller.audit.service import record
from controller.store.base import new_id
from controller.store.inspections import InspectionLink
from controller.store.lookup import find
from controller.store.people import StaffRole
from controller.units.tree import subtree_ids

LONGEST_MS = 24 * 3_600_000
LISTED = 50
MOST_USES = 2_000
"""Pages in a day: more than people look at, and few enough for a record that cannot shrink."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLink:
    """A link as it is asked for: what it shows, and until when."""

    unit_id: str
    team: str
    ends_at: int


def make_link(session: Session, actor: Actor, new: NewLink, now: int) -> tuple[InspectionLink, str]:
    """A link and the text that opens it, which is told once. Raises LinkTooLongError."""
    person_id = require_author(session, actor, Act.INVITE_INSPECTION, new.unit_id)
    if not now < new.ends_at <= now + LONGEST_MS:
        raise LinkTooLongError
    text = secrets.token_urlsafe(32)
    link = InspectionLink(
        id=new_id(now),
        unit_id=new.unit_id,
        team=fields.required("team", new.team, 200),
        token_sha256=hash_of(text),
        made_by=person_id,
        made_at=now,
        ends_at=new.ends_at,
        revoked_at=None,
        uses=0,
    )
    session.add(link)
    session.flush()
    record(session, actor, Act.INVITE_INSPECTION, link, now, team=link.team, ends_at=link.ends_at)
    return link, text


def revoke_link(session: Session, actor: Actor, link_id: str, now: int) -> None:
    """End a link before its time; one that is over stays as it is."""
    link = find(session, InspectionLink, link_id, to_change=True)
    require_author(session, actor, Act.INVITE_INSPECTION, link.unit_id)
    if link.revoked_at is None and link.ends_at > now:
        link.revoked_at = now
        record(session, actor, "revoke_inspection_link", link, now, team=link.team)


def links_of(session: Session, actor: Actor) -> list[InspectionLink]:
    """The links over the actor's unit and those below it, the newest first."""
    if actor.unit_id is None:
        return []
    query = select(InspectionLink).where(
        InspectionLink.unit_id.in_(subtree_ids(session, actor.unit_id))
    )
    return list(session.scalars(query.order_by(InspectionLink.id.desc()).limit(LISTED)))


def open_link(session: Session, text: str, now: int) -> InspectionLink:
    """The link that a text opens. Raises LinkOverError."""
    query = select(InspectionLink).where(InspectionLink.token_sha256 == hash_of(text))
    link = session.scalar(query)
    if link is None or not holds(link, now):
        raise LinkOverError
    return link


def holds(link: InspectionLink, now: int) -> bool:
    """Whether a link still opens anything; it falls with the account of who made it."""
    return (
        link.revoked_at is None
        and now < link.ends_at
        and link.uses < MOST_USES
        and is_open(link.maker)
    )


def guest(link: InspectionLink, origin: str) -> Actor:
    """The team as somebody who asks: reads in the link's unit and below, and does nothing else."""
    return Actor(
        person_id=None,
        name=f"Đoàn kiểm tra: {link.team}",
        role=StaffRole.AUDITOR,
        unit_id=link.unit_id,
        origin=origin,
        only=frozenset({Act.READ}),
    )


def record_use(session: Session, link: InspectionLink, page: str, now: int, origin: str) -> None:
    """Write down that a page was opened by a link."""
    link.uses += 1
    detail = {"page": page[:300], "number": link.uses}
    record(session, guest(link, origin), "use_inspection_link", link, now, **detail)
