"""Use cases about accounts: log in and out, add a person."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.accounts.errors import LoginRefusedError, LoginTakenError, WeakPasswordError
from controller.audit.service import record
from controller.store.base import new_id
from controller.store.people import LoginSession, Person, StaffRole

SESSION_MS = 12 * 3600 * 1000
"""One working day: a login of the morning holds until the evening broadcast."""
PASSWORD_LENGTH = 10
NOBODYS_PASSWORD = secrets.token_hex(16)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What a login form holds."""

    login: str
    password: str = field(repr=False)
    browser: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPerson:
    """An account as it is asked for."""

    unit_id: str
    login: str
    name: str
    position: str = ""
    role: StaffRole
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session that has just begun. The token is told once and kept only as its hash."""

    token: str = field(repr=False)
    csrf_token: str = field(repr=False)
    person: Person


def log_in(
    session: Session, credentials: Credentials, now: int, hasher: PasswordHasher
) -> LoggedIn:
    """Begin a session. Raises LoginRefusedError.

    An unknown login costs the same time as a wrong password, so that nobody can list accounts.
    """
    person = _recognise(session, credentials, hasher)
    begun = LoggedIn(secrets.token_urlsafe(32), secrets.token_urlsafe(32), person)
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
    session.add(
        LoginSession(
            token_sha256=_hash(begun.token),
            person_id=person.id,
            csrf_token=begun.csrf_token,
            created_at=now,
            expires_at=now + SESSION_MS,
            browser=credentials.browser[:300],
        )
    )
    session.flush()
    record(session, actor_for(person), "log_in", person, now, browser=credentials.browser[:300])
    return begun


def _recognise(session: Session, credentials: Credentials, hasher: PasswordHasher) -> Person:
    password = _composed(credentials.password)
    person = session.scalar(select(Person).where(Person.login == _plain(credentials.login)))
    if person is None:
        hasher.hash(NOBODYS_PASSWORD)
        raise LoginRefusedError
    try:
        hasher.verify(person.password_hash, password)
    except (VerificationError, InvalidHashError) as error:
        raise LoginRefusedError from error
    if person.disabled_at is not None:
        raise LoginRefusedError
    if hasher.check_needs_rehash(person.password_hash):
        person.password_hash = hasher.hash(password)
    return person


def actor_of(session: Session, token: str, now: int, origin: str = "") -> tuple[Actor, str] | None:
    """Who holds this token, and the session's CSRF token; None when it does not hold any more."""
    row = session.get(LoginSession, _hash(token))
    if row is None or row.expires_at <= now or row.person.disabled_at is not None:
        return None
    return actor_for(row.person, origin), row.csrf_token


def actor_for(person: Person, origin: str = "") -> Actor:
    """The actor that a person is."""
    return Actor(person.id, person.name, person.role, person.unit_id, origin)


def log_out(session: Session, token: str) -> None:
    """End a session; an unknown token ends nothing."""
    session.execute(delete(LoginSession).where(LoginSession.token_sha256 == _hash(token)))


def add_person(
    session: Session, actor: Actor, new: NewPerson, now: int, hasher: PasswordHasher
) -> Person:
    """Add an account. Raises LoginTakenError, WeakPasswordError."""
    require(session, actor, Act.MANAGE_PEOPLE, new.unit_id)
    login = fields.required("login", _plain(new.login), 80)
    if len(new.password) < PASSWORD_LENGTH:
        raise WeakPasswordError(PASSWORD_LENGTH)
    if session.scalar(select(Person.id).where(Person.login == login)) is not None:
        raise LoginTakenError(login)
    person = Person(
        id=new_id(now),
        unit_id=new.unit_id,
        login=login,
        name=fields.required("name", new.name, 200),
        position=fields.optional("position", new.position, 200),
        role=new.role,
        password_hash=hasher.hash(_composed(new.password)),
        created_at=now,
        disabled_at=None,
    )
    session.add(person)
    session.flush()
    record(session, actor, Act.MANAGE_PEOPLE, person, now, login=login, role=new.role)
    return person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _plain(login: str) -> str:
    return unicodedata.normalize("NFC", login).strip().lower()


def _composed(password: str) -> str:
    # The same password typed on a telephone and on a PC may differ in composition.
    return unicodedata.normalize("NFC", password)
