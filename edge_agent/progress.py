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


def write_progress(path: Path, progress: Progress) -> None:
    """Note it."""
    content = msgspec.json.encode(progress).ljust(SIZE)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, content, 0)
    finally:
        os.close(descriptor)


def read_progress(path: Path) -> Progress | None:
    """What was last noted, or None."""
    try:
        return msgspec.json.decode(path.read_bytes().strip(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None
