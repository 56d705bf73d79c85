"""How far the sounding item has come, noted each second without flushing.

It outlives a killed process, mostly also a power cut; torn or missing it costs nothing but the
number of frames in one journal entry.
"""

import os
from pathlib import Path

import msgspec

from edge_agent.playback.memory import Progress

SIZE = 512
"""Always the same, so that one write replaces all of it."""


EVERY_NS = 1_000_000_000


class ProgressFile:
    """The note, and whether the disk takes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._noted_ns: int | None = None
        self.unkept = False
        """The disk would not take the last note."""

    def note(self, progress: Progress, now_ns: int, *, at_once: bool = False) -> None:
        """Write it down if a second has passed since the last time."""
        if not at_once and self._noted_ns is not None and now_ns - self._noted_ns < EVERY_NS:
            return
        self._noted_ns = now_ns
        content = msgspec.json.encode(progress).ljust(SIZE)
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                self.unkept = os.pwrite(descriptor, content, 0) < SIZE
            finally:
                os.close(descriptor)
        except OSError:
            self.unkept = True

    def read(self) -> Progress | None:
        """What was last noted, or None."""
        try:
            return msgspec.json.decode(self._path.read_bytes().strip(), type=Progress)
        except (OSError, msgspec.DecodeError):
            return None
