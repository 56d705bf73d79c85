"""Live sound on its way out: at most once, never waited for, nothing that is past.

Chunks are many, small and worth nothing a second later. So they go out with QoS 0: whoever reads
slowly loses some of them, and delays nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, select

from controller.store.engine import reading_sessions
from controller.store.live import LiveAiring, LiveChunk
from playlists.messages import topics


@dataclass(frozen=True, slots=True)
class SignedChunk:
    """One chunk that waits to be published."""

    session_id: str
    sequence: int
    topics: tuple[str, ...]
    envelope: bytes


def fresh_chunks(engine: Engine, sent: Mapping[str, int], now: int) -> list[SignedChunk]:
    """Chunks that are still to sound and were not sent; `sent`: broadcast → the highest number."""
    query = (
        select(LiveChunk.session_id, LiveChunk.sequence, LiveChunk.envelope, LiveAiring)
        .join(LiveAiring, LiveAiring.session_id == LiveChunk.session_id)
        .where(LiveChunk.play_at > now)
        .order_by(LiveChunk.session_id, LiveChunk.sequence)
    )
    with reading_sessions(engine)() as session:
        return [
            SignedChunk(id_, sequence, tuple(map(topics.live, airing.area_ids)), envelope)
            for id_, sequence, envelope, airing in session.execute(query)
            if sequence > sent.get(id_, -1)
        ]


def sent_so_far(sent: Mapping[str, int], chunks: Iterable[SignedChunk]) -> dict[str, int]:
    """The highest number of each broadcast, once these have been sent, too."""
    return {**sent, **{chunk.session_id: chunk.sequence for chunk in chunks}}
