"""The buffers of the sessions that are heard now, shared by the mind and the device's callback."""

from threading import Lock

from edge_agent.live.buffer import FRAMES_A_MS, Buffer, Piece
from edge_agent.live.source import SessionSource
from edge_agent.playback.state import Voice
from playlists.messages.repetition import order_of

MOST_SESSIONS = 4
"""More at once nobody could understand; the one that was heard of least lately goes."""


class Sessions:
    """Buffers by order. `lock` is the mixer's."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._buffers: dict[str, Buffer] = {}
        self._sources: dict[str, SessionSource] = {}

    def hear(self, order: str, piece: Piece, now: int) -> int | None:
        """Take a piece in (`now`: UTC ms); when its session's next frame is due, None for never."""
        with self._lock:
            buffer = self._buffers.pop(order, None) or Buffer()
            self._buffers[order] = buffer
            while len(self._buffers) > MOST_SESSIONS:
                self._forget(next(iter(self._buffers)))
            source = self._sources.get(order)
            sounding = None if source is None or source.abandoned else source.at
            at = now * FRAMES_A_MS if sounding is None else sounding
            buffer.put(piece, at)
            begin = buffer.next_begin(at)
        return None if begin is None else begin // FRAMES_A_MS

    def source_for(self, voice: Voice) -> SessionSource:
        """What a voice of a session sounds."""
        order = order_of(voice.ref.occurrence)
        with self._lock:
            buffer = self._buffers.setdefault(order, Buffer())
            source = self._sources[order] = SessionSource(buffer, voice.frames)
        return source

    def _forget(self, order: str) -> None:
        del self._buffers[order]
        self._sources.pop(order, None)
