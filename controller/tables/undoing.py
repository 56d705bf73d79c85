"""Take back a list of units or clusters that was brought in, as long as nothing rests on it yet.

One press is one instant of one person: the record says which rows that were. The record keeps
both, that they were added and that they were taken back.
"""

from collections.abc import Sequence

from sqlalchemy import select
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


class RestedUponError(OperatorError):
    """Something rests on a row by now: a receiver, a slot, an area, a person."""


def take_back(session: Session, actor: Actor, row_id: str, now: int) -> int:
    """Remove all rows of the list that one of them names; how many.

    Raises NotFoundError, RestedUponError: then all of them stay.
    """
    one = session.get(Cluster, row_id) or session.get(Unit, row_id)
    if one is None:
        raise NotFoundError("Cluster", row_id)
    kind: type[Cluster | Unit] = type(one)
    act = Act.MANAGE_CLUSTERS if isinstance(one, Cluster) else Act.MANAGE_UNITS
    together = select(AuditEvent.subject_id).where(
        AuditEvent.at == one.created_at,
        AuditEvent.act == act,
        AuditEvent.subject == kind.__name__,
        AuditEvent.person_id == actor.person_id,
    )
    rows = [row for id_ in session.scalars(together) if (row := _row(session, kind, id_))]
    ids = [row.id for row in rows]
    aimed_at = select(SlotTarget.slot_id).where(SlotTarget.target_id.in_(ids))
    if not rows or session.scalar(aimed_at.limit(1)) is not None:
        raise RestedUponError
    try:
        with session.begin_nested():
            for row in _children_first(rows):
                require(session, actor, act, row.unit_id if isinstance(row, Cluster) else row.id)
                record(session, actor, "undo", row, now, name=row.name)
                session.delete(row)
                session.flush()
    except IntegrityError as error:
        raise RestedUponError from error
    return len(rows)


def _row(session: Session, kind: type[Cluster | Unit], id_: str) -> Cluster | Unit | None:
    return session.get(Cluster, id_) if kind is Cluster else session.get(Unit, id_)


def _children_first(rows: Sequence[Cluster | Unit]) -> list[Cluster | Unit]:
    """Units below others before those: a unit of a list may stand below another of it."""
    parents = {row.parent_id for row in rows if isinstance(row, Unit)}
    leaves = [row for row in rows if row.id not in parents]
    others = [row for row in rows if row.id in parents]
    return leaves + (_children_first(others) if leaves and others else others)
