"""Programmes in the trash: gone from every list, nothing lost."""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.programmes.editing import slots_ahead
from controller.programmes.errors import ProgrammeScheduledError
from controller.store.broadcasts import Programme
from controller.store.lookup import find, note_change


def discard(
    session: Session, actor: Actor, programme_id: str, now: int, seen: int | None = None
) -> Programme:
    """Put a programme or a pattern into the trash.

    Raises ProgrammeScheduledError while broadcasts of it are to come, ChangedMeanwhileError.
    """
    programme = find(session, Programme, programme_id, to_change=True)
    require(session, actor, Act.WRITE_PROGRAMME, programme.unit_id)
    if slots_ahead(session, programme_id, now):
        raise ProgrammeScheduledError
    note_change(programme, seen)
    programme.discarded_at = now
    session.flush()
    record(session, actor, "discard", programme, now, name=programme.name)
    return programme


def restore(session: Session, actor: Actor, programme_id: str, now: int) -> Programme:
    """Take it back out; one that is not in the trash stays as it is."""
    programme = find(session, Programme, programme_id, to_change=True)
    require(session, actor, Act.WRITE_PROGRAMME, programme.unit_id)
    if programme.discarded_at is not None:
        programme.discarded_at = None
        note_change(programme, None)
        session.flush()
        record(session, actor, "restore", programme, now, name=programme.name)
    return programme
