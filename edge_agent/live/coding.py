"""Sound out of a chunk: Ogg Opus, each chunk whole by itself, so that a lost one costs no other."""

import io

import soundfile

from edge_agent.sound.source import Frames
from playlists.messages.live import CHUNK_FRAMES
from playlists.messages.plan import SAMPLE_RATE
from playlists.messages.refusal import RefusalCode, RefusedError


def frames_of(sound: bytes) -> Frames:
    """CHUNK_FRAMES of PCM. Raises RefusedError (malformed)."""
    try:
        with soundfile.SoundFile(io.BytesIO(sound)) as file:
            form = (file.samplerate, file.channels, file.format, file.subtype)
            frames: Frames = file.read(CHUNK_FRAMES, dtype="int16")
    except (OSError, soundfile.SoundFileError, ValueError, RuntimeError) as error:
        raise RefusedError(RefusalCode.MALFORMED, f"no sound: {error}") from error
    if form != (SAMPLE_RATE, 1, "OGG", "OPUS") or len(frames) != CHUNK_FRAMES:
        raise RefusedError(RefusalCode.MALFORMED, f"{len(frames)} frames of {form}")
    return frames
