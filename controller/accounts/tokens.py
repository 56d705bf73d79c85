"""Tokens of programs: named acts in their owner's name, until a day, revocable at any time."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import ALLOWED, WEIGHTY, Act
from controller.accounts.errors import BadPeriodError, ScopeTooWideError
from controller.accounts.service import actor_for, is_open
from controller.accounts.sessions import hash_of
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.errors import MissingFieldError, NotFoundError
from controller.store.base import new_id
from controller.store.logins import ApiToken
from controller.store.lookup import find
from controller.store.people import Person

LONGEST_DAYS = 366
PREFIX = "loa_"
"""So that a leaked one is known for what it is, by people and by scanners."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewToken:
    """A token as it is asked for."""

    name: str
    acts: frozenset[Act]
    days: int


def acts_for_programs(person: Person) -> tuple[Act, ...]:
    """What a token of this person may name, in the order of the enumeration.

    What lets somebody speak, or lets in who may, is for persons: a program has no second step.
    """
    return tuple(act for act in Act if act in ALLOWED[person.role] - WEIGHTY)


def make_token(session: Session, actor: Actor, new: NewToken, now: int) -> tuple[ApiToken, str]:
    """A token and its text, which is told once. Raises ScopeTooWideError, BadPeriodError."""
    person = find(session, Person, str(actor.person_id))
    if not new.acts:
        raise MissingFieldError("acts")
    if not new.acts <= set(acts_for_programs(person)) or actor.only is not None:
        raise ScopeTooWideError
    if not 1 <= new.days <= LONGEST_DAYS:
        raise BadPeriodError(LONGEST_DAYS)
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=new_id(now),
        person_id=person.id,
        name=fields.required("token_name", new.name, 100),
        token_sha256=hash_of(text),
        acts=" ".join(sorted(new.acts)),
        created_at=now,
        expires_at=now + new.days * DAY_MS,
    )
    session.add(row)
    session.flush()
    told = {"name": row.name, "acts": row.acts, "expires_at": row.expires_at, "token": row.id}
    record(session, actor, "make_token", person, now, **told)
    return row, text


def revoke_token(session: Session, actor: Actor, token_id: str, now: int) -> None:
    """End one of the actor's own tokens. Raises NotFoundError."""
    row = find(session, ApiToken, token_id, to_change=True)
    if row.person_id != actor.person_id:
        raise NotFoundError("ApiToken", token_id)
    if row.revoked_at is None:
        row.revoked_at = now
        record(session, actor, "revoke_token", row.person, now, name=row.name, token=row.id)


def tokens_of(session: Session, actor: Actor, now: int) -> list[ApiToken]:
    """The actor's tokens that still hold, the newest first."""
    query = select(ApiToken).where(
        ApiToken.person_id == actor.person_id,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > now,
    )
    return list(session.scalars(query.order_by(ApiToken.created_at.desc())))


def actor_of_token(session: Session, text: str, now: int, origin: str) -> Actor | None:
    """Who a program acts for, and within which acts; None for a token that does not hold."""
    row = session.scalar(select(ApiToken).where(ApiToken.token_sha256 == hash_of(text)))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if not is_open(row.person):
        return None
    person = actor_for(row.person, origin)
    acts = frozenset(row.acts.split()) - WEIGHTY  # earlier versions gave what this one does not
    return replace(person, name=f"{person.name} ({row.name})", only=acts)
