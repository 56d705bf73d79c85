"""Live sound: what is said now, in chunks of 200 ms, each signed by the session's own key.

An order (`live_start`, signed by a station key) opens a session: it names the public half of a key
that was made for this session alone, the places, the volume, the longest end. Chunks travel on the
areas' topic `live`, each under that key, with a number and the instant at which its first frame
shall reach the converter. Who holds the session key can speak in this session and do nothing else.
Told with an example in docs/protocol/live.md.

A session is promised and journalled by the hash of its permission, as every source is of which
nobody knows beforehand what it will say.
"""

from typing import ClassVar

from playlists.messages.envelope import Message, open_envelope, seal_small
from playlists.messages.keys import PUBLIC_KEY_BYTES, SigningKey, key_id
from playlists.messages.numbers import Count, Instant
from playlists.messages.order import Order, OrderKind
from playlists.messages.permission import Permission
from playlists.messages.plan import SAMPLE_RATE, ItemKind, PlannedItem
from playlists.messages.refusal import RefusalCode, RefusedError

CHUNK_MS = 200
CHUNK_FRAMES = SAMPLE_RATE * CHUNK_MS // 1000
LEAD_MS = 2_000
"""A session's first frame sounds so long after its order was given: meanwhile the order is signed
and reaches the receivers."""
LONGEST_MS = 60 * 60_000
"""No session lasts longer: whoever has more to say opens another."""
LARGEST_SOUND_BYTES = 16 * 1024
"""Of one chunk; a tenth of it is usual."""
ITEM = "live"
"""The name of a session's only item."""
SOURCE = "live"
"""What its item says in the place of a receiver's own source."""


class Chunk(Message, frozen=True, kw_only=True):
    """CHUNK_MS of sound."""

    KIND: ClassVar[str] = "live.v1"
    order: str
    """The order that opened the session."""
    sequence: Count
    """From 0, rising by one. A receiver takes each number once."""
    play_at: Instant
    """When its first frame shall reach the converter."""
    sound: bytes
    """Ogg Opus, one channel, which decodes to CHUNK_FRAMES at SAMPLE_RATE by itself."""
    is_last: bool = False
    """The session's sound ends with this chunk."""


def seal_chunk(chunk: Chunk, key: SigningKey) -> bytes:
    """Pack and sign a chunk. Raises TooLargeError."""
    return seal_small(chunk, key)


def open_chunk(packed: bytes, session: Order) -> Chunk:
    """A chunk of this session. Raises RefusedError for whatever the session's key did not sign."""
    public = session.live_key or b""
    chunk = open_envelope(packed, Chunk, {key_id(public): public})
    if chunk.order != session.id:
        raise RefusedError(RefusalCode.OUT_OF_SCOPE, f"a chunk of {chunk.order!r:.80}")
    if len(chunk.sound) > LARGEST_SOUND_BYTES:
        raise RefusedError(RefusalCode.TOO_LARGE, f"{len(chunk.sound)} bytes of sound")
    return chunk


def permission_of(bulletin_id: str, unit_id: str, purpose: str, frames: int) -> Permission:
    """What is promised of a session: who speaks about what, how long at most."""
    return Permission(
        id=bulletin_id,
        unit=unit_id,
        kind=ItemKind.LIVE,
        source=SOURCE,
        frames=frames,
        purpose=purpose,
    )


def item_of(permission: Permission, sha256: str) -> PlannedItem:
    """The item of an order that opens a session; `sha256`: the permission's."""
    return PlannedItem(
        id=ITEM,
        kind=ItemKind.LIVE,
        title=permission.purpose,
        frames=permission.frames,
        source=SOURCE,
        permission=sha256,
    )


def check_session(order: Order) -> None:
    """Whether an order opens a session in the only way. Raises RefusedError (malformed)."""
    if order.order is not OrderKind.LIVE_START:
        return
    item = order.items[0] if len(order.items) == 1 else None
    is_one = item is not None and (
        item.id == ITEM
        and item.kind == ItemKind.LIVE
        and item.source == SOURCE
        and not item.sha256
        and 0 < item.frames <= LONGEST_MS * SAMPLE_RATE // 1000
    )
    has_key = order.live_key is not None and len(order.live_key) == PUBLIC_KEY_BYTES
    if not is_one or not has_key or order.tracks or order.emergency or order.repetition:
        raise RefusedError(RefusalCode.MALFORMED, "does not open one live session")
