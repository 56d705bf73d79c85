"""When a standing order sounds: at once, then again and again until it is cancelled or ends.

Controller and receiver must agree to the millisecond on which repetition is which, since each of
them is promised to the people around a cluster and judged. So both ask here. Repetitions are
counted from 0 and lie on a grid from the instant at which the order was given; a receiver that
comes back later joins the repetition that is due and then keeps the grid.
"""

from collections.abc import Iterator

from playlists.messages import live
from playlists.messages.order import Order, OrderKind

SLOWER_BELOW_PERCENT = 50
"""A receiver on battery that holds less than this leaves out every second repetition…"""
SLOWEST_BELOW_PERCENT = 20
"""…and below this three of four: the siren of the last hours must still be heard."""
_REPETITION = "~"
"""Stands in no identifier, so that no occurrence of a plan is taken for a repetition."""


def occurrence_of(order_id: str, repetition: int, again: int = 0) -> str:
    """The name under which a repetition sounds, in journal and ledger.

    `again`: which time in a row, from 0; only the first repetition has more than one.
    """
    row = f".{again + 1}" if again else ""
    return f"{order_id}{_REPETITION}{repetition}{row}"


def order_of(occurrence: str) -> str:
    """The order whose repetition an occurrence is; empty for one of a plan."""
    order_id, mark, _repetition = occurrence.partition(_REPETITION)
    return order_id if mark else ""


def is_of_order(occurrence: str, order_id: str) -> bool:
    """Whether an occurrence is a repetition of this order."""
    return occurrence.startswith(order_id + _REPETITION)


def repetition_at(order: Order, now: int) -> int | None:
    """Which repetition is due at an instant; None before the order and from its end on."""
    if not order.issued_at <= now < order.expires_at:
        return None
    if order.repetition is None or not order.repetition.every_ms:
        return 0
    return (now - order.issued_at) // order.repetition.every_ms


def starts_at(order: Order, repetition: int) -> int | None:
    """When a repetition begins (UTC milliseconds); None if the order has no such one."""
    every_ms = 0 if order.repetition is None else order.repetition.every_ms
    lead_ms = live.LEAD_MS if order.order is OrderKind.LIVE_START else 0
    at = order.issued_at + lead_ms + repetition * every_ms
    once = not every_ms and repetition
    return None if repetition < 0 or once or at >= order.expires_at else at


def repetitions(order: Order, from_ms: int, to_ms: int) -> Iterator[int]:
    """The repetitions that begin in [from_ms, to_ms), in order."""
    every_ms = 0 if order.repetition is None else order.repetition.every_ms
    number = max(0, -(-(from_ms - order.issued_at) // every_ms)) if every_ms else 0
    while (at := starts_at(order, number)) is not None and at < to_ms:
        if at >= from_ms:
            yield number
        number += 1


def times_in_a_row(order: Order, repetition: int) -> int:
    """How often the items sound in one repetition: the first may be said twice."""
    if repetition or order.repetition is None:
        return 1
    return max(1, order.repetition.times_at_once)


def is_left_out(repetition: int, battery_percent: int | None) -> bool:
    """Whether a receiver saves this repetition. On mains (None) it never does.

    The first is never left out, and which ones are depends on their numbers alone, so that
    neighbours on battery still sound together.
    """
    if battery_percent is None or battery_percent >= SLOWER_BELOW_PERCENT:
        return False
    return repetition % (4 if battery_percent < SLOWEST_BELOW_PERCENT else 2) != 0
