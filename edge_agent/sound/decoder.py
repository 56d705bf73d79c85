"""Decode ahead of the mixer, on a thread of its own: never in the device's callback."""

from collections.abc import Callable
from pathlib import Path
from threading import Condition, Thread

from edge_agent.sound.mixer import Mixer
from edge_agent.sound.source import Source
from edge_agent.sound.track import CHUNK_FRAMES, Track, TrackError
from playlists.messages.plan import SAMPLE_RATE

AHEAD_FRAMES = 2 * SAMPLE_RATE
REFILL_SECONDS = 0.1


class Decoder:
    """Keeps the sources of all loaded voices filled."""

    def __init__(self, mixer: Mixer, path_of: Callable[[str], Path]) -> None:
        self._mixer = mixer
        self._path_of = path_of
        self._changed = Condition()
        self._sources: list[Source] = []
        self._tracks: dict[int, Track] = {}
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
                    # A source that was added since it was last looked may wait for nobody.
                    if self._sources == sources:
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
        except TrackError as error:
            self._drop(source)
            self._mixer.fail(source, error.ending)
            return True
        with self._mixer.lock:
            source.put(frames)
            source.exhausted = len(frames) < CHUNK_FRAMES
        return True

    def _open(self, source: Source) -> Track:
        path = self._path_of(source.sha256)
        track = Track(path, source.sha256, source.from_frame, at_pause=source.at_pause)
        source.from_frame = track.from_frame
        self._tracks[id(source)] = track
        return track

    def _drop(self, source: Source) -> None:
        track = self._tracks.pop(id(source), None)
        if track is not None:
            track.close()
        with self._changed:
            self._sources.remove(source)
