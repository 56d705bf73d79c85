"""What shows, in the moment of an approval, that it is the approver who says yes.

The strong way is her passkey: her own device signs the statements, and whoever has her public key
can check that years later. All others are our word for it, and the record says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from controller import civil
from controller.accounts import one_time, passkeys
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.one_time import Digits
from controller.accounts.passkeys import Site, public_key_of
from controller.approval.errors import (
    AskedTooLongAgoError,
    DeviceNeededError,
    UnknownKeyError,
    WayNotPermittedError,
)
from controller.approval.paper import SignedScript, keep_photo, paper_of
from controller.approval.statement import Consent
from controller.approval.trusted import was_trusted
from controller.approval.ways import permitted, strict_since
from controller.checklists.service import standing_checklist
from controller.checklists.ticks import Ticks, checked
from controller.store.logins import Passkey
from controller.store.people import Person
from playlists.messages.approval import (
    NotProvedError,
    PasskeyProof,
    Way,
    challenge,
    check_passkey,
    hash_of,
)

ANSWER_WITHIN_MS = 10 * 60 * 1000
"""From the question to the device's answer. The question is put when the button is pressed."""


@dataclass(frozen=True, slots=True)
class BySession:
    """She is logged in and has nothing else to show."""


@dataclass(frozen=True, slots=True)
class ByCode:
    """Six digits of her app."""

    digits: Digits


@dataclass(frozen=True, kw_only=True, slots=True)
class ByPasskey:
    """What her device answered when it was asked about statements of an instant."""

    answer: str
    asked_at: int
    site: Site


@dataclass(frozen=True, slots=True)
class ByPaper:
    """Somebody signed by hand; the approver brings the photograph and puts her name to that."""

    script: SignedScript


Proof = BySession | ByCode | ByPasskey | ByPaper


@dataclass(frozen=True, kw_only=True, slots=True)
class Assent:
    """An approver's yes."""

    proof: Proof = BySession()
    comment: str = ""
    ticks: Ticks | None = None
    """Of the unit's checklist, where it was laid before her."""


YES = Assent()


def way_of(proof: Proof) -> Way:
    """The word of the record."""
    match proof:
        case ByPasskey():
            return Way.PASSKEY
        case ByCode():
            return Way.TOTP
        case ByPaper():
            return Way.PAPER
        case BySession():
            return Way.PASSWORD


def ways_open(session: Session, person_id: str, unit_id: str) -> frozenset[Way]:
    """The ways in which a person may approve in a unit, with the devices that she has."""
    has = {Way.PAPER}
    if passkeys.passkeys_of(session, person_id):
        has.add(Way.PASSKEY)
    if one_time.app_of(session, person_id) is not None:
        has.add(Way.TOTP)
    if has == {Way.PAPER}:
        has.add(Way.PASSWORD)
    return permitted(session, unit_id) & has


def consent_by(session: Session, person: Person, unit_id: str, assent: Assent, now: int) -> Consent:
    """Who says yes, when and how, before it is shown that it is she.

    Raises WayNotPermittedError, DeviceNeededError, AskedTooLongAgoError, BadPaperError,
    UncheckedError, ChecklistChangedError.
    """
    proof = assent.proof
    way = way_of(proof)
    allowed = permitted(session, unit_id)
    if way not in allowed:
        raise WayNotPermittedError(way, allowed)
    if way is Way.PASSWORD and way not in ways_open(session, person.id, unit_id):
        raise DeviceNeededError
    at, paper = now, None
    if isinstance(proof, ByPasskey):
        at = proof.asked_at
        if not now - ANSWER_WITHIN_MS <= at <= now:
            raise AskedTooLongAgoError
    elif isinstance(proof, ByPaper):
        paper = paper_of(proof.script, civil.day_of(now))
    ticks = assent.ticks
    answered = None if ticks is None else checked(standing_checklist(session, unit_id), ticks)
    return Consent(person=person, unit_id=unit_id, at=at, way=way, checklist=answered, paper=paper)


def question(session: Session, person_id: str, site: Site, statements: Sequence[str]) -> str:
    """What the browser asks the person's devices for, so that they sign these statements."""
    asked = bytes_to_base64url(challenge([hash_of(one) for one in statements]))
    return passkeys.request_options(session, person_id, site, asked)


def prove(
    session: Session, consent: Consent, statements: Sequence[str], proof: Proof, now: int
) -> str:
    """What is kept as proof beside each of the statements: JSON of PasskeyProof, or nothing.

    Raises SecondStepRefusedError for a device or code that is not hers or says something else,
    UnknownKeyError for a device that the signer would not believe.
    """
    person_id = consent.person.id
    match proof:
        case ByPasskey():
            kept = signed_by_device(session, person_id, statements, proof, check_passkey)
            require_known_key(session, consent.unit_id, person_id, kept)
            return kept
        case ByCode(digits=digits):
            if not one_time.use(session, person_id, digits, now):
                raise SecondStepRefusedError
        case ByPaper(script=script):
            keep_photo(session, script.photo, person_id, now)
        case BySession():
            pass
    return ""


def require_known_key(session: Session, unit_id: str, person_id: str, kept: str) -> None:
    """Refuse what the signer would: one such approval would hold up the plans of every cluster.

    `kept` is what `signed_by_device` made. Raises UnknownKeyError.
    """
    proof = msgspec.json.decode(kept, type=PasskeyProof)
    since = strict_since(session, unit_id)
    added = session.scalar(
        select(Passkey.created_at).where(Passkey.credential_id == proof.credential)
    )
    if since is None or added is None or added <= since:
        return
    if not was_trusted(session, person_id, proof.key_sha256):
        raise UnknownKeyError(proof.key_sha256)


def signed_by_device(
    session: Session,
    person_id: str,
    statements: Sequence[str],
    proof: ByPasskey,
    check: Callable[[str, PasskeyProof], None],
) -> str:
    """What is kept of a device's answer: JSON of PasskeyProof. Raises SecondStepRefusedError.

    `check` is the rule by which somebody will look at it later.
    """
    covered = tuple(hash_of(one) for one in statements)
    asked = bytes_to_base64url(challenge(covered))
    passkey = passkeys.check(session, person_id, proof.site, asked, proof.answer)
    response = msgspec.json.decode(proof.answer)["response"]
    kept = PasskeyProof(
        credential=passkey.credential_id,
        public_key=public_key_of(passkey),
        authenticator_data=base64url_to_bytes(response["authenticatorData"]),
        client_data=base64url_to_bytes(response["clientDataJSON"]),
        signature=base64url_to_bytes(response["signature"]),
        statements=covered,
    )
    try:
        # What is kept must convince whoever checks it later by the same rule.
        for statement in statements:
            check(statement, kept)
    except NotProvedError as error:
        raise SecondStepRefusedError from error
    return msgspec.json.encode(kept, order="sorted").decode()
