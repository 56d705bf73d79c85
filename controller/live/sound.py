"""The sound of live broadcasts: gongs of our own, chunks coded so that each is whole by itself.

Ogg Opus through libsndfile, which receivers have for their tracks anyway: 8 kB/s of chunks with
their headers, where 16 kHz PCM in FLAC takes 21 and µ-law 16 (measured, docs/protocol/live.md).
"""

import io
import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import soundfile

from playlists.messages.live import CHUNK_FRAMES
from playlists.messages.plan import SAMPLE_RATE
from tts import tunes

Frames = npt.NDArray[np.int16]

GONG_IN_S = 3.0
GONG_OUT_S = 2.0
COMPRESSION = 0.9
"""libsndfile's 0 to 1; beyond this speech begins to gurgle behind a horn."""
QUIETEST_DB = -120.0
FULL_SCALE = 32_768.0


def packed(frames: Frames) -> bytes:
    """One chunk. Shorter ones are filled up with silence."""
    whole = np.zeros(CHUNK_FRAMES, np.int16)
    whole[: len(frames)] = frames[:CHUNK_FRAMES]
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", SAMPLE_RATE, 1, "OPUS", format="OGG", compression_level=COMPRESSION
    ) as out:
        out.write(whole)
    return file.getvalue()


def unpacked(sound: bytes) -> Frames:
    """The frames of a chunk that we packed."""
    frames: Frames = soundfile.read(io.BytesIO(sound), dtype="int16")[0]
    return frames[:CHUNK_FRAMES]


def level_db(frames: Frames) -> float:
    """How loud a chunk is on average, in dB below full scale."""
    samples = frames.astype(np.float64)
    mean = float(samples @ samples) / max(1, len(samples))
    return QUIETEST_DB if mean <= 0 else 10 * math.log10(mean / FULL_SCALE**2)


@lru_cache(maxsize=1)
def gong_in() -> tuple[bytes, ...]:
    """What is heard before somebody speaks."""
    return _chunks(tunes.chime(GONG_IN_S).pcm)


@lru_cache(maxsize=1)
def gong_out() -> tuple[bytes, ...]:
    """What is heard behind it."""
    return _chunks(tunes.bumper(GONG_OUT_S).pcm)


@lru_cache(maxsize=1)
def silence() -> bytes:
    """A chunk of nothing."""
    return packed(np.zeros(CHUNK_FRAMES, np.int16))


def prepare() -> None:
    """Have gongs and silence at hand."""
    gong_in()
    gong_out()
    silence()


def _chunks(pcm: bytes) -> tuple[bytes, ...]:
    frames = np.frombuffer(pcm, np.int16)
    starts = range(0, len(frames), CHUNK_FRAMES)
    return tuple(packed(frames[start : start + CHUNK_FRAMES]) for start in starts)
