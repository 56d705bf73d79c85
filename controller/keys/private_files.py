"""Files that only their owner may read, and what is refused where others may."""

import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """The installer's fault: a key or trust file that is missing, open to others or damaged."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


def read_private(path: Path) -> bytes:
    """A secret file's content. Raises KeyFileError, also where others than the owner may read it.

    Such a file is refused, not repaired: it may have been read already.
    """
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError as error:
        raise KeyFileError(path, f"cannot be read: {error}") from error
    if mode & OTHERS:
        raise KeyFileError(path, f"others may read it (mode {mode & 0o777:o}); it must be 600")
    return content


def is_open_to_others(path: Path) -> bool:
    """Whether others than the owner may read a secret that another program reads for itself."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False


def write_private(path: Path, content: bytes) -> None:
    """Write a secret file that does not exist yet. Raises KeyFileError rather than replace one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR
        )
    except FileExistsError as error:
        raise KeyFileError(path, "exists already; a key is never replaced") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def replace_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file at once: who reads it sees the old content or the new, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
