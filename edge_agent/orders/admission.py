"""Whether an order that is truly signed may be obeyed here and now. Pure."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from playlists.messages.live import check_session
from playlists.messages.order import FUTURE_MS, Order, OrderKind
from playlists.messages.refusal import RefusalCode, RefusedError

MOST_IN_FORCE = 32
"""More orders at once serve nobody; a key that signs more is in the wrong hands."""
MOST_KEPT = 256
"""With those that are over and have not expired: a danger that is told anew all night has many."""
LEAST_EVERY_MS = 1_000
MOST_AT_ONCE = 10
"""What repeats faster, or more often in a row, is a mistake, and would fill the journal."""
SOUNDING = frozenset({OrderKind.EMERGENCY, OrderKind.PLAY, OrderKind.LIVE_START})
"""The kinds of orders that sound items."""
WAITS_FOR_THE_CARD = frozenset({OrderKind.PLAY, OrderKind.LIVE_START})
"""What nobody is in danger without: where it cannot be remembered, it is not obeyed."""


def check_order(
    order: Order, known: Iterable[Order], now: int, over: AbstractSet[str] = frozenset()
) -> None:
    """Raises RefusedError.

    `known`: the orders that were taken and have not expired; `over`: those of them that sound no
    more. What only ends sound is taken however many there are.
    """
    if now >= order.expires_at:
        raise RefusedError(RefusalCode.EXPIRED, f"expired at {order.expires_at}")
    if order.issued_at > now + FUTURE_MS:
        raise RefusedError(RefusalCode.FROM_FUTURE, f"issued at {order.issued_at}")
    check_session(order)
    _check_sense(order)
    taken = tuple(known)
    for other in taken:
        if _ends(other, order):
            raise RefusedError(RefusalCode.ENDED, f"ended by {other.id}")
    sounding = [other.id for other in taken if other.order in SOUNDING]
    going_on = [id_ for id_ in sounding if id_ not in over]
    is_full = len(going_on) >= MOST_IN_FORCE or len(sounding) >= MOST_KEPT
    if order.order in SOUNDING and is_full:
        raise RefusedError(RefusalCode.TOO_LARGE, f"{MOST_IN_FORCE} orders are in force already")


def _check_sense(order: Order) -> None:
    if order.order not in SOUNDING:
        return
    repetition = order.repetition
    if repetition is not None and (
        0 < repetition.every_ms < LEAST_EVERY_MS or repetition.times_at_once > MOST_AT_ONCE
    ):
        raise RefusedError(RefusalCode.MALFORMED, f"repeats every {repetition.every_ms} ms")
    emergency = order.emergency
    extra = [] if emergency is None else [item for row in emergency.fallback for item in row]
    if emergency is not None and emergency.siren is not None:
        extra.append(emergency.siren)
    names = [item.id for item in (*order.items, *extra)]
    tracks = {track.sha256 for track in order.tracks}
    lacking = [i.id for i in (*order.items, *extra) if i.sha256 and i.sha256 not in tracks]
    if not order.items or len(set(names)) < len(names) or lacking:
        raise RefusedError(RefusalCode.MALFORMED, f"items {names}, without a track {lacking}")


def _ends(other: Order, order: Order) -> bool:
    """Whether an order that came before ends this one, which was given earlier or is named."""
    if order.order not in SOUNDING:
        return False
    if other.order is OrderKind.STOP:
        meant = other.ends_emergencies or order.order is not OrderKind.EMERGENCY
        return meant and order.issued_at <= other.issued_at
    return order.id in other.ends
