"""What an ear finds out, for the mind to think about."""

from dataclasses import dataclass

from playlists.messages.journal_entry import HearingFault


@dataclass(frozen=True, slots=True)
class ItemFound:
    """The last word about an item."""

    voice: int
    compared_ms: int
    """How much of it could be compared: its sounding parts."""
    heard_ms: int
    level_db: int | None
    likeness_percent: int
    faults: tuple[HearingFault, ...]


@dataclass(frozen=True, slots=True)
class ForeignFound:
    """Somebody else speaks from the loudspeaker."""

    level_db: int


Finding = ItemFound | ForeignFound
