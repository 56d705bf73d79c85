"""An open track whose hash is right, decoded a chunk at a time.

The hash is checked on the very file descriptor that is then decoded.
"""

import hashlib
import os
from pathlib import Path

import soundfile

from edge_agent.playback.state import Ending
from edge_agent.sound.pauses import SEARCHED_FRAMES, sentence_begin
from edge_agent.sound.source import Frames
from playlists.messages.plan import SAMPLE_RATE

CHUNK_FRAMES = SAMPLE_RATE // 5
HASH_CHUNK_BYTES = 256 * 1024


class TrackError(Exception):
    """A track cannot be had or decoded; `ending` says which."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


class Track:
    """An open track whose hash is right. Raises TrackError, also while it is read."""

    def __init__(self, path: Path, sha256: str, from_frame: int, *, at_pause: bool) -> None:
        self.from_frame = from_frame
        try:
            self._descriptor = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise TrackError(Ending.NO_FILE) from error
        try:
            self._file = self._open(sha256)
            if at_pause:
                self.from_frame = self._sentence_begin(from_frame)
            self._file.seek(self.from_frame)
        except TrackError:
            os.close(self._descriptor)
            raise
        except (OSError, soundfile.SoundFileError) as error:
            os.close(self._descriptor)
            raise TrackError(Ending.BROKEN) from error

    def read(self) -> Frames:
        """Decode one chunk; a short one is the last."""
        try:
            frames: Frames = self._file.read(CHUNK_FRAMES, dtype="int16")
        except (OSError, soundfile.SoundFileError) as error:
            raise TrackError(Ending.BROKEN) from error
        return frames

    def _sentence_begin(self, from_frame: int) -> int:
        first = max(0, from_frame - SEARCHED_FRAMES)
        self._file.seek(first)
        return first + sentence_begin(self._file.read(from_frame - first, dtype="int16"))

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
        os.close(self._descriptor)

    def _open(self, sha256: str) -> soundfile.SoundFile:
        if _hash_of(self._descriptor) != sha256:
            raise TrackError(Ending.NO_FILE)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        file = soundfile.SoundFile(self._descriptor, closefd=False)
        if (file.samplerate, file.channels) != (SAMPLE_RATE, 1):
            file.close()
            raise TrackError(Ending.BROKEN)
        return file


def _hash_of(descriptor: int) -> str:
    digest = hashlib.sha256()
    while chunk := os.read(descriptor, HASH_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
