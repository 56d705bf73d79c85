"""Sign what waits in the outbox, or record why it is not signed."""

import logging
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.quota import is_within_quota
from controller.audit.service import record
from controller.signer.conditions import Places, SigningRefusedError, Station, signable
from controller.signer.order_conditions import signable_order
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.news import tell
from controller.store.places import Receiver
from controller.store.units import Unit
from playlists.messages.envelope import Message, TooLargeError, seal
from playlists.messages.keys import SigningKey

log = logging.getLogger(__name__)

SIGNER = replace(SYSTEM, origin="signer")
REFUSED = "refuse_signature"
ORDERS = frozenset({OutboxKind.ORDER, OutboxKind.PRACTICE})


def anything_waits(session: Session) -> bool:
    """Whether a message waits for its signature."""
    return session.scalar(_waiting().with_only_columns(OutboxMessage.id).limit(1)) is not None


def sign_waiting(session: Session, station: Station, now: int, limit: int) -> int:
    """Sign or refuse the messages that wait, the oldest first; return how many were looked at.

    Rows that another signer has in hand are passed over (PostgreSQL).
    """
    rows = list(session.scalars(_waiting().limit(limit).with_for_update(skip_locked=True)))
    places = Places(session)
    places.look_up({row.receiver_id for row in rows if row.receiver_id is not None})
    for row in rows:
        try:
            message, key = _signable(places, row, station, now)
            row.envelope = seal(message, [key])
            row.signed_at = now
        except (SigningRefusedError, TooLargeError) as error:
            _refuse(session, row, str(error), now)
    session.flush()
    tell(session)
    return len(rows)


def _signable(
    places: Places, row: OutboxMessage, station: Station, now: int
) -> tuple[Message, SigningKey]:
    if row.kind in ORDERS:
        return signable_order(places.session, row, station, now)
    return signable(places, row, station, now)


def _refuse(session: Session, row: OutboxMessage, why: str, now: int) -> None:
    whom = row.receiver_id or row.area_id
    log.warning("refused to sign %s for %s: %s", row.kind, whom, why)
    row.refused_at, row.refusal = now, why
    if row.area_id is not None:
        unit = session.get_one(Unit, row.area_id)
        actor = replace(SIGNER, unit_id=unit.id)
        record(session, actor, REFUSED, unit, now, kind=row.kind, why=why)
        session.flush()
        return
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
        # An order waits behind nothing. An answer to a nonce is of no use after ten seconds: where
        # a fleet comes at once, it must not wait behind a thousand plans, again and again.
        .order_by(
            OutboxMessage.kind.not_in(ORDERS),
            OutboxMessage.kind != OutboxKind.TIME,
            OutboxMessage.id,
        )
    )
