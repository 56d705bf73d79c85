"""Orders for tests of playback, and what a life with them writes."""

from typing import Any

from edge_agent.playback.state import OrderGiven
from playlists.messages.journal_entry import EndCause, ItemEnded
from playlists.messages.order import Emergency, Order, OrderKind, Repetition
from playlists.messages.order_entries import OrderEnd, OrderEnded
from playlists.messages.plan import ItemKind, PlannedItem, Track
from tests.edge_agent.life import MINUTE, NOON, TRACKS, Life

HOUR = 3_600_000


def items(*names: str) -> tuple[PlannedItem, ...]:
    return tuple(PlannedItem(id=n, kind=ItemKind.BULLETIN, title=n, sha256=n) for n in names)


def order(kind: OrderKind, id_: str, at: int = NOON, **more: Any) -> Order:
    return Order(
        id=id_,
        sequence=more.pop("sequence", 1),
        order=kind,
        issued_at=at,
        expires_at=more.pop("expires_at", at + 6 * HOUR),
        targets=("u",),
        tracks=tuple(
            Track(sha256=name, size_bytes=1, frames=seconds * 24_000)
            for name, seconds in TRACKS.items()
        ),
        **more,
    )


def flood(*names: str, id_: str = "flood", at: int = NOON, **more: Any) -> Order:
    """An emergency: `news` each hour unless something else is named."""
    about = {
        "kind": "flood",
        **{k: more.pop(k) for k in tuple(more) if k in Emergency.__struct_fields__},
    }
    return order(
        OrderKind.EMERGENCY,
        id_,
        at,
        items=items(*(names or ("news",))),
        repetition=more.pop("repetition", Repetition(every_ms=HOUR)),
        emergency=Emergency(**about),
        **more,
    )


def cancel(ended: str, at: int, **more: Any) -> Order:
    return order(OrderKind.CANCEL, f"cancel {ended}", at, ends=(ended,), **more)


def stop(at: int, **more: Any) -> Order:
    return order(OrderKind.STOP, "stop", at, **more)


def play(*names: str, at: int = NOON, **more: Any) -> Order:
    return order(OrderKind.PLAY, "play", at, items=items(*names), **more)


def give(life: Life, order: Order, at: int = 0) -> None:
    life.now = max(life.now, at or order.issued_at)
    life.give(OrderGiven(order, life.now))


def in_force(*orders: Order, at: int = NOON) -> Life:
    life = Life(at - MINUTE)
    for order in orders:
        give(life, order)
    return life


def ends(life: Life) -> list[tuple[str, EndCause]]:
    return [(e.item, e.cause) for e in life.written() if isinstance(e, ItemEnded)]


def over(life: Life) -> list[tuple[str, OrderEnd, str]]:
    return [(e.order, e.cause, e.by) for e in life.written() if isinstance(e, OrderEnded)]
