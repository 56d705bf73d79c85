"""Use cases about programmes: ordered items, broadcast together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.bulletins.approved import approved_revisions
from controller.planning.schedule import scheduled_items, sounding_items
from controller.programmes.errors import (
    EmptyProgrammeError,
    ForeignBulletinsError,
    PauseMisplacedError,
)
from controller.series.errors import SeriesOrderError
from controller.series.order import in_programme
from controller.store.base import new_id
from controller.store.broadcasts import Programme, ProgrammeItem
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.units.tree import near_ids, subtree_ids, unit_path
from playlists.rules import programme as rules
from playlists.rules.programme import LONGEST_PAUSE_MS


@dataclass(frozen=True, kw_only=True, slots=True)
class NewProgramme:
    """A programme as it is asked for."""

    unit_id: str
    name: str
    bulletin_ids: Sequence[str]
    """In the order of the broadcast; one may come more than once (a closing tune)."""
    pauses_ms: Sequence[int] = ()
    """Silence behind each of them; none where the list is shorter."""
    is_template: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """What a programme is put together of, checked."""

    bulletins: Sequence[Bulletin]
    pauses_ms: Sequence[int]
    """Silence behind each of them."""


def create(session: Session, actor: Actor, new: NewProgramme, now: int) -> Programme:
    """Put items together. They need not be approved yet; scheduling will ask for that.

    Raises what `composed` raises.
    """
    author = require_author(session, actor, Act.WRITE_PROGRAMME, new.unit_id)
    composition = composed(session, new.unit_id, new.bulletin_ids, new.pauses_ms)
    programme = Programme(
        id=new_id(now),
        unit_id=new.unit_id,
        name=fields.required("name", new.name, 200),
        created_by=author,
        created_at=now,
        items=[
            ProgrammeItem(
                id=new_id(now), position=position, bulletin=bulletin, pause_after_ms=pause
            )
            for position, (bulletin, pause) in enumerate(
                zip(composition.bulletins, composition.pauses_ms, strict=True)
            )
        ],
        is_template=new.is_template,
    )
    session.add(programme)
    session.flush()
    items = [b.id for b in composition.bulletins]
    record(session, actor, Act.WRITE_PROGRAMME, programme, now, name=programme.name, items=items)
    return programme


def composed(
    session: Session, unit_id: str, bulletin_ids: Sequence[str], pauses_ms: Sequence[int]
) -> Composition:
    """The items of a unit's programme, in order.

    Raises EmptyProgrammeError, ForeignBulletinsError, PauseMisplacedError, SeriesOrderError.
    """
    if not bulletin_ids:
        raise EmptyProgrammeError
    bulletins = [find(session, Bulletin, id_) for id_ in bulletin_ids]
    # A province's tune or bulletin may be used by its communes, and the other way round.
    near = near_ids(session, unit_id)
    foreign = [b.id for b in bulletins if b.unit_id not in near]
    if foreign:
        raise ForeignBulletinsError(foreign)
    pauses = [*pauses_ms, *[0] * len(bulletins)][: len(bulletins)]
    if len(pauses_ms) > len(bulletins) or not all(0 <= p <= LONGEST_PAUSE_MS for p in pauses):
        raise PauseMisplacedError
    for wrong in in_programme(bulletins):
        raise SeriesOrderError(wrong.part.number, wrong.before.number)
    return Composition(bulletins, pauses)


def list_programmes(session: Session, actor: Actor, limit: int = 100) -> list[Programme]:
    """The newest programmes of the actor's unit and below, without what lies in the trash."""
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(Programme).where(
        Programme.unit_id.in_(subtree_ids(session, actor.unit_id)),
        Programme.discarded_at.is_(None),
        Programme.is_template.is_(False),
    )
    return list(session.scalars(query.order_by(Programme.id.desc()).limit(limit)))


def list_templates(session: Session, unit_id: str) -> list[Programme]:
    """The patterns of a unit and of those above it, by name."""
    units = [unit.id for unit in unit_path(session, unit_id)]
    query = select(Programme).where(
        Programme.unit_id.in_(units),
        Programme.discarded_at.is_(None),
        Programme.is_template.is_(True),
    )
    return list(session.scalars(query.order_by(Programme.name, Programme.id)))


def unapproved_bulletins(session: Session, programme: Programme) -> list[Bulletin]:
    """The items that may not be broadcast as things stand, in order, each once."""
    bulletins = {item.bulletin_id: item.bulletin for item in programme.items}
    approved = approved_revisions(session, bulletins)
    return [bulletin for id_, bulletin in bulletins.items() if id_ not in approved]


def length_ms(session: Session, programme: Programme) -> int:
    """How long the approved items last together; what is not approved counts as nothing."""
    approved = approved_revisions(session, {item.bulletin_id for item in programme.items})
    items = scheduled_items(programme.items, sounding_items(programme.items, approved))
    return rules.length_ms(items)
