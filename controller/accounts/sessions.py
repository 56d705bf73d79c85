"""Sessions: who holds a token, where somebody is logged in, and how that ends."""

import hashlib
import secrets
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from controller.accounts.actor import Actor
from controller.accounts.authority import is_weighty
from controller.accounts.secret_box import SecretBox
from controller.accounts.service import actor_for, is_open
from controller.accounts.standing_in import grants_of
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.store.logins import Factor, LoginSession
from controller.store.people import Person

SESSION_MS = 12 * 3600 * 1000
"""One working day: a login of the morning holds until the evening broadcast."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The database to read from and to write to, and what opens secrets that lie in it.

    A login uses both, never for long.
    """

    reading: sessionmaker[Session]
    writing: sessionmaker[Session]
    box: SecretBox


@dataclass(frozen=True, slots=True)
class Window:
    """The browser or program that somebody sits at, and where."""

    browser: str
    origin: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session that has just begun. The token is told once and kept only as its hash."""

    token: str = field(repr=False)
    csrf_token: str = field(repr=False)
    person: Person


def begin(session: Session, person: Person, window: Window, factor: Factor, now: int) -> LoggedIn:
    """Let a person in who has proved herself."""
    begun = LoggedIn(secrets.token_urlsafe(32), secrets.token_urlsafe(32), person)
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
    session.add(
        LoginSession(
            token_sha256=hash_of(begun.token),
            person_id=person.id,
            csrf_token=begun.csrf_token,
            created_at=now,
            expires_at=now + SESSION_MS,
            browser=window.browser[:300],
            origin=window.origin[:100],
            factor=factor,
        )
    )
    session.flush()
    actor = actor_for(person, window.origin)
    record(session, actor, "log_in", person, now, browser=window.browser[:300], factor=factor)
    return begun


def session_of(session: Session, token: str, now: int) -> LoginSession | None:
    """The session that a token opens; None when it does not hold any more."""
    row = session.get(LoginSession, hash_of(token)) if token else None
    if row is None or row.expires_at <= now or not is_open(row.person):
        return None
    return row


def actor_of(session: Session, token: str, now: int, origin: str = "") -> tuple[Actor, str] | None:
    """Who holds this token, and the session's CSRF token; None when it does not hold any more."""
    row = session_of(session, token, now)
    if row is None:
        return None
    stands_in = grants_of(session, row.person_id, now)
    return actor_for(row.person, origin, stands_in), row.csrf_token


def owes_second_step(session: Session, token: str, now: int) -> bool:
    """Whether this session's role is weighty and its person proved herself by a password alone."""
    row = session_of(session, token, now)
    return row is not None and row.factor is Factor.NONE and is_weighty(row.person.role)


def log_out(session: Session, token: str) -> None:
    """End a session; an unknown token ends nothing."""
    session.execute(delete(LoginSession).where(LoginSession.token_sha256 == hash_of(token)))


def sessions_of(session: Session, actor: Actor, now: int) -> list[LoginSession]:
    """Where the actor is logged in, the newest first."""
    query = select(LoginSession).where(
        LoginSession.person_id == actor.person_id, LoginSession.expires_at > now
    )
    return list(session.scalars(query.order_by(LoginSession.created_at.desc())))


def revoke(session: Session, actor: Actor, token_sha256: str, now: int) -> None:
    """End one of the actor's own sessions. Raises NotFoundError."""
    row = session.get(LoginSession, token_sha256)
    if row is None or row.person_id != actor.person_id:
        raise NotFoundError("LoginSession", token_sha256)
    ended = {"browser": row.browser, "from": row.origin, "begun": row.created_at}
    record(session, actor, "end_session", row.person, now, **ended)
    session.delete(row)
    session.flush()


def revoke_others(session: Session, actor: Actor, token: str, now: int) -> int:
    """End all of the actor's own sessions but this one; how many there were."""
    others = [r for r in sessions_of(session, actor, now) if r.token_sha256 != hash_of(token)]
    for row in others:
        revoke(session, actor, row.token_sha256, now)
    return len(others)


def hash_of(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()
