"""Record what was done. Rows are appended; the database refuses to change or delete them."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.store.base import new_id
from controller.store.ledger import AuditEvent


class Recorded(Protocol):
    """What an act was done to: any row that has an identifier."""

    @property
    def id(self) -> Any:
        """Its identifier."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an act was done to that is no row of a table, by a name: a log, an engine."""

    id: str


def record(
    session: Session, actor: Actor, act: str, subject: Recorded, now: int, **detail: object
) -> AuditEvent:
    """Append one event about a row, in the transaction of the act itself.

    It belongs to the record of the row's unit, or of the actor's where the row has none. What
    `detail` holds must be plain JSON; instants in it are UTC milliseconds.
    """
    event = AuditEvent(
        id=new_id(now),
        at=now,
        person_id=actor.person_id,
        actor=actor.name,
        unit_id=getattr(subject, "unit_id", actor.unit_id),
        act=act,
        subject=type(subject).__name__,
        subject_id=subject.id,
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True),
        origin=actor.origin,
    )
    session.add(event)
    return event
