"""Of several processes of one role only one works; the others stand by and take its place.

The lock dies with its holder, however it dies: a file lock in `LOA_HOME` beside SQLite's file, a
lock of the connection on PostgreSQL.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""So often a leader asks whether it still leads, and who stands by whether there is room."""
SILENT_HOLDER = ("idle = 5", "interval = 2", "count = 3")
"""Seconds after which the server asks whether a silent holder lives, and how often. A machine that
lost its power says no goodbye, and by Linux' own figures would keep the lock for two hours."""


class Lead(Enum):
    """What is led: PostgreSQL's advisory lock, eight letters of ASCII."""

    PLANNING = int.from_bytes(b"loa-plan")
    LINK = int.from_bytes(b"loa-link")
    SIGNING = int.from_bytes(b"loa-sign")
    SPEECH = int.from_bytes(b"loa-spch")
    """Whoever has it takes back what a speech process that died had begun; all of them speak."""


class Leadership(Protocol):
    """The right to do what only one may."""

    def take(self) -> bool:
        """Try to get it, without waiting."""

    def held(self) -> bool:
        """Whether it is still ours."""

    def release(self) -> None:
        """Give it back."""


class FileLeadership:
    """For one machine: whoever has the file locked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Try to lock the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def held(self) -> bool:
        """A file lock is not lost while the process lives."""
        return self._descriptor is not None

    def release(self) -> None:
        """Unlock the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class PostgresLeadership:
    """For many machines: whoever's connection holds the advisory lock."""

    def __init__(self, engine: Engine, lead: Lead) -> None:
        self._engine = engine
        self._lead = lead
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to lock, over a connection of our own that stays open. Raises DBAPIError."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = {"key": self._lead.value}
        try:
            for figure in SILENT_HOLDER:
                connection.execute(text(f"SET tcp_keepalives_{figure}"))
            got = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key)
        except DBAPIError:
            connection.close()
            raise
        if not got:
            connection.close()
            return False
        self._connection = connection
        return True

    def held(self) -> bool:
        """Whether the connection lives; with it the server has forgotten the lock."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def release(self) -> None:
        """Unlock, and end the connection: its end alone reaches the server some time later."""
        if self._connection is not None:
            if not self._connection.invalidated:  # with one that died the lock has gone, too
                self._unlock(self._connection)
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _unlock(self, connection: Connection) -> None:
        with suppress(DBAPIError):
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": self._lead.value})


def leadership_for(engine: Engine, lead: Lead, home: Path) -> Leadership:
    """The kind of lock that goes with the database; a file lies in `home`."""
    if engine.dialect.name == "sqlite":
        return FileLeadership(home / f"{lead.name.lower()}.lock")
    return PostgresLeadership(engine, lead)


def lead_when_free(
    leadership: Leadership, stop: threading.Event, work: Callable[[threading.Event], None]
) -> None:
    """Wait for the place; then work until told to stop, or until it is lost; then wait again.

    `work` ends soon after the event that it is given is set. What it raises is raised here.
    """
    while not stop.is_set():
        if takes(leadership):
            log.info("leading")
            _lead(leadership, stop, work)
        stop.wait(LOOK_EVERY_S)


def takes(leadership: Leadership) -> bool:
    """Try to take it; a database that is away gives it to nobody."""
    try:
        return leadership.take()
    except DBAPIError as error:
        log.warning("the database does not answer: %s", error)
        return False


def _lead(
    leadership: Leadership, stop: threading.Event, work: Callable[[threading.Event], None]
) -> None:
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(leadership, stop, over), daemon=True)
    watch.start()
    try:
        work(over)
    finally:
        over.set()
        watch.join()
        leadership.release()


def _watch(leadership: Leadership, stop: threading.Event, over: threading.Event) -> None:
    """Set `over` as soon as we are told to stop or lead no more."""
    while not over.is_set():
        if stop.wait(LOOK_EVERY_S) or not leadership.held():
            over.set()
