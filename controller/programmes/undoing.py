"""Take back the last change of a programme: what it was stands in the record of that change.

It is a change like any other: what is on the schedule follows, after what has to yield was seen.
"""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act
from controller.programmes.editing import ChangedProgramme, as_recorded, change
from controller.schedules.errors import NothingToUndoError
from controller.store.broadcasts import Programme
from controller.store.ledger import AuditEvent
from controller.store.lookup import find


@dataclass(frozen=True, kw_only=True, slots=True)
class UndoneEdit:
    """Which change is taken back."""

    event_id: str
    """The one of the record, as `last_edit` gives it."""
    accepts: str = ""
    """The fingerprint of what the person has seen of what that does to the schedule."""


def last_edit(session: Session, programme_id: str) -> str | None:
    """The event by which a programme became what it is; None for one that is not recorded."""
    query = select(AuditEvent.id).where(
        AuditEvent.subject == Programme.__name__,
        AuditEvent.subject_id == programme_id,
        AuditEvent.act == Act.WRITE_PROGRAMME,
    )
    return session.scalar(query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(1))


def undo_edit(session: Session, actor: Actor, undone: UndoneEdit, now: int) -> Programme:
    """Make a programme what it was before its last change.

    Raises NothingToUndoError where somebody has changed it since, or where it was only begun; and
    what `editing.change` raises.
    """
    event = find(session, AuditEvent, undone.event_id)
    if last_edit(session, event.subject_id) != event.id:
        raise NothingToUndoError
    before = json.loads(event.detail).get("before")
    if before is None:
        raise NothingToUndoError
    programme = find(session, Programme, event.subject_id, to_change=True)
    # The record holds only what differed.
    was = as_recorded(programme) | before
    back = ChangedProgramme(
        programme_id=programme.id,
        name=was["name"],
        bulletin_ids=was["items"],
        pauses_ms=was["pauses"],
        accepts=undone.accepts,
    )
    return change(session, actor, back, now)
