"""Use cases about accounts: add a person, give a role, confirm it, close an account.

A role that lets somebody speak, or lets in who may, needs two administrators: one asks, another
one confirms. Until then the account stays closed.
"""

from dataclasses import dataclass, field

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor, Grant
from controller.accounts.authority import Act, is_weighty, require
from controller.accounts.errors import (
    LoginTakenError,
    NothingToConfirmError,
    OwnAccountError,
    SamePersonError,
)
from controller.accounts.passwords import hashed, plain_login
from controller.audit.service import record
from controller.store.base import new_id
from controller.store.logins import LoginSession
from controller.store.lookup import find
from controller.store.people import Person, StaffRole
from controller.units.tree import subtree_ids

ADMINISTRATORS = frozenset({StaffRole.ADMINISTRATOR, StaffRole.PROVINCE_ADMINISTRATOR})


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPerson:
    """An account as it is asked for."""

    unit_id: str
    login: str
    name: str
    position: str = ""
    role: StaffRole
    password: str = field(repr=False)


def actor_for(person: Person, origin: str = "", stands_in: tuple[Grant, ...] = ()) -> Actor:
    """The actor that a person is."""
    return Actor(person.id, person.name, person.role, person.unit_id, origin, stands_in)


def act_of_managing(role: StaffRole) -> Act:
    """What it takes to manage accounts of this role."""
    return Act.APPOINT_ADMINISTRATOR if role in ADMINISTRATORS else Act.MANAGE_PEOPLE


def require_management(session: Session, actor: Actor, person: Person) -> None:
    """Raise NotAllowedError, or OwnAccountError: nobody manages herself."""
    require(session, actor, act_of_managing(person.role), person.unit_id)
    if actor.person_id == person.id:
        raise OwnAccountError


def add_person(
    session: Session, actor: Actor, new: NewPerson, now: int, hasher: PasswordHasher
) -> Person:
    """Add an account. Raises LoginTakenError, WeakPasswordError."""
    require(session, actor, act_of_managing(new.role), new.unit_id)
    login = fields.required("login", plain_login(new.login), 80)
    password_hash = hashed(new.password, hasher)
    if session.scalar(select(Person.id).where(Person.login == login)) is not None:
        raise LoginTakenError(login)
    person = Person(
        id=new_id(now),
        unit_id=new.unit_id,
        login=login,
        name=fields.required("name", new.name, 200),
        position=fields.optional("position", new.position, 200),
        role=new.role,
        password_hash=password_hash,
        created_at=now,
        disabled_at=None,
        appointed_by=actor.person_id,
        confirmed_at=_confirmed_at(actor, new.role, now),
    )
    session.add(person)
    session.flush()
    made = {"login": login, "name": person.name, "role": new.role}
    record(session, actor, Act.MANAGE_PEOPLE, person, now, added=made)
    return person


def change_role(
    session: Session, actor: Actor, person_id: str, role: StaffRole, now: int
) -> Person:
    """Give a person another role. A weighty one closes the account until it is confirmed."""
    person = find(session, Person, person_id, to_change=True)
    require_management(session, actor, person)
    require(session, actor, act_of_managing(role), person.unit_id)
    before = person.role
    person.role = role
    person.appointed_by = actor.person_id
    person.confirmed_at = _confirmed_at(actor, role, now)
    end_sessions(session, person_id)
    change = {"before": {"role": before}, "after": {"role": role}}
    record(session, actor, Act.MANAGE_PEOPLE, person, now, **change)
    return person


def confirm_person(session: Session, actor: Actor, person_id: str, now: int) -> Person:
    """Agree to a role, as the second administrator.

    Raises SamePersonError, NothingToConfirmError.
    """
    person = find(session, Person, person_id, to_change=True)
    require_management(session, actor, person)
    if person.confirmed_at is not None or person.disabled_at is not None:
        raise NothingToConfirmError
    if actor.person_id == person.appointed_by:
        raise SamePersonError
    person.confirmed_at = now
    confirmed = {"confirmed": person.role, "asked_by": person.appointed_by}
    record(session, actor, Act.MANAGE_PEOPLE, person, now, **confirmed)
    return person


def disable_person(session: Session, actor: Actor, person_id: str, now: int) -> Person:
    """Close an account at once; what it did stays in the record."""
    person = find(session, Person, person_id, to_change=True)
    require_management(session, actor, person)
    if person.disabled_at is None:
        person.disabled_at = now
        end_sessions(session, person_id)
        record(session, actor, Act.MANAGE_PEOPLE, person, now, **_closed(closed=True))
    return person


def enable_person(session: Session, actor: Actor, person_id: str, now: int) -> Person:
    """Open a closed account again; a weighty role is confirmed anew."""
    person = find(session, Person, person_id, to_change=True)
    require_management(session, actor, person)
    if person.disabled_at is not None:
        person.disabled_at = None
        person.appointed_by = actor.person_id
        person.confirmed_at = _confirmed_at(actor, person.role, now)
        record(session, actor, Act.MANAGE_PEOPLE, person, now, **_closed(closed=False))
    return person


def list_people(session: Session, actor: Actor, unit_id: str) -> list[Person]:
    """The accounts of a unit and below, by name of login."""
    require(session, actor, Act.MANAGE_PEOPLE, unit_id)
    units = subtree_ids(session, unit_id)
    return list(
        session.scalars(select(Person).where(Person.unit_id.in_(units)).order_by(Person.login))
    )


def end_sessions(session: Session, person_id: str) -> None:
    """Log a person out everywhere."""
    session.execute(delete(LoginSession).where(LoginSession.person_id == person_id))


def is_open(person: Person) -> bool:
    """Whether the account may be used."""
    return person.disabled_at is None and person.confirmed_at is not None


def _closed(*, closed: bool) -> dict[str, object]:
    return {"before": {"disabled": not closed}, "after": {"disabled": closed}}


def _confirmed_at(actor: Actor, role: StaffRole, now: int) -> int | None:
    """The controller itself sets the first people in; there is nobody yet who could confirm."""
    return now if actor.person_id is None or not is_weighty(role) else None
