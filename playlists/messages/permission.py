"""What lets another source of sound than a track speak from a loudspeaker: a permission.

A track is approved by its hash, so that nothing but these very bytes may sound. Nobody can know
beforehand what will be said into a microphone. What can be known, and is approved in place of it,
is which source is opened, for how long, in whose unit and for what purpose. These words are a
small file; its hash stands in the approval, in the plan, in the journal and in the ledger where a
track's would, and is recalled like one.
"""

import hashlib
from enum import StrEnum

import msgspec

from playlists.messages.numbers import Count
from playlists.messages.plan import SAMPLE_RATE, ItemKind, PlannedItem
from playlists.messages.stream import is_address

LONGEST_MS = 2 * 3_600_000
"""A relay of the day's longest programmes; a village head's speech is minutes."""


class Source(StrEnum):
    """What may be wired to a receiver besides its own player."""

    MICROPHONE = "microphone"
    """Micro tại chỗ: the village head's."""
    TUNER = "tuner"
    """An FM tuner: the relay of another station."""
    LINE = "line"
    """Another device's line output."""
    STREAM = "stream"
    """Another station's stream over the network. Nothing is wired for it."""


WIRED = (Source.MICROPHONE, Source.TUNER, Source.LINE)
"""The sources that hang on a receiver's board."""


KINDS = frozenset({ItemKind.LOCAL, ItemKind.RELAY})
"""The kinds of items that open a source."""


class Permission(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is approved."""

    id: str
    """Of the bulletin: two permissions that say the same are two."""
    unit: str
    kind: str
    source: str
    frames: Count
    """How long it is open at most, at SAMPLE_RATE: then the relay falls, whoever speaks."""
    purpose: str
    address: str = ""
    """Of the station that is relayed. Left out where there is none, so that permissions from
    before stations keep their hashes."""


def kind_of(source: Source) -> ItemKind:
    """Whether opening a source relays another station or lets somebody speak on the spot."""
    return ItemKind.RELAY if source in {Source.TUNER, Source.STREAM} else ItemKind.LOCAL


def frames_of_minutes(minutes: int) -> int:
    """How many frames so many minutes are."""
    return minutes * 60 * SAMPLE_RATE


def packed(permission: Permission) -> bytes:
    """The file: the same bytes for the same permission, always."""
    return msgspec.json.encode(permission, order="deterministic")


def hash_of(permission: Permission) -> str:
    """The name by which it is approved, planned, journalled and recalled."""
    return hashlib.sha256(packed(permission)).hexdigest()


def is_of(item: PlannedItem, bulletin_id: str, unit_id: str) -> bool:
    """Whether a plan's item opens just what the permission that it names lets it open."""
    address = "" if item.stream is None else item.stream.address
    permission = Permission(
        id=bulletin_id,
        unit=unit_id,
        kind=item.kind,
        source=item.source,
        frames=item.frames,
        purpose=item.title,
        address=address,
    )
    relays = item.source == Source.STREAM
    if relays != (item.stream is not None) or (relays and not is_address(address)):
        return False
    return bool(item.source) and not item.sha256 and hash_of(permission) == item.permission
