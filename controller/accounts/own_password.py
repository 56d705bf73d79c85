"""Use case: change one's own password by the old one."""

from dataclasses import dataclass, field

from argon2 import PasswordHasher

from controller.accounts import brake
from controller.accounts.actor import Actor
from controller.accounts.errors import WrongPasswordError
from controller.accounts.passwords import fits, hashed
from controller.accounts.service import end_sessions
from controller.accounts.sessions import Doors
from controller.audit.service import record
from controller.store.lookup import find
from controller.store.people import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordChange:
    """What the form holds."""

    old: str = field(repr=False)
    new: str = field(repr=False)


def change_password(
    doors: Doors, actor: Actor, change: PasswordChange, now: int, hasher: PasswordHasher
) -> None:
    """Change one's own password. Raises WrongPasswordError, WeakPasswordError, TooManyTriesError.

    All sessions of the person end, this one too: she logs in with the new password.
    """
    tried = brake.counted(f"password of {actor.person_id}", actor.origin)
    with doors.reading() as session:
        brake.look(session, tried, now)
        kept = find(session, Person, str(actor.person_id)).password_hash
    with doors.writing.begin() as session:
        brake.count(session, tried, now)
    if not fits(kept, change.old, hasher):
        raise WrongPasswordError
    password_hash = hashed(change.new, hasher)
    with doors.writing.begin() as session:
        person = find(session, Person, str(actor.person_id), to_change=True)
        person.password_hash = password_hash
        brake.forgive(session, tried)
        end_sessions(session, person.id)
        record(session, actor, "change_password", person, now)
