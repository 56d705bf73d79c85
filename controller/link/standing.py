"""What stands on the retained topic of each unit: the orders that may still matter to somebody.

The bundle is made anew from the database whenever that has changed, and taken away when nothing
is left of it. It is not signed: what it holds is.
"""

import logging
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Engine, select

from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import reading_sessions
from playlists.messages.order import (
    LONGEST_MS,
    MAX_STANDING,
    MAX_STANDING_BYTES,
    Order,
    OrderKind,
    Standing,
    pack_standing,
)

log = logging.getLogger(__name__)

REMEMBERED_MS = 8 * LONGEST_MS
"""Of orders older than this nothing is left that would have to be taken away."""
ENDED_BY_OTHERS = frozenset({OrderKind.EMERGENCY, OrderKind.LIVE_START})
NOTHING = b""
"""What empties a retained topic."""


def standing(engine: Engine, now: int) -> dict[str, bytes]:
    """The bundle of every unit that had an order lately; empty where none is in force."""
    query = (
        select(OutboxMessage.area_id, OutboxMessage.message, OutboxMessage.envelope)
        .where(
            OutboxMessage.kind == OutboxKind.ORDER,
            OutboxMessage.signed_at.is_not(None),
            OutboxMessage.created_at > now - REMEMBERED_MS,
        )
        .order_by(OutboxMessage.id)
    )
    orders: defaultdict[str, list[tuple[Order, bytes]]] = defaultdict(list)
    with reading_sessions(engine)() as session:
        for area_id, message, envelope in session.execute(query):
            if area_id is not None and envelope is not None:
                order = msgspec.json.decode(message, type=Order)
                orders[area_id].append((order, envelope))
    return {area_id: _bundle(area_id, given, now) for area_id, given in orders.items()}


def in_force(orders: Iterable[Order], now: int) -> list[Order]:
    """Those that somebody who comes back now must hear of, in their order.

    An emergency that was ended is told by what ended it; that stays until it expires itself.
    """
    alive = [order for order in orders if order.expires_at > now]
    ended = {id_ for order in alive for id_ in order.ends}
    return [o for o in alive if o.order not in ENDED_BY_OTHERS or o.id not in ended]


def _bundle(area_id: str, given: list[tuple[Order, bytes]], now: int) -> bytes:
    kept = {order.id for order in in_force((order for order, _envelope in given), now)}
    envelopes = [envelope for order, envelope in given if order.id in kept]
    if not envelopes:
        return NOTHING
    newest = newest_that_fit(envelopes)
    if len(newest) < len(envelopes):
        log.warning("unit %s has %d orders in force; the newest count", area_id, len(envelopes))
    return pack_standing(Standing(orders=tuple(newest)))


def newest_that_fit(envelopes: Sequence[bytes]) -> list[bytes]:
    """The newest orders that one bundle holds, in their order."""
    newest: list[bytes] = []
    size = len(pack_standing(Standing(orders=())))
    for envelope in reversed(envelopes):
        size += len(b64encode(envelope)) + len('"",')
        if len(newest) == MAX_STANDING or size > MAX_STANDING_BYTES:
            break
        newest.append(envelope)
    return newest[::-1]
