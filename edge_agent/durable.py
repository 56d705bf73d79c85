"""Small files that survive a power cut: old content or new content, never half of each."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file's content at once: written aside, flushed, renamed, folder flushed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make names in a folder (new, renamed, removed files) survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_if_there(path: Path) -> bytes | None:
    """A file's content, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
