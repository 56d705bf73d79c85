"""Freshness without a clock: the controller's signed answer to a receiver's nonce."""

from typing import ClassVar

from playlists.messages.envelope import Message


class TimeAnswer(Message, frozen=True, kw_only=True):
    """What time it is, for the one receiver that asked with this nonce."""

    KIND: ClassVar[str] = "time.v1"
    receiver: str
    nonce: str
    now: int
    plan_version: int = 0
    """The newest plan that the controller has for the receiver."""
    order_sequence: int = 0
