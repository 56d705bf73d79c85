"""One live broadcast while it is on air: sound in, signed chunks out, into the database.

The session's key lives here and nowhere else: in this object, as long as somebody speaks.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import numpy as np
from sqlalchemy.orm import Session

from controller.live import sound
from controller.live.sound import Frames
from controller.live.timeline import Timeline
from controller.store.live import LiveAiring, LiveChunk
from playlists.messages.keys import SigningKey
from playlists.messages.live import CHUNK_FRAMES, CHUNK_MS, Chunk, seal_chunk
from playlists.rules.heard import SILENT_DB

SILENCE_WARNS_MS = 20_000
SILENCE_ENDS_MS = 30_000


Begin = Callable[[], AbstractContextManager[Session]]
"""Begins a transaction that is committed at the end of its `with`."""


class Speaking:
    """Takes what is said."""

    def __init__(self, begin: Begin, airing: LiveAiring, key: SigningKey) -> None:
        self._begin = begin
        self._session_id = airing.session_id
        self._order_id = airing.order_id
        self._key = key
        self.timeline = Timeline(airing.begins_at, len(sound.gong_in()))
        self.silent_ms = 0
        """For how long nobody has spoken."""
        self.lost = 0
        """How many chunks came too late to be sent."""

    def open(self) -> None:
        """The gong. What should have begun by now is left out."""
        self._write(list(enumerate(sound.gong_in())))

    def say(self, frames: Frames, arrived_at: int) -> bool:
        """A fifth of a second of speech (`arrived_at`: UTC ms); tells whether it will be heard."""
        begun = self.timeline.spoken_from is not None
        bridge = () if begun else self.timeline.begin_speech(arrived_at)
        slot = self.timeline.place(arrived_at)
        is_silent = sound.level_db(frames) < SILENT_DB
        self.silent_ms = self.silent_ms + CHUNK_MS if is_silent else 0
        sent = [(silent, sound.silence()) for silent in bridge]
        if slot is None:
            self.lost += 1
        else:
            sent.append((slot, sound.packed(frames)))
        self._write(sent)
        return slot is not None

    def close(self, now: int) -> int:
        """The gong at the end; when all of it has sounded (UTC ms)."""
        first, gong = self.timeline.closing(now), sound.gong_out()
        said = self.timeline.spoken_from
        spoken = self.timeline.opening if said is None else said + self.timeline.spoken
        bridge = [(slot, sound.silence()) for slot in range(spoken, first)]
        self._write(bridge + [(first + n, chunk) for n, chunk in enumerate(gong)], ends=True)
        return self.timeline.play_at(first + len(gong))

    def _write(self, chunks: Sequence[tuple[int, bytes]], *, ends: bool = False) -> None:
        rows = [
            self._row(slot, content, is_last=ends and (slot, content) == chunks[-1])
            for slot, content in chunks
        ]
        if rows:
            with self._begin() as session:
                session.add_all(rows)

    def _row(self, slot: int, content: bytes, *, is_last: bool) -> LiveChunk:
        chunk = Chunk(
            order=self._order_id,
            sequence=slot,
            play_at=self.timeline.play_at(slot),
            sound=content,
            is_last=is_last,
        )
        return LiveChunk(
            session_id=self._session_id,
            sequence=slot,
            play_at=chunk.play_at,
            sound=content,
            envelope=seal_chunk(chunk, self._key),
        )


def frames_of(message: bytes) -> Frames | None:
    """What a browser sent; None for what is no chunk."""
    if len(message) != CHUNK_FRAMES * 2:
        return None
    return np.frombuffer(message, "<i2").astype(np.int16)
