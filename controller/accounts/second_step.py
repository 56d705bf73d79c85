"""The second step of a login: six digits of an app, a code from paper, or a passkey."""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlalchemy.orm import Session

from controller.accounts import brake, one_time, passkeys, recovery
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.one_time import Digits
from controller.accounts.passkeys import Site
from controller.accounts.sessions import Doors, LoggedIn, Window, begin, hash_of
from controller.store.logins import Factor, HalfLogin
from controller.store.people import Person

HALF_MS = 5 * 60 * 1000
TRIES = 5
"""Then the password is asked for again."""


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password was right; now the person proves herself by something that she has."""

    token: str = field(repr=False)
    has_app: bool
    has_passkey: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the second form holds: digits or letters, or what the browser's passkey said."""

    token: str = field(repr=False)
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)


def ask_second_step(
    session: Session, person: Person, window: Window, now: int
) -> SecondStep | None:
    """Begin the second step; None for an account that has nothing to prove it by."""
    step = SecondStep(
        secrets.token_urlsafe(32),
        has_app=one_time.app_of(session, person.id) is not None,
        has_passkey=bool(passkeys.passkeys_of(session, person.id)),
    )
    if not step.has_app and not step.has_passkey:
        return None
    session.execute(delete(HalfLogin).where(HalfLogin.expires_at <= now))
    session.add(
        HalfLogin(
            token_sha256=hash_of(step.token),
            person_id=person.id,
            expires_at=now + HALF_MS,
            browser=window.browser[:300],
            origin=window.origin[:100],
            challenge=passkeys.new_challenge(),
        )
    )
    return step


def half_login(session: Session, token: str, now: int) -> HalfLogin:
    """What a half login is about. Raises SecondStepRefusedError."""
    row = session.get(HalfLogin, hash_of(token)) if token else None
    if row is None or row.expires_at <= now or row.tries >= TRIES:
        raise SecondStepRefusedError
    return row


def take_second_step(doors: Doors, answer: Answer, site: Site, now: int) -> LoggedIn:
    """Let the person in. Raises SecondStepRefusedError, TooManyTriesError."""
    with doors.reading() as session:
        half = half_login(session, answer.token, now)
        tried = brake.counted(f"second step of {half.person_id}", half.origin)
        brake.look(session, tried, now)
    with doors.writing.begin() as session:
        half_login(session, answer.token, now).tries += 1
        brake.count(session, tried, now)
    with doors.writing.begin() as session:
        half = session.get_one(HalfLogin, hash_of(answer.token))
        digits = Digits(answer.code, doors.box)
        proved = _proved(session, half, answer.passkey or digits, site, now)
        brake.forgive(session, tried)
        session.delete(half)
        window = Window(half.browser, half.origin)
        return begin(session, half.person, window, proved, now)


def _proved(session: Session, half: HalfLogin, given: str | Digits, site: Site, now: int) -> Factor:
    """By what the person has proved herself: a device's answer, or digits.

    Raises SecondStepRefusedError.
    """
    person_id = half.person_id
    if isinstance(given, str):
        passkeys.check(session, person_id, site, half.challenge, given)
        return Factor.PASSKEY
    if one_time.use(session, person_id, given, now):
        return Factor.TOTP
    if recovery.use(session, person_id, given.code, now):
        return Factor.RECOVERY_CODE
    raise SecondStepRefusedError
