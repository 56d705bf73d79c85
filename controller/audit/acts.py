"""Nhật ký thao tác: what people and programs did, for those who look after a unit."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.store.base import first_id
from controller.store.ledger import AuditEvent
from controller.store.people import Person
from controller.units.tree import subtree_ids

PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedActs:
    """Which acts are looked for. Instants are UTC milliseconds; None leaves a side open."""

    unit_id: str
    """Its subtree is searched."""
    person_id: str = ""
    acts: Collection[str] = ()
    from_ms: int | None = None
    to_ms: int | None = None
    before: str = ""
    """The last event that was seen: older ones follow."""


def list_acts(session: Session, actor: Actor, asked: AskedActs) -> list[AuditEvent]:
    """The newest of them, at most PAGE and one more, which tells that there are others.

    Only what belongs to the record of the unit and those below it. Raises NotAllowedError.
    """
    require(session, actor, Act.READ_AUDIT, asked.unit_id)
    query = select(AuditEvent).where(AuditEvent.unit_id.in_(subtree_ids(session, asked.unit_id)))
    if asked.person_id:
        query = query.where(AuditEvent.person_id == asked.person_id)
    if asked.acts:
        query = query.where(AuditEvent.act.in_(asked.acts))
    if asked.from_ms is not None:
        query = query.where(AuditEvent.id >= first_id(asked.from_ms))
    if asked.to_ms is not None:
        query = query.where(AuditEvent.id < first_id(asked.to_ms))
    if asked.before:
        query = query.where(AuditEvent.id < asked.before)
    return list(session.scalars(query.order_by(AuditEvent.id.desc()).limit(PAGE + 1)))


def people_in(session: Session, actor: Actor, unit_id: str) -> list[Person]:
    """Whose acts can be asked for, by name."""
    require(session, actor, Act.READ_AUDIT, unit_id)
    query = select(Person).where(Person.unit_id.in_(subtree_ids(session, unit_id)))
    return list(session.scalars(query.order_by(Person.name, Person.login)))
