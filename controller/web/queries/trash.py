"""What lies in the trash of a unit: programmes, drafts, slots that were called off."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.store.broadcasts import Programme, Slot
from controller.store.bulletins import Bulletin
from controller.units.tree import subtree_ids

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Trash:
    """Each newest first."""

    programmes: tuple[Programme, ...]
    bulletins: tuple[Bulletin, ...]
    slots: tuple[Slot, ...]
    """Called off, with broadcasts that would still be to come."""


def trash_of(session: Session, actor: Actor, unit_id: str, now: int) -> Trash:
    """What a unit and those below it threw away."""
    require(session, actor, Act.READ, unit_id)
    units = subtree_ids(session, unit_id)
    programmes = select(Programme).where(
        Programme.unit_id.in_(units), Programme.discarded_at.is_not(None)
    )
    bulletins = select(Bulletin).where(
        Bulletin.unit_id.in_(units), Bulletin.discarded_at.is_not(None)
    )
    slots = select(Slot).where(
        Slot.unit_id.in_(units),
        Slot.cancelled_at.is_not(None),
        Slot.last_start_at.is_(None) | (Slot.last_start_at > now),
    )
    return Trash(
        tuple(session.scalars(programmes.order_by(Programme.discarded_at.desc()).limit(SHOWN))),
        tuple(session.scalars(bulletins.order_by(Bulletin.discarded_at.desc()).limit(SHOWN))),
        tuple(session.scalars(slots.order_by(Slot.cancelled_at.desc()).limit(SHOWN))),
    )
