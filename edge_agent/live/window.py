"""How far from a receiver's own time a chunk may be dated at all. Pure."""

from playlists.messages.live import Chunk
from playlists.messages.refusal import RefusalCode, RefusedError

CLOCKS_APART_MS = 10_000
"""Two clocks that are trusted differ by less; what lies outside was kept and sent again."""


def check_date(chunk: Chunk, now: int) -> None:
    """Raises RefusedError for a chunk of another time (`now`: UTC ms)."""
    if chunk.play_at > now + CLOCKS_APART_MS:
        raise RefusedError(RefusalCode.FROM_FUTURE, f"to be sounded at {chunk.play_at}")
    if chunk.play_at < now - CLOCKS_APART_MS:
        raise RefusedError(RefusalCode.REPLAYED, f"was to be sounded at {chunk.play_at}")
