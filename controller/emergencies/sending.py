"""Hand an order to the signer: numbered, kept for good, one message for each unit that it reaches.

Numbers only rise, over the whole installation. A backup that was restored goes on above what the
receivers say that they have seen, or they would take its orders for old ones.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from controller.emergencies.composing import Number
from controller.emergencies.reach import Reach
from controller.planning.versions import is_believable
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import Emergency, GivenOrder, Nature
from controller.store.news import tell
from controller.store.places import Cluster, Receiver, ReceiverState
from playlists.messages.order import Order

LOCK = 0x4C6F6F
"""PostgreSQL's advisory lock for numbers of orders."""


class _Seen(msgspec.Struct):
    """The one thing of a state that is asked here, of every receiver while an order waits."""

    order_sequence: int = 0


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
        msgspec.json.decode(state, type=_Seen).order_sequence for state in session.scalars(states)
    ]
    return max([highest, *(number for number in seen if is_believable(highest, number))]) + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """One order on its way out: whose it is, where it goes, until when it holds."""

    unit_id: str
    given_by: str
    reach: Reach
    expires_at: int
    emergency: Emergency | None = None
    """None for what belongs to no emergency."""
    shift_id: str | None = None

    @classmethod
    def of(cls, emergency: Emergency, reach: Reach) -> "Errand":
        """An order by which an emergency sounds, of whoever gave it and as long as it holds."""
        return cls(
            unit_id=emergency.unit_id,
            given_by=emergency.given_by,
            reach=reach,
            expires_at=emergency.ends_at,
            emergency=emergency,
            shift_id=emergency.shift_id,
        )

    @property
    def kind(self) -> OutboxKind:
        """By which road it goes: practice has one that ends at the signer."""
        practises = self.emergency is not None and self.emergency.nature is Nature.PRACTICE
        return OutboxKind.PRACTICE if practises else OutboxKind.ORDER


def send(
    session: Session, errand: Errand, compose: Callable[[Number], Order], now: int
) -> GivenOrder:
    """Number an order, keep it, and let it wait for its signature, once for each unit.

    What it promises is written a moment later (`carry_on`): nothing that sounds waits for it.
    """
    number = Number(
        id=new_id(now),
        sequence=next_sequence(session, errand.reach.unit_ids),
        issued_at=now,
        expires_at=errand.expires_at,
        targets=errand.reach.target_ids,
    )
    order = compose(number)
    given = GivenOrder(
        id=number.id,
        emergency_id=None if errand.emergency is None else errand.emergency.id,
        unit_id=errand.unit_id,
        sequence=number.sequence,
        order=order.order,
        given_by=errand.given_by,
        shift_id=errand.shift_id,
        given_at=now,
        expires_at=number.expires_at,
        message=msgspec.json.encode(order).decode(),
    )
    session.add(given)
    session.flush()
    for area_id in errand.reach.unit_ids:
        waiting = OutboxMessage(
            id=new_id(given.given_at),
            kind=errand.kind,
            receiver_id=None,
            area_id=area_id,
            message=given.message,
            created_at=given.given_at,
        )
        session.add(waiting)
    session.flush()
    tell(session)
    return given


def order_of(given: GivenOrder) -> Order:
    """The order as receivers got it."""
    return msgspec.json.decode(given.message, type=Order)
