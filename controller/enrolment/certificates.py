"""Certificates of receivers: asked for here, issued by the signer, revoked here."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.enrolment.errors import TooOftenError
from controller.planning.marks import mark_clusters
from controller.store.base import new_id
from controller.store.enrolment import Certificate
from controller.store.lookup import find
from controller.store.places import Receiver

MOST_A_DAY = 4
"""A receiver renews twice a year; each asking costs the signer a signature."""


def ask_certificate(session: Session, receiver_id: str, request: bytes, now: int) -> Certificate:
    """Put a request before the signer; the same request again is the same row.

    Raises TooOftenError.
    """
    recent = list(
        session.scalars(
            select(Certificate)
            .where(Certificate.receiver_id == receiver_id, Certificate.asked_at > now - DAY_MS)
            .order_by(Certificate.id)
        )
    )
    for one in recent:
        if one.request == request:
            return one
    if len(recent) >= MOST_A_DAY:
        raise TooOftenError(f"receiver {receiver_id} asked {len(recent)} times within a day")
    row = Certificate(
        id=new_id(now),
        receiver_id=receiver_id,
        request=request,
        asked_at=now,
        issued_at=None,
        not_after=None,
        refused_at=None,
        revoked_at=None,
        cut_at=None,
    )
    session.add(row)
    session.flush()
    return row


def shut_out(session: Session, actor: Actor, receiver_id: str, now: int, why: str) -> None:
    """Take a receiver's certificates away and its seat: stolen, copied, given back.

    The signer lists it within a second, the link cuts its line.
    """
    receiver = find(session, Receiver, receiver_id, to_change=True)
    require(session, actor, Act.ENROL_RECEIVER, receiver.cluster.unit_id)
    revoke_certificates(session, receiver_id, now)
    if receiver.retired_at is None:
        receiver.retired_at = now
        mark_clusters(session, [receiver.cluster_id], now)
    record(
        session, actor, "shut_out_receiver", receiver.cluster, now, receiver=receiver_id, why=why
    )


def revoke_certificates(session: Session, receiver_id: str, now: int) -> None:
    """Every certificate of a receiver counts no longer, those that are only asked for included."""
    standing = update(Certificate).where(
        Certificate.receiver_id == receiver_id, Certificate.revoked_at.is_(None)
    )
    session.execute(standing.values(revoked_at=now))
