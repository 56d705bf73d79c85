"""Use cases about a lost password: a new one through two administrators.

Without e-mail: the first administrator asks and is told half of a code, the second one confirms
and is told the other half. Only the person, who gets both, can set a password; neither of the two
can take the account over alone.
"""

from dataclasses import dataclass, field

from argon2 import PasswordHasher
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from controller.accounts import brake
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.accounts.errors import (
    NothingToConfirmError,
    ResetRefusedError,
    SamePersonError,
)
from controller.accounts.paper_codes import hash_of_code, new_letters
from controller.accounts.passkeys import passkeys_of
from controller.accounts.passwords import hashed, plain_login
from controller.accounts.service import actor_for, end_sessions, require_management
from controller.accounts.sessions import Doors, Window
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.store.base import new_id
from controller.store.logins import OneTimeSecret, RecoveryCode
from controller.store.lookup import find
from controller.store.people import PasswordReset, Person
from controller.units.tree import subtree_ids

HALF = 8
"""Characters of each half: forty bits, behind the brake, for a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPassword:
    """What a person types who was given a code."""

    login: str
    first_half: str = field(repr=False)
    second_half: str = field(repr=False)
    password: str = field(repr=False)


def ask_reset(
    session: Session, actor: Actor, person_id: str, now: int, *, with_factors: bool
) -> tuple[PasswordReset, str]:
    """Begin a reset, as the first administrator; told once: the first half of the code."""
    person = find(session, Person, person_id, to_change=True)
    require_management(session, actor, person)
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.person_id == person_id, PasswordReset.ended_at.is_(None))
        .values(ended_at=now)
    )
    half = new_letters(HALF)
    row = PasswordReset(
        id=new_id(now),
        person_id=person_id,
        asked_by=actor.person_id,
        asked_at=now,
        first_sha256=_kept(person_id, half),
        with_factors=with_factors,
        expires_at=now + DAY_MS,
    )
    session.add(row)
    session.flush()
    record(session, actor, "ask_reset", person, now, reset=row.id, with_factors=with_factors)
    return row, half


def confirm_reset(session: Session, actor: Actor, reset_id: str, now: int) -> str:
    """Agree to a reset, as the second administrator; told once: the other half of the code."""
    row = find(session, PasswordReset, reset_id, to_change=True)
    require_management(session, actor, row.person)
    if row.ended_at is not None or row.confirmed_by is not None or row.expires_at <= now:
        raise NothingToConfirmError
    if row.asked_by == actor.person_id:
        raise SamePersonError
    half = new_letters(HALF)
    row.confirmed_by = actor.person_id
    row.second_sha256 = _kept(row.person_id, half)
    record(session, actor, "confirm_reset", row.person, now, reset=row.id)
    return half


def open_resets(session: Session, actor: Actor, unit_id: str, now: int) -> list[PasswordReset]:
    """The resets in a unit and below that wait for a confirmation."""
    require(session, actor, Act.MANAGE_PEOPLE, unit_id)
    query = (
        select(PasswordReset)
        .join(Person, Person.id == PasswordReset.person_id)
        .where(
            Person.unit_id.in_(subtree_ids(session, unit_id)),
            PasswordReset.ended_at.is_(None),
            PasswordReset.confirmed_by.is_(None),
            PasswordReset.expires_at > now,
        )
    )
    return list(session.scalars(query.order_by(PasswordReset.asked_at)))


def use_reset(
    doors: Doors, new: NewPassword, window: Window, now: int, hasher: PasswordHasher
) -> None:
    """Set the new password. Raises ResetRefusedError, WeakPasswordError, TooManyTriesError."""
    login = plain_login(new.login)
    tried = brake.counted(f"reset of {login}", window.origin)
    with doors.reading() as session:
        brake.look(session, tried, now)
    with doors.writing.begin() as session:
        brake.count(session, tried, now)
    password_hash = hashed(new.password, hasher)
    with doors.writing.begin() as session:
        person = session.scalar(select(Person).where(Person.login == login).with_for_update())
        row = None if person is None else _standing_reset(session, person, new, now)
        if person is None or row is None:
            raise ResetRefusedError
        row.ended_at = now
        person.password_hash = password_hash
        brake.forgive(session, tried)
        end_sessions(session, person.id)
        if row.with_factors:
            _forget_factors(session, person.id, now)
        actor = actor_for(person, window.origin)
        record(session, actor, "use_reset", person, now, reset=row.id, factors=row.with_factors)


def _standing_reset(
    session: Session, person: Person, new: NewPassword, now: int
) -> PasswordReset | None:
    query = select(PasswordReset).where(
        PasswordReset.person_id == person.id,
        PasswordReset.first_sha256 == _kept(person.id, new.first_half),
        PasswordReset.second_sha256 == _kept(person.id, new.second_half),
        PasswordReset.ended_at.is_(None),
        PasswordReset.expires_at > now,
    )
    return session.scalar(query)


def _forget_factors(session: Session, person_id: str, now: int) -> None:
    session.execute(delete(OneTimeSecret).where(OneTimeSecret.person_id == person_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    for passkey in passkeys_of(session, person_id):
        passkey.removed_at = now


def _kept(person_id: str, half: str) -> str:
    return hash_of_code(f"reset {person_id}", half)
