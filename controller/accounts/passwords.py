"""Passwords: how they are compared, hashed and how long they must be.

Hashing takes its time on purpose, so nothing here runs inside a transaction of a login.
"""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from controller.accounts.errors import WeakPasswordError

SHORTEST = 10
NOBODYS_PASSWORD = secrets.token_hex(16)


def hashed(password: str, hasher: PasswordHasher) -> str:
    """The hash that is kept. Raises WeakPasswordError."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(SHORTEST)
    return hasher.hash(_composed(password))


def fits(kept: str | None, password: str, hasher: PasswordHasher) -> bool:
    """Whether the password is the one whose hash was kept; None for an unknown login.

    Both cost the same time, so that nobody can list accounts by a stop-watch.
    """
    if kept is None:
        hasher.hash(NOBODYS_PASSWORD)
        return False
    try:
        return hasher.verify(kept, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def renewed(kept: str, password: str, hasher: PasswordHasher) -> str | None:
    """A new hash where the kept one is of an older strength."""
    return hasher.hash(_composed(password)) if hasher.check_needs_rehash(kept) else None


def plain_login(login: str) -> str:
    """A login as it is kept and looked for."""
    return unicodedata.normalize("NFC", login).strip().lower()


def _composed(password: str) -> str:
    # The same password typed on a telephone and on a PC may differ in composition.
    return unicodedata.normalize("NFC", password)
