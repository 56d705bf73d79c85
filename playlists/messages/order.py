"""What must happen now and cannot wait for a plan: emergency, cancel, live sound.

Targets stand inside the signature; an area's topic is public, so each receiver filters.
"""

from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant
from playlists.messages.plan import PlannedItem, Track


class OrderKind(StrEnum):
    """What an order asks for."""

    EMERGENCY = "emergency"
    CANCEL = "cancel"
    LIVE_START = "live_start"
    LIVE_END = "live_end"


class Repetition(msgspec.Struct, frozen=True, kw_only=True):
    """How an emergency repeats until it is cancelled or expires."""

    every_ms: Count
    times_at_once: Count = 1


class Order(Message, frozen=True, kw_only=True):
    """One order to an area."""

    KIND: ClassVar[str] = "order.v1"
    id: str
    sequence: Count
    """Only rises, per issuing key."""
    order: OrderKind
    issued_at: Instant
    expires_at: Instant
    targets: tuple[str, ...]
    """Units, areas, clusters or receivers."""
    items: tuple[PlannedItem, ...] = ()
    tracks: tuple[Track, ...] = ()
    repetition: Repetition | None = None
    volume_percent: int = 100
    cancels: str | None = None
    """The order that this one ends."""
    live_key: bytes | None = None
    """The session key that signs the chunks of a live broadcast."""
