"""Take back a list of units or clusters that was brought in, as long as nothing rests on it yet.

One press is one instant of one person: the record says which rows that were. The record keeps
both, that they were added and that they were taken back.
"""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.errors import NotFoundError, OperatorError
from controller.store.broadcasts import SlotTarget
from controller.store.ledger import AuditEvent
from controller.store.places import Cluster
from controller.store.units import Unit

Entered = TypeVar("Entered", Cluster, Unit)


class RestedUponError(OperatorError):
    """Something rests on a row by now: a receiver, a slot, an area, a person."""


def take_back(session: Session, actor: Actor, row_id: str, now: int) -> int:
    """Remove all rows of the list that one of them names; how many.

    Raises NotFoundError, RestedUponError: then all of them stay.
    """
    cluster, unit = session.get(Cluster, row_id), session.get(Unit, row_id)
    if cluster is not None:
        clusters = _together(session, actor, cluster, Act.MANAGE_CLUSTERS)
        for place in clusters:
            require(session, actor, Act.MANAGE_CLUSTERS, place.unit_id)
        return _remove(session, actor, clusters, now)
    if unit is not None:
        units = _together(session, actor, unit, Act.MANAGE_UNITS)
        for entered in units:
            require(session, actor, Act.MANAGE_UNITS, entered.id)
        return _remove(session, actor, units, now)
    raise NotFoundError("Cluster", row_id)


def _together(session: Session, actor: Actor, one: Entered, act: Act) -> Sequence[Entered]:
    """What the actor brought in by the press that brought in this one."""
    kind = type(one)
    entered = select(AuditEvent.subject_id).where(
        AuditEvent.at == one.created_at,
        AuditEvent.act == act,
        AuditEvent.subject == kind.__name__,
        AuditEvent.person_id == actor.person_id,
    )
    return session.scalars(select(kind).where(kind.id.in_(entered)).order_by(kind.id)).all()


def _remove(session: Session, actor: Actor, rows: Sequence[Entered], now: int) -> int:
    ids = [row.id for row in rows]
    aimed_at = select(SlotTarget.slot_id).where(SlotTarget.target_id.in_(ids))
    if not rows or session.scalar(aimed_at.limit(1)) is not None:
        raise RestedUponError
    kind = type(rows[0])
    try:
        with session.begin_nested():
            for row in rows:
                record(session, actor, "undo", row, now, name=row.name)
            # At once: a unit of a list may stand below another of it.
            session.execute(delete(kind).where(kind.id.in_(ids)))
    except IntegrityError as error:
        raise RestedUponError from error
    return len(rows)
