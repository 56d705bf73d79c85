"""What devices ask: to come in by a code, to renew their certificate."""

import hmac
from dataclasses import dataclass, field, replace

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.secret_box import SecretBox
from controller.audit.service import record
from controller.enrolment.certificates import ask_certificate
from controller.enrolment.codes import let_in, lettings_in, opened_secret
from controller.enrolment.errors import (
    BadDeviceRequestError,
    CodeRefusedError,
    CodeUsedError,
    KnownDeviceError,
    TurnedAwayError,
)
from controller.keys.certificates import BadRequestError, requested_key
from controller.store.enrolment import Certificate, Enrolment, RevocationList
from controller.store.places import Receiver
from controller.units.tree import unit_path
from playlists.messages.enrolment import (
    Answer,
    Ask,
    BrokerAt,
    CertificateRequest,
    Renewal,
    Renewed,
    Welcome,
    open_request,
    request_proof,
    welcome_proof,
)
from playlists.messages.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class House:
    """What every newcomer is told, and what the secrets of codes are sealed in."""

    root: bytes
    chain: bytes
    brokers: tuple[BrokerAt, ...]
    box: SecretBox = field(repr=False)


def come_in(session: Session, ask: Ask, house: House, origin: str, now: int) -> Answer:
    """One asking of a device that has a code; it asks again until it is answered.

    Raises CodeRefusedError, CodeUsedError, KnownDeviceError, TurnedAwayError,
    BadDeviceRequestError. What is an incident is in the record even then: commit.
    """
    enrolment, secret = _proved(session, ask, house.box, now)
    request = _opened(ask.request)
    if enrolment.request is None:
        _refuse_known(session, enrolment, request.public_key, origin, now)
        enrolment.request, enrolment.public_key = ask.request, request.public_key
        enrolment.asked_at, enrolment.asked_from = now, origin
        session.flush()
        if not enrolment.needs_confirmation:
            let_in(session, lettings_in(enrolment), enrolment, now)
    elif enrolment.public_key != request.public_key:
        _incident(session, enrolment, "enrolment_code_used_twice", origin, now)
        raise CodeUsedError(enrolment.id)
    if enrolment.refused:
        raise TurnedAwayError(enrolment.id)
    welcome = _welcome(session, enrolment, house)
    if welcome is None:
        return Answer(waits=True)
    return Answer(welcome=welcome, proof=welcome_proof(secret, ask.request, welcome))


def renew(session: Session, renewal: Renewal, now: int) -> Renewed:
    """One asking of a receiver whose certificate grows old, or has ended already.

    Raises TurnedAwayError, BadDeviceRequestError, TooOftenError.
    """
    request = _opened(renewal.request)
    receiver = session.get(Receiver, request.receiver)
    if (
        receiver is None
        or receiver.retired_at is not None
        or receiver.public_key != request.public_key
    ):
        raise TurnedAwayError(f"receiver {request.receiver!r:.80}")
    row = ask_certificate(session, receiver.id, renewal.request, now)
    authority = _authority(session)
    if row.refused_at is not None or row.revoked_at is not None:
        raise TurnedAwayError(f"certificate {row.id}: {row.refusal}")
    if not row.pem or authority is None:
        return Renewed(waits=True)
    return Renewed(certificate=row.pem.encode(), authority=authority)


def _proved(session: Session, ask: Ask, box: SecretBox, now: int) -> tuple[Enrolment, bytes]:
    query = select(Enrolment).where(Enrolment.lookup == ask.lookup).with_for_update()
    enrolment = session.scalar(query)
    secret = opened_secret(enrolment, box) if enrolment is not None else None
    holds = hmac.compare_digest(request_proof(secret or b"nobody's", ask.request), ask.proof)
    if enrolment is None or secret is None or not holds:
        raise CodeRefusedError(f"lookup {ask.lookup!r:.20}")
    if now >= enrolment.expires_at:
        raise CodeRefusedError(f"the code of enrolment {enrolment.id} has ended")
    return enrolment, secret


def _opened(packed: bytes) -> CertificateRequest:
    try:
        request = open_request(packed)
        requested_key(request.csr)
    except (RefusedError, BadRequestError) as error:
        raise BadDeviceRequestError(str(error)) from error
    return request


def _refuse_known(
    session: Session, enrolment: Enrolment, public_key: bytes, origin: str, now: int
) -> None:
    known = session.scalar(select(Receiver).where(Receiver.public_key == public_key))
    if known is not None:
        _incident(session, enrolment, "enrolled_key_came_again", origin, now, receiver=known.id)
        raise KnownDeviceError(known.id)


def _welcome(session: Session, enrolment: Enrolment, house: House) -> bytes | None:
    """The words of welcome; None where a person or the signer has not had time yet."""
    if enrolment.receiver_id is None:
        return None
    certificate = session.scalar(
        select(Certificate)
        .where(Certificate.receiver_id == enrolment.receiver_id)
        .order_by(Certificate.id)
        .limit(1)
    )
    authority = _authority(session)
    if certificate is not None and certificate.refused_at is not None:
        raise TurnedAwayError(certificate.refusal)
    if certificate is None or not certificate.pem or authority is None:
        return None
    path = unit_path(session, enrolment.cluster.unit_id)
    return msgspec.json.encode(
        Welcome(
            receiver=enrolment.receiver_id,
            cluster=enrolment.cluster_id,
            unit_path=tuple(unit.id for unit in path),
            root=house.root,
            chain=house.chain,
            authority=authority,
            certificate=certificate.pem.encode(),
            brokers=house.brokers,
        )
    )


def _authority(session: Session) -> bytes | None:
    query = select(RevocationList.authority).order_by(RevocationList.number.desc()).limit(1)
    pem = session.scalar(query)
    return None if pem is None else pem.encode()


def _incident(
    session: Session,
    enrolment: Enrolment,
    act: str,
    origin: str,
    now: int,
    **detail: object,
) -> None:
    actor = replace(SYSTEM, unit_id=enrolment.cluster.unit_id, origin=origin)
    record(session, actor, act, enrolment.cluster, now, enrolment=enrolment.id, **detail)
