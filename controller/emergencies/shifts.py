"""Ca trực: a duty officer proves herself once, by passkey or digits, and may order until it ends.

A passkey signs the SHA-256 of the statement "I am on duty here until then"; that signature is
kept, so that the signer (and an auditor, years later) can check it without trusting the web. Six
digits prove less: nobody can look at them a second time.
"""

import hashlib

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.passkeys import Site
from controller.approval.errors import WayNotPermittedError
from controller.approval.proof import (
    ByCode,
    ByPasskey,
    Proof,
    question,
    require_known_key,
    signed_by_device,
)
from controller.approval.ways import ONLY_PASSKEY, permitted
from controller.audit.service import record
from controller.civil import HOUR_MS
from controller.emergencies.errors import NoShiftError, ShiftHoursError, ShiftRefusedError
from controller.store.base import new_id
from controller.store.emergencies import DutyShift
from controller.store.logins import Factor
from controller.store.lookup import find
from controller.store.people import Person
from controller.units.tree import unit_path
from playlists.messages.approval import Way, check_answer

USUAL_HOURS = 12
MOST_HOURS = 24
ASKED_WITHIN_MS = 10 * 60_000
"""How long the form of a shift may lie open."""
STATEMENT_CHARACTERS = 4_000


class ShiftStatement(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="loa.duty.v1"
):
    """Somebody says: I am on duty for this unit, for so many hours from now."""

    person: str
    name: str
    unit: str
    asked_at: int
    """UTC milliseconds."""
    hours: int


def state_shift(session: Session, actor: Actor, unit_id: str, hours: int, now: int) -> str:
    """What an officer puts her name to, in its only spelling. Raises ShiftHoursError."""
    person = find(session, Person, require_author(session, actor, Act.ORDER_EMERGENCY, unit_id))
    if not 1 <= hours <= MOST_HOURS:
        raise ShiftHoursError(hours, MOST_HOURS)
    statement = ShiftStatement(
        person=person.id, name=person.name, unit=unit_id, asked_at=now, hours=hours
    )
    return canonical(statement)


def canonical(statement: ShiftStatement) -> str:
    """The statement's only spelling."""
    return msgspec.json.encode(statement, order="sorted").decode()


def ask_device(session: Session, actor: Actor, statement: str, site: Site) -> str:
    """What the browser asks the officer's devices for, so that they sign her statement."""
    return question(session, str(actor.person_id), site, [statement])


def open_shift(session: Session, actor: Actor, statement: str, proof: Proof, now: int) -> DutyShift:
    """Open a shift for an officer who proves herself.

    Raises SecondStepRefusedError, ShiftRefusedError, ShiftHoursError.
    """
    stated = read_statement(statement)
    require_author(session, actor, Act.ORDER_EMERGENCY, stated.unit)
    person = find(session, Person, str(actor.person_id))
    is_fresh = stated.asked_at <= now < stated.asked_at + ASKED_WITHIN_MS
    # The statement comes back from a form: anybody may have written it.
    if (stated.person, stated.name) != (person.id, person.name) or not is_fresh:
        raise ShiftRefusedError
    if not 1 <= stated.hours <= MOST_HOURS:
        raise ShiftHoursError(stated.hours, MOST_HOURS)
    sha256 = hashlib.sha256(statement.encode()).hexdigest()
    if session.scalar(select(DutyShift.id).where(DutyShift.statement_sha256 == sha256)):
        raise ShiftRefusedError
    factor, answer = _proved(session, person, statement, proof, now)
    shift = DutyShift(
        id=new_id(now),
        unit_id=stated.unit,
        person_id=stated.person,
        opened_at=now,
        ends_at=now + stated.hours * HOUR_MS,
        factor=factor,
        statement=statement,
        statement_sha256=sha256,
        answer=answer,
    )
    session.add(shift)
    session.flush()
    record(session, actor, "open_shift", shift, now, hours=stated.hours, factor=factor)
    return shift


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


def read_statement(statement: str) -> ShiftStatement:
    """What a statement says. Raises ShiftRefusedError for another spelling, too."""
    if len(statement) > STATEMENT_CHARACTERS:
        raise ShiftRefusedError
    try:
        stated = msgspec.json.decode(statement, type=ShiftStatement)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ShiftRefusedError from error
    if canonical(stated) != statement:
        raise ShiftRefusedError
    return stated


def _proved(
    session: Session, person: Person, statement: str, proof: Proof, now: int
) -> tuple[Factor, str]:
    """By what the officer proved herself, and what is kept of it.

    Raises WayNotPermittedError, UnknownKeyError, SecondStepRefusedError.
    """
    unit_id = read_statement(statement).unit
    if isinstance(proof, ByCode) and permitted(session, unit_id) == ONLY_PASSKEY:
        # The signer would not believe what she then says in her own words.
        raise WayNotPermittedError(Way.TOTP, ONLY_PASSKEY)
    match proof:
        case ByPasskey():
            answer = signed_by_device(session, person.id, [statement], proof, check_answer)
            require_known_key(session, unit_id, person.id, answer)
            return Factor.PASSKEY, answer
        case ByCode(digits=digits) if one_time.use(session, person.id, digits, now):
            return Factor.TOTP, ""
        case _:
            raise SecondStepRefusedError
