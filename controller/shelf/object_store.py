"""An object store that speaks S3, through obstore; its credentials are the usual AWS_… settings.

It is asked with short time-outs. Whoever waits for a sound that only the store has is one of a few
and, once it was silent, is told so at once for a while: a store that hangs must not hang the pages.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from controller.shelf.errors import ShelfAwayError

TRACKS, GONE = "tracks/", "removed/"
CONNECT_S, ANSWER_S = 3, 20
"""A track has some hundred kilobytes."""
REST_S = 10.0
ASKERS, TURN_S = 4, 1.0
"""So many may wait for the store at once, and so long for their turn: pages need threads, too."""
LARGEST_BYTES = 512 << 20
"""An update of receivers is the largest thing here."""


@dataclass
class ObjectStore:
    """A bucket, or a folder in it: `s3://BUCKET/FOLDER`."""

    address: str
    monotonic: Callable[[], float] = time.monotonic
    answer_s: float = ANSWER_S
    _silent_until: float = field(default=0.0, init=False)
    _turns: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(ASKERS), init=False
    )

    def send(self, name: str, file: Path) -> None:
        """Keep a copy of a file. Raises ShelfAwayError."""
        with self._answering():
            obstore.put(self._store, TRACKS + name, file)
            obstore.delete(self._store, GONE + name)

    def bring(self, name: str, into: Path) -> bool:
        """Write what is kept into a file; False where there is nothing. Raises ShelfAwayError."""
        with self._in_turn(), self._answering(rests=True):
            try:
                got = obstore.get(self._store, TRACKS + name)
            except FileNotFoundError:
                return False
            if got.meta["size"] > LARGEST_BYTES:
                raise ShelfAwayError(self.address, f"{name} has {got.meta['size']} bytes")
            with into.open("wb") as out:
                for part in got.stream():
                    out.write(part)
        return True

    def remove(self, name: str) -> None:
        """Throw it away and remember it. Raises ShelfAwayError."""
        with self._answering():
            obstore.put(self._store, GONE + name, b"")
            obstore.delete(self._store, TRACKS + name)

    def removed(self) -> Iterator[tuple[str, float]]:
        """What was thrown away, and when. Raises ShelfAwayError."""
        with self._answering():
            for some in obstore.list(self._store, GONE):
                for one in some:
                    yield Path(one["path"]).name, one["last_modified"].timestamp()

    @cached_property
    def _store(self) -> S3Store:
        return S3Store.from_url(
            self.address,
            client_options={
                "connect_timeout": f"{CONNECT_S}s",
                "timeout": f"{self.answer_s}s",
                "allow_http": _endpoint().startswith("http://"),
            },
            retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=self.answer_s)},
        )

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """For whom somebody waits: what is sent has nobody waiting, and patience of its own."""
        self._require_no_silence()
        if not self._turns.acquire(timeout=TURN_S):
            raise ShelfAwayError(self.address, "others wait for its answer already")
        try:
            self._require_no_silence()
            yield
        finally:
            self._turns.release()

    def _require_no_silence(self) -> None:
        if self.monotonic() < self._silent_until:
            raise ShelfAwayError(self.address, "it was a moment ago")

    @contextmanager
    def _answering(self, *, rests: bool = False) -> Iterator[None]:
        """`rests`: after a failure nobody waits for the store for a while."""
        try:
            yield
        except (BaseError, FileNotFoundError, PermissionError, ValueError) as error:
            if rests:
                self._silent_until = self.monotonic() + REST_S
            raise ShelfAwayError(self.address, _first_line(error)) from error


def _endpoint() -> str:
    """Where the store is, if not at Amazon's: whoever names one without TLS wants it so."""
    return os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT", "")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
