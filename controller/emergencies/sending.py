"""Hand an order to the signer: numbered, kept for good, one message for each unit that it reaches.

Numbers only rise, over the whole installation. A backup that was restored goes on above what the
receivers say that they have seen, or they would take its orders for old ones.
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from controller.planning.versions import is_believable
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import GivenOrder, Nature
from controller.store.places import Cluster, Receiver, ReceiverState
from playlists.messages.order import Order
from playlists.messages.state import State

LOCK = 0x4C6F6F
"""PostgreSQL's advisory lock for numbers of orders."""


def next_sequence(session: Session, unit_ids: Collection[str]) -> int:
    """The number of the next order to receivers of these units."""
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer.
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    highest = session.scalar(select(func.max(GivenOrder.sequence))) or 0
    states = (
        select(ReceiverState.state)
        .join(Receiver, Receiver.id == ReceiverState.receiver_id)
        .join(Cluster, Cluster.id == Receiver.cluster_id)
        .where(Cluster.unit_id.in_(unit_ids), Receiver.retired_at.is_(None))
    )
    seen = [
        msgspec.json.decode(state, type=State).order_sequence for state in session.scalars(states)
    ]
    return max([highest, *(number for number in seen if is_believable(highest, number))]) + 1


def send(
    session: Session,
    given: GivenOrder,
    order: Order,
    areas: Collection[str],
    kind: OutboxKind = OutboxKind.ORDER,
) -> GivenOrder:
    """Keep an order and let it wait for its signature, once for each unit."""
    given.message = msgspec.json.encode(order).decode()
    session.add(given)
    session.flush()
    for area_id in areas:
        waiting = OutboxMessage(
            id=new_id(given.given_at),
            kind=kind,
            receiver_id=None,
            area_id=area_id,
            message=given.message,
            created_at=given.given_at,
        )
        session.add(waiting)
    session.flush()
    return given


def order_of(given: GivenOrder) -> Order:
    """The order as receivers got it."""
    return msgspec.json.decode(given.message, type=Order)


def kind_of(nature: Nature) -> OutboxKind:
    """By which road an order goes: practice has one that ends at the signer."""
    return OutboxKind.PRACTICE if nature is Nature.PRACTICE else OutboxKind.ORDER
