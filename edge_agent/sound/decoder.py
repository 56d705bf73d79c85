"""Decode ahead of the mixer, on a thread of its own: never in the device's callback.

Before a track sounds its hash is checked, on the very file descriptor that is then decoded.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Thread

import soundfile

from edge_agent.playback.state import Ending
from edge_agent.sound.mixer import Mixer
from edge_agent.sound.pauses import SEARCHED_FRAMES, sentence_begin
from edge_agent.sound.source import Frames, Source
from playlists.messages.plan import SAMPLE_RATE

AHEAD_FRAMES = 2 * SAMPLE_RATE
CHUNK_FRAMES = SAMPLE_RATE // 5
HASH_CHUNK_BYTES = 256 * 1024
REFILL_SECONDS = 0.1


class _TrackError(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


class _Track:
    """An open track whose hash is right."""

    def __init__(self, path: Path, sha256: str, from_frame: int, *, at_pause: bool) -> None:
        self.from_frame = from_frame
        try:
            self._descriptor = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise _TrackError(Ending.NO_FILE) from error
        try:
            self._file = self._open(sha256)
            if at_pause:
                self.from_frame = self._sentence_begin(from_frame)
            self._file.seek(self.from_frame)
        except _TrackError:
            os.close(self._descriptor)
            raise
        except (OSError, soundfile.SoundFileError) as error:
            os.close(self._descriptor)
            raise _TrackError(Ending.BROKEN) from error

    def read(self) -> Frames:
        """Decode one chunk; a short one is the last."""
        try:
            frames: Frames = self._file.read(CHUNK_FRAMES, dtype="int16")
        except (OSError, soundfile.SoundFileError) as error:
            raise _TrackError(Ending.BROKEN) from error
        return frames

    def _sentence_begin(self, from_frame: int) -> int:
        first = max(0, from_frame - SEARCHED_FRAMES)
        self._file.seek(first)
        return first + sentence_begin(self._file.read(from_frame - first, dtype="int16"))

    def close(self) -> None:
        self._file.close()
        os.close(self._descriptor)

    def _open(self, sha256: str) -> soundfile.SoundFile:
        if _hash_of(self._descriptor) != sha256:
            raise _TrackError(Ending.NO_FILE)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        file = soundfile.SoundFile(self._descriptor, closefd=False)
        if (file.samplerate, file.channels) != (SAMPLE_RATE, 1):
            file.close()
            raise _TrackError(Ending.BROKEN)
        return file


class Decoder:
    """Keeps the sources of all loaded voices filled."""

    def __init__(self, mixer: Mixer, path_of: Callable[[str], Path]) -> None:
        self._mixer = mixer
        self._path_of = path_of
        self._changed = Condition()
        self._sources: list[Source] = []
        self._tracks: dict[int, _Track] = {}
        self._stopping = False
        self._thread = Thread(target=self._run, name="decoder", daemon=True)

    def start(self) -> None:
        """Begin to decode what is added."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close all tracks."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def add(self, source: Source) -> None:
        """Fill this source from now on, until it is abandoned or exhausted."""
        with self._changed:
            self._sources.append(source)
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._sources:
                    self._changed.wait_for(lambda: self._sources or self._stopping)
                if self._stopping:
                    break
                sources = list(self._sources)
            if not any([self._serve(source) for source in sources]):  # noqa: C419 -- each gets a turn
                with self._changed:
                    self._changed.wait(REFILL_SECONDS)
        for track in self._tracks.values():
            track.close()

    def _serve(self, source: Source) -> bool:
        """Decode one chunk if there is room. Tells whether anything was done."""
        if source.abandoned or source.exhausted:
            self._drop(source)
            return True
        if source.waiting >= AHEAD_FRAMES:
            return False
        try:
            track = self._tracks.get(id(source)) or self._open(source)
            frames = track.read()
        except _TrackError as error:
            self._drop(source)
            self._mixer.fail(source, error.ending)
            return True
        with self._mixer.lock:
            source.put(frames)
            source.exhausted = len(frames) < CHUNK_FRAMES
        return True

    def _open(self, source: Source) -> _Track:
        path = self._path_of(source.sha256)
        track = _Track(path, source.sha256, source.from_frame, at_pause=source.at_pause)
        source.from_frame = track.from_frame
        self._tracks[id(source)] = track
        return track

    def _drop(self, source: Source) -> None:
        track = self._tracks.pop(id(source), None)
        if track is not None:
            track.close()
        with self._changed:
            self._sources.remove(source)


def _hash_of(descriptor: int) -> str:
    digest = hashlib.sha256()
    while chunk := os.read(descriptor, HASH_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
