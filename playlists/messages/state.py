"""How a receiver is: news for the page and for the controller's next step, never evidence."""

from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the receiver's time can be relied on."""

    trusted: bool
    source: str
    """"synchronised", "controller", "held" (last good time plus elapsed) or "none"."""
    offset_ms: int = 0
    """The controller's time less the receiver's, as last measured."""


class State(Message, frozen=True, kw_only=True):
    """Retained, and the receiver's last will with `online` false."""

    KIND: ClassVar[str] = "state.v1"
    receiver: str
    at: Instant
    online: bool
    agent_version: str = ""
    nonce: str = ""
    """To be answered by a signed TimeAnswer; empty when no answer is needed."""
    plan_version: Count = 0
    order_sequence: Count = 0
    journal_epoch: str = ""
    journal_last: Count = 0
    journal_stored: Count = 0
    tracks_wanted: Count = 0
    tracks_held: Count = 0
    clock: ClockState | None = None
    volume_percent: Count = 100
    playing_occurrence: str = ""
    playing_item: str = ""
    ready_for_air: bool = False
    """Plan in force, its audio there, clock trusted, sound device open."""
    faults: tuple[str, ...] = ()
