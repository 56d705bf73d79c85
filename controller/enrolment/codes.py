"""Make a code, see who came by it, let in or turn away."""

import logging
import secrets
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.authority import Act, require
from controller.accounts.secret_box import NotSealedHereError, SecretBox
from controller.audit.service import record
from controller.enrolment.certificates import ask_certificate, revoke_certificates
from controller.enrolment.errors import NothingToDecideError
from controller.receivers.service import enrol_receiver, replace_receiver, sitting_receiver
from controller.store.base import new_id
from controller.store.enrolment import Enrolment
from controller.store.lookup import find
from controller.store.places import Cluster, Receiver
from playlists.messages.enrolment import CODE_DIGITS, DIGITS, lookup_of, secret_of

log = logging.getLogger(__name__)

CODE_MS = 24 * 3600 * 1000
"""A technician's day on the road."""
OPEN_BYTES = 32
"""An earlier version kept the secret as it is; sealed it is longer."""


@dataclass(frozen=True, slots=True)
class CodeFor:
    """What a code is wanted for."""

    cluster_id: str
    needs_confirmation: bool
    """Whether a person lets the device in, who has compared its key by telephone."""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that was just made: told once and never shown again."""

    enrolment: Enrolment
    digits: str = field(repr=False)


def make_code(session: Session, actor: Actor, wanted: CodeFor, box: SecretBox, now: int) -> NewCode:
    """A code for a cluster; earlier ones that nobody has used end. Raises NotAllowedError.

    Whoever comes by it takes the place of the receiver that sits there. The database holds its
    secret sealed: who reads a copy of it lets nobody in.
    """
    cluster = find(session, Cluster, wanted.cluster_id, to_change=True)
    require(session, actor, Act.ENROL_RECEIVER, cluster.unit_id)
    unused = update(Enrolment).where(
        Enrolment.cluster_id == cluster.id,
        Enrolment.request.is_(None),
        Enrolment.expires_at > now,
    )
    session.execute(unused.values(expires_at=now))
    digits, id_ = _unused_digits(session), new_id(now)
    enrolment = Enrolment(
        id=id_,
        cluster_id=cluster.id,
        lookup=lookup_of(digits),
        secret=_sealed(secret_of(digits), id_, box),
        needs_confirmation=wanted.needs_confirmation,
        person_id=actor.person_id,
        created_at=now,
        expires_at=now + CODE_MS,
        request=None,
        public_key=None,
        asked_at=None,
        decided_at=None,
        receiver_id=None,
    )
    session.add(enrolment)
    session.flush()
    record(session, actor, "make_enrolment_code", cluster, now, enrolment=enrolment.id)
    return NewCode(enrolment, digits)


def opened_secret(enrolment: Enrolment, box: SecretBox) -> bytes | None:
    """The key of a code's proofs; None where the code has ended or was sealed elsewhere."""
    try:
        return bytes.fromhex(box.open(enrolment.secret.decode("latin-1"), _owner(enrolment.id)))
    except NotSealedHereError:
        return None


def seal_open_codes(session: Session, box: SecretBox) -> int:
    """Seal the secrets that an earlier version kept in the open; how many there were."""
    rows = session.scalars(select(Enrolment).where(Enrolment.secret != b"")).all()
    open_ones = [row for row in rows if len(row.secret) == OPEN_BYTES]
    for row in open_ones:
        row.secret = _sealed(row.secret, row.id, box)
    if open_ones:
        log.info("sealed the secrets of %d enrolment codes", len(open_ones))
    return len(open_ones)


def _sealed(secret: bytes, enrolment_id: str, box: SecretBox) -> bytes:
    return box.seal(secret.hex(), _owner(enrolment_id)).encode()


def _owner(enrolment_id: str) -> str:
    return f"enrolment {enrolment_id}"


def confirm(session: Session, actor: Actor, enrolment_id: str, now: int) -> Receiver:
    """Let in the device that waits. Raises NothingToDecideError."""
    return let_in(session, actor, _waiting(session, actor, enrolment_id), now)


def turn_away(session: Session, actor: Actor, enrolment_id: str, now: int) -> None:
    """Do not let in the device that waits. Raises NothingToDecideError."""
    enrolment = _waiting(session, actor, enrolment_id)
    enrolment.refused, enrolment.decided_at = True, now
    record(session, actor, "turn_away_receiver", enrolment.cluster, now, enrolment=enrolment.id)


def let_in(session: Session, actor: Actor, enrolment: Enrolment, now: int) -> Receiver:
    """Seat the device of an enrolment, in place of whoever sits there, and ask its certificate."""
    if enrolment.public_key is None or enrolment.request is None:
        raise NothingToDecideError(f"nobody came by the code of enrolment {enrolment.id}")
    sitting = sitting_receiver(session, enrolment.cluster_id)
    if sitting is None:
        receiver = enrol_receiver(session, actor, enrolment.cluster_id, enrolment.public_key, now)
    else:
        revoke_certificates(session, sitting.id, now)
        receiver = replace_receiver(session, actor, sitting.id, enrolment.public_key, now)
    enrolment.receiver_id, enrolment.decided_at = receiver.id, now
    ask_certificate(session, receiver.id, enrolment.request, now)
    return receiver


def open_enrolments(session: Session, cluster_id: str, now: int) -> list[Enrolment]:
    """Codes of a cluster that still count, and devices that wait, the newest first."""
    query = (
        select(Enrolment)
        .where(
            Enrolment.cluster_id == cluster_id,
            Enrolment.receiver_id.is_(None),
            Enrolment.refused.is_(False),
            Enrolment.expires_at > now,
        )
        .order_by(Enrolment.id.desc())
    )
    return list(session.scalars(query))


def lettings_in(enrolment: Enrolment) -> Actor:
    """In whose name a device comes in by a code that needs no confirmation."""
    return Actor(
        enrolment.person_id, SYSTEM.name, None, enrolment.cluster.unit_id, enrolment.asked_from
    )


def _waiting(session: Session, actor: Actor, enrolment_id: str) -> Enrolment:
    enrolment = find(session, Enrolment, enrolment_id, to_change=True)
    require(session, actor, Act.ENROL_RECEIVER, enrolment.cluster.unit_id)
    if enrolment.request is None or enrolment.decided_at is not None:
        raise NothingToDecideError(f"nothing waits at enrolment {enrolment_id}")
    return enrolment


def _unused_digits(session: Session) -> str:
    while True:
        digits = "".join(secrets.choice(DIGITS) for _ in range(CODE_DIGITS))
        known = select(Enrolment.id).where(Enrolment.lookup == lookup_of(digits))
        if session.scalar(known) is None:
            return digits
