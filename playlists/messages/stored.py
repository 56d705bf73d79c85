"""The controller's word that journal entries are in the ledger."""

from typing import ClassVar

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant


class Stored(Message, frozen=True, kw_only=True):
    """Entries of an epoch up to a sequence are stored; lower than before asks for them again."""

    KIND: ClassVar[str] = "stored.v1"
    receiver: str
    epoch: str
    up_to: Count
    issued_at: Instant
    asks_again: bool = False
    """Entries behind `up_to` came without those between: send everything after it again."""
