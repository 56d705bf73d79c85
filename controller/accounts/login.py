"""Log in: a name and a password, and a second step where the account has one."""

from dataclasses import dataclass, field

from argon2 import PasswordHasher
from sqlalchemy import select

from controller.accounts import brake
from controller.accounts.errors import LoginRefusedError
from controller.accounts.passwords import fits, plain_login, renewed
from controller.accounts.second_step import SecondStep, ask_second_step
from controller.accounts.service import is_open
from controller.accounts.sessions import Doors, LoggedIn, Window, begin
from controller.store.logins import Factor
from controller.store.people import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What a login form holds, and where it was filled in."""

    login: str
    password: str = field(repr=False)
    window: Window


def log_in(
    doors: Doors, credentials: Credentials, now: int, hasher: PasswordHasher
) -> LoggedIn | SecondStep:
    """Begin a session, or its second step. Raises LoginRefusedError, TooManyTriesError.

    The try is counted before the password is looked at, and the password is looked at while no
    transaction is open: hashing takes a good part of a second, and SQLite has one writer.
    """
    login = plain_login(credentials.login)
    tried = brake.counted(login, credentials.window.origin)
    with doors.reading() as session:
        brake.look(session, tried, now)
        person = session.scalar(select(Person).where(Person.login == login))
    with doors.writing.begin() as session:
        brake.count(session, tried, now)
    kept = None if person is None else person.password_hash
    if not fits(kept, credentials.password, hasher) or person is None or kept is None:
        raise LoginRefusedError
    fresh = renewed(kept, credentials.password, hasher)
    with doors.writing.begin() as session:
        person = session.get_one(Person, person.id, with_for_update=True)
        # A password that was changed meanwhile is no longer the one that was just proved.
        if not is_open(person) or person.password_hash != kept:
            raise LoginRefusedError
        person.password_hash = fresh or kept
        brake.forgive(session, tried)
        step = ask_second_step(session, person, credentials.window, now)
        return step or begin(session, person, credentials.window, Factor.NONE, now)
