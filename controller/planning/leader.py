"""Only one process plans at a time; the others stand by and take over when it is gone.

The lock dies with its holder, however it dies: a file lock beside SQLite's file, a lock of the
connection on PostgreSQL.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

KEY = 0x6C6F612D706C616E
"""PostgreSQL's advisory lock for planning: "loa-plan" in ASCII."""


class Leadership(Protocol):
    """The right to plan."""

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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to lock, over a connection of our own that stays open. Raises DBAPIError."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            got = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY})
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
        """End the connection, and with it the lock."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def leadership_for(engine: Engine, lock_file: Path) -> Leadership:
    """The kind of lock that goes with the database."""
    if engine.dialect.name == "sqlite":
        return FileLeadership(lock_file)
    return PostgresLeadership(engine)
