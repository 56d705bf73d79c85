"""The brake on guessing passwords: who failed often waits a little, ever longer, never for good.

It counts by (login, origin) and by origin, never by login alone: nobody can keep another person
out by failing in her name. The counts lie in the database, so they outlast a restart and hold for
all web processes.
"""

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from controller.accounts.errors import TooManyTriesError
from controller.store.logins import LoginBrake
from controller.store.upsert import insert_or

FORGOTTEN_MS = 15 * 60 * 1000
"""After a quarter of an hour without a failure all is forgotten."""
ONE_SITE_V6 = 64
"""Bits of an IPv6 address that name a customer; the rest is hers to choose."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures pass, and how long the next try must wait then."""

    free: int
    first_ms: int
    longest_ms: int

    def wait_ms(self, failures: int) -> int:
        """How long after the last failure nothing is tried: doubled by each failure."""
        over = failures - self.free
        if over <= 0:
            return 0
        return min(self.first_ms << min(over - 1, 20), self.longest_ms)


BY_LOGIN = Patience(free=4, first_ms=1_000, longest_ms=60_000)
"""At most about 1500 guesses a day at one account from one origin."""
BY_ORIGIN = Patience(free=30, first_ms=1_000, longest_ms=10_000)
"""A whole office may sit behind one address: more is forgiven, and the wait stays short."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one try counts for."""

    key: str
    patience: Patience


def counted(login: str, origin: str) -> tuple[Held, ...]:
    """What a try to log in counts for."""
    site = site_of(origin)
    return (Held(_key("login", login, site), BY_LOGIN), Held(_key("origin", site), BY_ORIGIN))


def site_of(origin: str) -> str:
    """The origin as far as whoever sits there cannot choose it: IPv6 by its network."""
    try:
        address = ipaddress.ip_address(origin)
    except ValueError:
        return origin
    if isinstance(address, ipaddress.IPv4Address):
        return origin
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, ONE_SITE_V6), strict=False))


def look(session: Session, tried: Iterable[Held], now: int) -> None:
    """Raise TooManyTriesError while the next try has to wait. It only reads."""
    waits = [_left_ms(session, held, now) for held in tried]
    if max(waits) > 0:
        raise TooManyTriesError(max(waits))


def count(session: Session, tried: Iterable[Held], now: int) -> None:
    """Count a try as failed before it is made, so that many at once gain nothing.

    Raises TooManyTriesError.
    """
    tried = tuple(tried)
    session.execute(delete(LoginBrake).where(LoginBrake.last_at <= now - FORGOTTEN_MS))
    look(session, tried, now)
    for held in tried:
        row = insert_or(session, LoginBrake).values(key_sha256=held.key, failures=1, last_at=now)
        again = {"failures": LoginBrake.failures + 1, "last_at": now}
        session.execute(
            row.on_conflict_do_update(index_elements=[LoginBrake.key_sha256], set_=again)
        )


def forgive(session: Session, tried: Iterable[Held]) -> None:
    """The try was right: forget the login's failures here, and that this one was counted."""
    by_login, by_origin = tried
    session.execute(delete(LoginBrake).where(LoginBrake.key_sha256 == by_login.key))
    # Others at the same origin may be guessing: a login of one's own must not wipe that out.
    session.execute(
        update(LoginBrake)
        .where(LoginBrake.key_sha256 == by_origin.key)
        .values(failures=case((LoginBrake.failures > 0, LoginBrake.failures - 1), else_=0))
    )


def _left_ms(session: Session, held: Held, now: int) -> int:
    query = select(LoginBrake.failures, LoginBrake.last_at).where(
        LoginBrake.key_sha256 == held.key, LoginBrake.last_at > now - FORGOTTEN_MS
    )
    row = session.execute(query).first()
    return 0 if row is None else row.last_at + held.patience.wait_ms(row.failures) - now


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
