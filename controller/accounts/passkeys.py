"""Passkeys (WebAuthn): a key that a person's own device holds and never gives away.

The device is asked to make sure of its owner (finger, face or PIN) each time. What is not
answered for this site, this challenge and this person is refused.
"""

import json
import secrets
from dataclasses import dataclass

import webauthn
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.errors import (
    DeviceRefusedError,
    NoSuchFactorError,
    SecondStepRefusedError,
)
from controller.accounts.service import actor_for
from controller.audit.service import record
from controller.store.base import new_id
from controller.store.logins import LoginSession, Passkey
from controller.store.lookup import find
from controller.store.people import Person
from playlists.messages.approval import hash_key

LONGEST_ANSWER = 20_000
"""Characters; a device answers with about one thousand."""
UNUSABLE = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)
"""What the answer of something that is no device makes of the library and of JSON."""


@dataclass(frozen=True, slots=True)
class Site:
    """Which site a passkey is for: its host name, and its origin as browsers spell it."""

    host: str
    origin: str


def new_challenge() -> str:
    """Something that no device has ever answered, base64url."""
    return secrets.token_urlsafe(32)


def passkeys_of(session: Session, person_id: str) -> list[Passkey]:
    """The person's passkeys in use, the oldest first."""
    query = select(Passkey).where(Passkey.person_id == person_id, Passkey.removed_at.is_(None))
    return list(session.scalars(query.order_by(Passkey.created_at)))


def creation_options(session: Session, login_session: LoginSession, site: Site) -> str:
    """What the browser asks a device for to make a new passkey, as JSON."""
    login_session.challenge = new_challenge()
    person = login_session.person
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Loa",
        user_id=person.id.encode(),
        user_name=person.login,
        user_display_name=person.name,
        challenge=base64url_to_bytes(login_session.challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(session, person.id),
    )
    return webauthn.options_to_json(options)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPasskey:
    """What a device answered, and what its owner calls it."""

    answer: str
    name: str


def add_passkey(
    session: Session, login_session: LoginSession, new: NewPasskey, site: Site, now: int
) -> Passkey:
    """Keep a new passkey's public key. Raises DeviceRefusedError."""
    challenge, login_session.challenge = login_session.challenge, ""
    person = login_session.person
    if not challenge:
        raise DeviceRefusedError
    try:
        made = webauthn.verify_registration_response(
            credential=_parsed(new.answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except UNUSABLE as error:
        raise DeviceRefusedError from error
    passkey = Passkey(
        id=new_id(now),
        person_id=person.id,
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        host=site.host,
        name=fields.required("passkey_name", new.name, 100),
        created_at=now,
    )
    session.add(passkey)
    session.flush()
    actor = actor_for(person, login_session.origin)
    key = hash_key(public_key_of(passkey))
    record(session, actor, "add_factor", person, now, factor="passkey", name=passkey.name, key=key)
    return passkey


def remove_passkey(session: Session, actor: Actor, passkey_id: str, now: int) -> None:
    """Take a passkey out of use; its public key stays, to check old approvals by."""
    row = find(session, Passkey, passkey_id, to_change=True)
    if row.person_id != actor.person_id or row.removed_at is not None:
        raise NoSuchFactorError
    row.removed_at = now
    person = find(session, Person, row.person_id)
    record(session, actor, "remove_factor", person, now, factor="passkey", name=row.name)


def request_options(session: Session, person_id: str, site: Site, challenge: str) -> str:
    """What the browser asks the person's devices for, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_descriptors(session, person_id),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def check(session: Session, person_id: str, site: Site, challenge: str, answer: str) -> Passkey:
    """The passkey that answered the challenge. Raises SecondStepRefusedError."""
    try:
        told = _parsed(answer)
        row = session.scalar(
            select(Passkey).where(
                Passkey.credential_id == str(told["id"]),
                Passkey.person_id == person_id,
                Passkey.removed_at.is_(None),
            )
        )
        if row is None:
            raise SecondStepRefusedError
        done = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except UNUSABLE as error:
        raise SecondStepRefusedError from error
    row.sign_count = done.new_sign_count
    return row


def public_key_of(passkey: Passkey) -> bytes:
    """A passkey's public key as everybody reads it (SubjectPublicKeyInfo, DER)."""
    decoded = decode_credential_public_key(base64url_to_bytes(passkey.public_key))
    key = decoded_public_key_to_cryptography(decoded)
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _parsed(answer: str) -> dict[str, object]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("longer than any device answers")
    told = json.loads(answer)
    if not isinstance(told, dict):
        raise TypeError("no object")
    return told


def _descriptors(session: Session, person_id: str) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id))
        for row in passkeys_of(session, person_id)
    ]
