"""Use cases about stand-ins: somebody has an absent person's role, too, until a day."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor, Grant
from controller.accounts.authority import Act, is_weighty, require
from controller.accounts.errors import (
    BadPeriodError,
    NothingToConfirmError,
    OwnAccountError,
    RoleNotInUnitError,
    SamePersonError,
)
from controller.accounts.service import require_management
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.people import Person, Substitution
from controller.units.tree import subtree_ids, unit_path

LONGEST_DAYS = 180
"""Whoever stands in for longer gets the role itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSubstitution:
    """A stand-in as it is asked for; instants in UTC milliseconds."""

    person_id: str
    absent_id: str
    starts_at: int
    ends_at: int


def substitute(session: Session, actor: Actor, new: NewSubstitution, now: int) -> Substitution:
    """Let one person have another's role until a day. A weighty role waits for a confirmation.

    Raises BadPeriodError, OwnAccountError, RoleNotInUnitError.
    """
    person = find(session, Person, new.person_id, to_change=True)
    absent = find(session, Person, new.absent_id)
    require_management(session, actor, absent)
    require_management(session, actor, person)
    if person.id == absent.id:
        raise OwnAccountError
    if person.unit_id not in {unit.id for unit in unit_path(session, absent.unit_id)}:
        raise RoleNotInUnitError(absent.role)
    if not now < new.ends_at or not new.starts_at < new.ends_at <= now + LONGEST_DAYS * DAY_MS:
        raise BadPeriodError(LONGEST_DAYS)
    row = Substitution(
        id=new_id(now),
        person_id=person.id,
        absent_id=absent.id,
        role=absent.role,
        unit_id=absent.unit_id,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        granted_by=actor.person_id,
        granted_at=now,
        confirmed_at=None if is_weighty(absent.role) else now,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    asked = {"person": person.id, "absent": absent.id, "role": row.role, "ends_at": row.ends_at}
    record(session, actor, Act.MANAGE_PEOPLE, row, now, **asked)
    return row


def confirm_substitution(
    session: Session, actor: Actor, substitution_id: str, now: int
) -> Substitution:
    """Agree to a stand-in, as the second administrator."""
    row = find(session, Substitution, substitution_id, to_change=True)
    require_management(session, actor, row.absent)
    require_management(session, actor, row.person)
    if row.confirmed_at is not None or row.ended_at is not None or row.ends_at <= now:
        raise NothingToConfirmError
    if row.granted_by == actor.person_id:
        raise SamePersonError
    row.confirmed_at = now
    record(session, actor, Act.MANAGE_PEOPLE, row, now, confirmed=row.role)
    return row


def end_substitution(
    session: Session, actor: Actor, substitution_id: str, now: int
) -> Substitution:
    """Call a stand-in off early; an administrator does it alone."""
    row = find(session, Substitution, substitution_id, to_change=True)
    require(session, actor, Act.MANAGE_PEOPLE, row.unit_id)
    if row.ended_at is None:
        row.ended_at = now
        change = {"before": {"ends_at": row.ends_at}, "after": {"ends_at": now}}
        who = {"person": row.person_id, "absent": row.absent_id, "role": row.role}
        record(session, actor, Act.MANAGE_PEOPLE, row, now, **who, **change)
    return row


def grants_of(session: Session, person_id: str, now: int) -> tuple[Grant, ...]:
    """The roles that a person has now for somebody who is away."""
    query = select(Substitution).where(
        Substitution.person_id == person_id,
        Substitution.starts_at <= now,
        Substitution.ends_at > now,
        Substitution.confirmed_at.is_not(None),
        Substitution.ended_at.is_(None),
    )
    return tuple(Grant(row.role, row.unit_id) for row in session.scalars(query))


def list_substitutions(
    session: Session, actor: Actor, unit_id: str, now: int
) -> list[Substitution]:
    """The stand-ins in a unit and below that are not over."""
    require(session, actor, Act.MANAGE_PEOPLE, unit_id)
    query = select(Substitution).where(
        Substitution.unit_id.in_(subtree_ids(session, unit_id)),
        Substitution.ends_at > now,
        Substitution.ended_at.is_(None),
    )
    return list(session.scalars(query.order_by(Substitution.starts_at)))
