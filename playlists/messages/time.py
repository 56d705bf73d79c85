"""Freshness without a clock: the controller's signed answer to a receiver's nonce."""

from typing import ClassVar

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant


class TimeAnswer(Message, frozen=True, kw_only=True):
    """What time it is, for the one receiver that asked with this nonce."""

    KIND: ClassVar[str] = "time.v1"
    receiver: str
    nonce: str
    now: Instant
    plan_version: Count = 0
    """The newest plan that the controller has for the receiver."""
    order_sequence: Count = 0
