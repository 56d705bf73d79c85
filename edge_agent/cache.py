"""Audio on the card, by hash: what is there, what may go, and proof that it is what it claims.

A file gets its hash for a name only after its bytes were checked. What is being fetched lies
beside it as `<hash>.part`. Space is bounded; what a plan needs never goes.
"""

import hashlib
import os
from pathlib import Path

from edge_agent.durable import flush_folder

CHUNK_BYTES = 256 * 1024


class WrongContentError(Exception):
    """The peer's fault: a fetched file has not the hash that names it."""


class NoRoomError(Exception):
    """The plan needs more than may be kept."""


class Cache:
    """A folder of tracks. Used from the fetching thread and, for `held`, from the main thread."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit_bytes = limit_bytes

    def path_of(self, sha256: str) -> Path:
        """Where a track lies once it is whole."""
        return self._folder / sha256

    def part_of(self, sha256: str) -> Path:
        """Where a track lies while it is fetched."""
        return self._folder / f"{sha256}.part"

    def held(self) -> frozenset[str]:
        """The tracks that are whole."""
        return frozenset(p.name for p in self._folder.iterdir() if p.suffix == "")

    def store(self, sha256: str) -> None:
        """Turn a fetched part into a track. Raises WrongContentError and removes it otherwise."""
        part = self.part_of(sha256)
        found = file_hash(part)
        if found != sha256:
            part.unlink()
            raise WrongContentError(f"bytes have the hash {found}")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(self.path_of(sha256))
        flush_folder(self._folder)

    def is_whole(self, sha256: str) -> bool:
        """Read a track through: whether its bytes are still what its name says."""
        try:
            return file_hash(self.path_of(sha256)) == sha256
        except OSError:
            return False

    def remove(self, sha256: str) -> None:
        """Remove a track and whatever was fetched of it."""
        self.path_of(sha256).unlink(missing_ok=True)
        self.part_of(sha256).unlink(missing_ok=True)

    def make_room(self, size_bytes: int, needed: frozenset[str]) -> None:
        """Let go of what no plan needs, longest unused first, until `size_bytes` fit.

        Raises NoRoomError if that does not suffice.
        """
        kept = {p: p.stat() for p in self._folder.iterdir()}
        used = sum(stat.st_size for stat in kept.values())
        spare = sorted(
            (p for p in kept if p.name.removesuffix(".part") not in needed),
            key=lambda p: kept[p].st_mtime,
        )
        for path in spare:
            if used + size_bytes <= self._limit_bytes:
                break
            path.unlink()
            used -= kept[path].st_size
        if used + size_bytes > self._limit_bytes:
            raise NoRoomError(f"{used} bytes are needed by the plan, {self._limit_bytes} allowed")


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
