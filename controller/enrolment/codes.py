"""Make a code, see who came by it, let in or turn away."""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.enrolment.certificates import ask_certificate, revoke_certificates
from controller.enrolment.errors import NothingToDecideError
from controller.receivers.service import enrol_receiver, replace_receiver, sitting_receiver
from controller.store.base import new_id
from controller.store.enrolment import Enrolment
from controller.store.lookup import find
from controller.store.places import Cluster, Receiver
from playlists.messages.enrolment import CODE_DIGITS, DIGITS, lookup_of, secret_of

CODE_MS = 24 * 3600 * 1000
"""A technician's day on the road."""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that was just made: told once and never shown again."""

    enrolment: Enrolment
    digits: str = field(repr=False)


def make_code(
    session: Session, actor: Actor, cluster_id: str, now: int, *, needs_confirmation: bool
) -> NewCode:
    """A code for a cluster; earlier ones that nobody has used end. Raises NotAllowedError.

    Whoever comes by it takes the place of the receiver that sits there.
    """
    cluster = find(session, Cluster, cluster_id, to_change=True)
    require(session, actor, Act.ENROL_RECEIVER, cluster.unit_id)
    unused = update(Enrolment).where(
        Enrolment.cluster_id == cluster_id,
        Enrolment.request.is_(None),
        Enrolment.expires_at > now,
    )
    session.execute(unused.values(expires_at=now))
    digits = _unused_digits(session)
    enrolment = Enrolment(
        id=new_id(now),
        cluster_id=cluster_id,
        lookup=lookup_of(digits),
        secret=secret_of(digits),
        needs_confirmation=needs_confirmation,
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
