"""Sign what waits in the outbox, or record why it is not signed."""

import logging
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.quota import is_within_quota
from controller.audit.service import record
from controller.signer.conditions import SigningRefusedError, Station, signable
from controller.store.delivery import OutboxMessage
from controller.store.places import Receiver
from playlists.messages.envelope import TooLargeError, seal

log = logging.getLogger(__name__)

SIGNER = replace(SYSTEM, origin="signer")
REFUSED = "refuse_signature"


def anything_waits(session: Session) -> bool:
    """Whether a message waits for its signature."""
    return session.scalar(_waiting().with_only_columns(OutboxMessage.id).limit(1)) is not None


def sign_waiting(session: Session, station: Station, now: int, limit: int) -> int:
    """Sign or refuse the messages that wait, the oldest first; return how many were looked at.

    Rows that another signer has in hand are passed over (PostgreSQL).
    """
    rows = list(session.scalars(_waiting().limit(limit).with_for_update(skip_locked=True)))
    for row in rows:
        try:
            message, key = signable(session, row, station, now)
            row.envelope = seal(message, [key])
            row.signed_at = now
        except (SigningRefusedError, TooLargeError) as error:
            _refuse(session, row, str(error), now)
    session.flush()
    return len(rows)


def _refuse(session: Session, row: OutboxMessage, why: str, now: int) -> None:
    log.warning("refused to sign %s for receiver %s: %s", row.kind, row.receiver_id, why)
    row.refused_at, row.refusal = now, why
    receiver = session.get_one(Receiver, row.receiver_id)
    # A receiver can ask again and again, by a nonce in each state.
    if is_within_quota(session, REFUSED, receiver.id, now):
        actor = replace(SIGNER, unit_id=receiver.cluster.unit_id)
        record(session, actor, REFUSED, receiver, now, kind=row.kind, why=why)
        session.flush()


def _waiting() -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(OutboxMessage.signed_at.is_(None), OutboxMessage.refused_at.is_(None))
        .order_by(OutboxMessage.id)
    )
