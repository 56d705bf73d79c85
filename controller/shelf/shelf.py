"""Tracks by their hash: kept here, sent on, brought, removed on every machine."""

import fcntl
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

from controller.shelf.lanes import Errands

log = logging.getLogger(__name__)

SCHEME = "s3://"
SHA256 = re.compile(r"[0-9a-f]{64}")
OWED = ".owed"
"""A folder in the folder: an empty file for each track that is still to be sent or removed."""
REMOVED = ".removed"
"""The ending of the name of what is to be removed."""


class Behind(Protocol):
    """What a shelf asks of an object store. Everything may raise ShelfAwayError."""

    def send(self, name: str, file: Path) -> None:
        """Keep a copy; what was removed under this name before is there again."""
        ...

    def bring(self, name: str, into: Path) -> bool:
        """Write what is kept into a file; tell whether there is anything under this name."""
        ...

    def remove(self, name: str) -> None:
        """Throw it away, and remember that it was, for other machines."""
        ...

    def removed(self) -> Iterator[tuple[str, float]]:
        """What was thrown away, and when (seconds since 1970, by the store's clock)."""
        ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of this machine, and what stands behind it, if anything does."""

    folder: Path
    behind: Behind | None = None

    def find(self, sha256: str) -> Path | None:
        """The file of a track; None for what is no hash, or is nowhere.

        Raises ShelfAwayError where only the store may have it and the store does not answer.
        """
        if not SHA256.fullmatch(sha256):
            return None
        path = self.folder / sha256
        if path.is_file():
            return path
        if self.behind is None or self._is_to_be_removed(sha256):
            return None
        return self._brought(self.behind, sha256)

    def keep(self, sha256: str, content: bytes) -> None:
        """Write a file under its hash, durably and whole; written before, it stays.

        Raises OSError, as on a full disk: then nothing under that name exists. A store that is
        away is no error: what it owes is sent later (`settle`).
        """
        path = self.folder / sha256
        self.folder.mkdir(parents=True, exist_ok=True)
        (self._owed / f"{sha256}{REMOVED}").unlink(missing_ok=True)
        self._owe(sha256)
        if path.exists():
            path.touch()  # younger than a removal by another machine, which it shall outlive
            return
        draft = self.folder / f".{sha256}.{os.getpid()}"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def remove(self, sha256: str) -> None:
        """Remove a track, from here at once, from everywhere else as soon as they hear of it."""
        (self.folder / sha256).unlink(missing_ok=True)
        if self.behind is not None:
            self._owe(f"{sha256}{REMOVED}")
            (self._owed / sha256).unlink(missing_ok=True)

    def owes(self) -> list[str]:
        """What the store has not heard of yet."""
        return sorted(file.name for file in self._owed.glob("[0-9a-f]*"))

    def owes_since(self) -> float | None:
        """When the oldest of it was owed (seconds since 1970); None where nothing is."""
        ages = []
        for name in self.owes():
            with suppress(FileNotFoundError):  # settled since
                ages.append((self._owed / name).stat().st_mtime)
        return min(ages, default=None)

    def settle(self) -> None:
        """Tell the store what it has not heard of. Raises ShelfAwayError where it refused some.

        Another process of this machine that does so already does it for all.
        """
        if self.behind is None or not self.owes():
            return
        with self._alone() as is_alone:
            if is_alone:
                Errands(self.owes(), partial(self._tell, self.behind)).run()

    def _tell(self, behind: Behind, name: str) -> None:
        sha256, file = name.removesuffix(REMOVED), self.folder / name
        if name != sha256:
            behind.remove(sha256)
        elif file.exists():
            behind.send(sha256, file)
        (self._owed / name).unlink(missing_ok=True)

    def forget_removed(self) -> None:
        """Remove here what another machine removed. Raises ShelfAwayError."""
        if self.behind is None:
            return
        for sha256, at in self.behind.removed():
            path = self.folder / sha256
            if SHA256.fullmatch(sha256) and path.exists() and path.stat().st_mtime < at:
                path.unlink(missing_ok=True)
                log.info("removed track %s, as another machine did", sha256)

    @property
    def _owed(self) -> Path:
        return self.folder / OWED

    def _owe(self, name: str) -> None:
        if self.behind is not None:
            self._owed.mkdir(parents=True, exist_ok=True)
            (self._owed / name).touch()

    def _is_to_be_removed(self, sha256: str) -> bool:
        return (self._owed / f"{sha256}{REMOVED}").exists()

    def _brought(self, behind: Behind, sha256: str) -> Path | None:
        self.folder.mkdir(parents=True, exist_ok=True)
        opened, name = tempfile.mkstemp(dir=self.folder, prefix=f".{sha256}.")
        os.close(opened)
        draft = Path(name)
        try:
            if not behind.bring(sha256, draft):
                return None
            with draft.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            if found != sha256:
                log.error("the store has something else under %s: its hash is %s", sha256, found)
                return None
            return draft.replace(self.folder / sha256)
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with (self._owed / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


@lru_cache
def shelf_at(folder: Path, store: str) -> Shelf:
    """The shelf of a machine; `store`: the object store's address, or "" for none."""
    if not store:
        return Shelf(folder)
    from controller.shelf.object_store import ObjectStore  # noqa: PLC0415 -- few load its library

    return Shelf(folder, ObjectStore(store))
