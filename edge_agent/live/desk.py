"""Where chunks of live sound come in: of which session, by whose signature, of which time.

Chunks of sessions that are not in force here are passed over without a word: an area's topic
carries those of its neighbours, too.
"""

from collections.abc import Callable

from edge_agent.incoming import Take
from edge_agent.live.buffer import Piece
from edge_agent.live.coding import frames_of
from edge_agent.live.window import check_date
from edge_agent.playback.standing import Given
from playlists.messages import topics
from playlists.messages.envelope import claimed_signers
from playlists.messages.keys import key_id
from playlists.messages.live import Chunk, open_chunk
from playlists.messages.order import OrderKind

Hear = Callable[[str, Piece, int], int | None]
Flows = Callable[[str, int], None]


class LiveDesk:
    """Chunks in, pieces of sound on to the sound room.

    `hear` is the sound room's. `in_force` gives the orders that are; `flows` is told an order of
    which sound comes, and when its next frame is due (UTC ms).
    """

    def __init__(
        self,
        areas: tuple[str, ...],
        hear: Hear,
        in_force: Callable[[], tuple[Given, ...]],
        flows: Flows,
    ) -> None:
        self._areas = areas
        self._hear = hear
        self._in_force = in_force
        self._flows = flows
        self._now: int | None = None

    def takers(self) -> dict[str, tuple[str, Take]]:
        """Topic → the kind of what comes there, and who takes it."""
        return {topics.live(area): ("live", self._take) for area in self._areas}

    def tick(self, now: int | None) -> None:
        """Time went on (UTC ms); None while it is unknown."""
        self._now = now

    def _take(self, payload: bytes) -> None:
        """Raises RefusedError."""
        given = self._session(claimed_signers(payload))
        if given is None or self._now is None:
            return
        chunk = open_chunk(payload, given.order)
        check_date(chunk, self._now)
        begins_at = self._hear(given.order.id, _piece(chunk), self._now)
        if begins_at is not None:
            self._flows(given.order.id, begins_at)

    def _session(self, signers: tuple[str, ...]) -> Given | None:
        for given in self._in_force():
            is_live = given.order.order is OrderKind.LIVE_START
            if is_live and key_id(given.order.live_key or b"") in signers:
                return given
        return None


def _piece(chunk: Chunk) -> Piece:
    return Piece(chunk.sequence, chunk.play_at, frames_of(chunk.sound), chunk.is_last)
