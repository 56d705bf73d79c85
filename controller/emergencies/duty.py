"""Ca trực: a duty officer proves herself once, by passkey or digits, and may order until it ends.

A passkey signs the SHA-256 of the statement "I am on duty here until then"; that signature is
kept, so that the signer (and an auditor, years later) can check it without trusting the web. Six
digits prove less: nobody can look at them a second time.
"""

import hashlib
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url

from controller.accounts import brake, one_time, passkeys
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.passkeys import Site
from controller.accounts.sessions import Doors
from controller.audit.service import record
from controller.emergencies.errors import NoShiftError, ShiftHoursError, ShiftRefusedError
from controller.store.base import new_id
from controller.store.emergencies import DutyShift
from controller.store.logins import Factor
from controller.store.lookup import find
from controller.store.people import Person
from controller.units.tree import unit_path

HOUR_MS = 3_600_000
USUAL_HOURS = 12
MOST_HOURS = 24
ASKED_WITHIN_MS = 10 * 60_000
"""How long the form of a shift may lie open."""
STATEMENT_CHARACTERS = 4_000


class DutyStatement(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="loa.duty.v1"):
    """Somebody says: I am on duty for this unit, for so many hours from now."""

    person: str
    name: str
    unit: str
    asked_at: int
    """UTC milliseconds."""
    hours: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """The statement as it was shown, and how the person proved herself."""

    statement: str
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)


def state_duty(session: Session, actor: Actor, unit_id: str, hours: int, now: int) -> str:
    """What an officer puts her name to, in its only spelling. Raises ShiftHoursError."""
    person = find(session, Person, require_author(session, actor, Act.ORDER_EMERGENCY, unit_id))
    if not 1 <= hours <= MOST_HOURS:
        raise ShiftHoursError(hours, MOST_HOURS)
    statement = DutyStatement(
        person=person.id, name=person.name, unit=unit_id, asked_at=now, hours=hours
    )
    return msgspec.json.encode(statement, order="sorted").decode()


def challenge_of(statement: str) -> str:
    """What a device is asked to sign for a statement: its SHA-256, base64url."""
    return bytes_to_base64url(hashlib.sha256(statement.encode()).digest())


def open_shift(doors: Doors, actor: Actor, proof: Proof, site: Site, now: int) -> DutyShift:
    """Open a shift. Raises SecondStepRefusedError, ShiftRefusedError, TooManyTriesError.

    A try is counted before it is looked at, as at a login.
    """
    stated = _read(proof.statement)
    tried = brake.counted(f"shift of {actor.person_id}", actor.origin)
    with doors.reading() as session:
        _require_own(session, actor, stated, now)
        brake.look(session, tried, now)
    with doors.writing.begin() as session:
        brake.count(session, tried, now)
    with doors.writing.begin() as session:
        factor = _proved(session, stated, proof, site, now)
        brake.forgive(session, tried)
        return _begin(session, actor, stated, proof, factor, now)


def close_shift(session: Session, actor: Actor, shift_id: str, now: int) -> DutyShift:
    """End one's own shift early. What was ordered in it stays in force."""
    shift = find(session, DutyShift, shift_id, to_change=True)
    require(session, actor, Act.ORDER_EMERGENCY, shift.unit_id)
    if shift.person_id != actor.person_id:
        raise ShiftRefusedError
    if is_open_at(shift, now):
        shift.closed_at = now
        session.flush()
        record(session, actor, "close_shift", shift, now)
    return shift


def open_shift_of(session: Session, person_id: str | None, unit_id: str, now: int) -> DutyShift:
    """The person's open shift over a unit. Raises NoShiftError."""
    above = [unit.id for unit in unit_path(session, unit_id)]
    query = select(DutyShift).where(
        DutyShift.person_id == person_id,
        DutyShift.unit_id.in_(above),
        DutyShift.opened_at <= now,
        DutyShift.ends_at > now,
        DutyShift.closed_at.is_(None),
    )
    shift = session.scalar(query.order_by(DutyShift.ends_at.desc()).limit(1))
    if shift is None:
        raise NoShiftError
    return shift


def is_open_at(shift: DutyShift, at: int) -> bool:
    """Whether a shift was open at an instant."""
    ends = shift.ends_at if shift.closed_at is None else min(shift.ends_at, shift.closed_at)
    return shift.opened_at <= at < ends


def _read(statement: str) -> DutyStatement:
    if len(statement) > STATEMENT_CHARACTERS:
        raise ShiftRefusedError
    try:
        stated = msgspec.json.decode(statement, type=DutyStatement)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ShiftRefusedError from error
    if msgspec.json.encode(stated, order="sorted").decode() != statement:
        raise ShiftRefusedError
    return stated


def _require_own(session: Session, actor: Actor, stated: DutyStatement, now: int) -> None:
    """The statement comes back from a form: anybody may have written it."""
    require_author(session, actor, Act.ORDER_EMERGENCY, stated.unit)
    person = find(session, Person, str(actor.person_id))
    is_fresh = stated.asked_at <= now < stated.asked_at + ASKED_WITHIN_MS
    if (stated.person, stated.name) != (person.id, person.name) or not is_fresh:
        raise ShiftRefusedError
    if not 1 <= stated.hours <= MOST_HOURS:
        raise ShiftHoursError(stated.hours, MOST_HOURS)


def _proved(session: Session, stated: DutyStatement, proof: Proof, site: Site, now: int) -> Factor:
    if proof.passkey:
        challenge = challenge_of(proof.statement)
        passkeys.check(session, stated.person, site, challenge, proof.passkey)
        return Factor.PASSKEY
    if one_time.use(session, stated.person, proof.code, now):
        return Factor.TOTP
    raise SecondStepRefusedError


def _begin(  # noqa: PLR0913, PLR0917 -- what one row is made of
    session: Session,
    actor: Actor,
    stated: DutyStatement,
    proof: Proof,
    factor: Factor,
    now: int,
) -> DutyShift:
    sha256 = hashlib.sha256(proof.statement.encode()).hexdigest()
    used = select(DutyShift.id).where(DutyShift.statement_sha256 == sha256)
    if session.scalar(used) is not None:
        raise ShiftRefusedError
    shift = DutyShift(
        id=new_id(now),
        unit_id=stated.unit,
        person_id=stated.person,
        opened_at=now,
        ends_at=now + stated.hours * HOUR_MS,
        factor=factor,
        statement=proof.statement,
        statement_sha256=sha256,
        answer=proof.passkey,
    )
    session.add(shift)
    session.flush()
    record(session, actor, "open_shift", shift, now, hours=stated.hours, factor=factor)
    return shift
