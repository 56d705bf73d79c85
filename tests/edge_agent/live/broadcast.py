"""A live session as a controller opens and feeds it: order, chunks, end."""

import io
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import soundfile

from playlists.messages import live
from playlists.messages.keys import SigningKey
from playlists.messages.live import CHUNK_FRAMES, CHUNK_MS, Chunk
from playlists.messages.order import Order, OrderKind
from playlists.messages.permission import hash_of
from playlists.messages.plan import SAMPLE_RATE

Frames = npt.NDArray[np.int16]


def chirps(seconds: float, seed: int = 1) -> Frames:
    """Sound that a speech coder leaves alike, and that resembles itself nowhere else."""
    random = np.random.default_rng(seed)
    piece = SAMPLE_RATE // 20
    hertz = np.repeat(random.uniform(300, 2_500, round(seconds * 20)), piece)
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    return np.asarray(np.sin(phase) * 12_000, np.int16)


def as_opus(frames: Frames) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, frames, SAMPLE_RATE, format="OGG", subtype="OPUS")
    return file.getvalue()


@dataclass
class Broadcast:
    """One session."""

    given_at: int
    id: str = "noi"
    key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def first_at(self) -> int:
        """When the first chunk is due."""
        return self.given_at + live.LEAD_MS

    def start(self, sequence: int = 1, minutes: int = 5) -> Order:
        frames = minutes * 60 * SAMPLE_RATE
        permission = live.permission_of("bulletin", "xa-1", "Chủ tịch xã nói chuyện", frames)
        return Order(
            id=self.id,
            sequence=sequence,
            order=OrderKind.LIVE_START,
            issued_at=self.given_at,
            expires_at=self.given_at + minutes * 60_000,
            targets=("xa-1",),
            items=(live.item_of(permission, hash_of(permission)),),
            live_key=self.key.public_key,
        )

    def end(self, sequence: int = 2) -> Order:
        start = self.start()
        return Order(
            id=f"{self.id}-het",
            sequence=sequence,
            order=OrderKind.LIVE_END,
            issued_at=start.issued_at,
            expires_at=start.expires_at,
            targets=start.targets,
            ends=(start.id,),
        )

    def chunk(self, sequence: int, frames: Frames, *, is_last: bool = False) -> Chunk:
        return Chunk(
            order=self.id,
            sequence=sequence,
            play_at=self.first_at + sequence * CHUNK_MS,
            sound=as_opus(frames),
            is_last=is_last,
        )

    def chunks(self, sound: Frames) -> list[bytes]:
        """All of a sound, sealed."""
        pieces = sound.reshape(-1, CHUNK_FRAMES)
        return [
            live.seal_chunk(self.chunk(n, piece, is_last=n == len(pieces) - 1), self.key)
            for n, piece in enumerate(pieces)
        ]
