"""Hear at once that somebody has committed, where waiting for the next look would take too long.

Work between processes is rows that a poll finds; this only shortens the wait. SQLite counts the
commits of other connections (`PRAGMA data_version`: microseconds, no lock). PostgreSQL tells
whoever listens, if whoever writes says so (`tell`). Where neither works the poll finds it.
"""

import sqlite3
import time
from typing import Any

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

CHANNEL = "loa_news"
STEP_S = 0.005
"""So often a file is asked: a five-hundredth of one core."""


class News:
    """What one process hears. Use it from one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._line: Any = None
        """A connection of our own to PostgreSQL or to SQLite's file."""
        self._version = 0

    def wait(self, longest_s: float) -> None:
        """Return once something was committed since the last call, or after so long."""
        try:
            if self.engine.dialect.name == "sqlite":
                self._watch_file(longest_s)
            else:
                self._listen(longest_s)
        except (psycopg.Error, sqlite3.Error):  # the poll goes on, and says so if it cannot
            self.close()
            time.sleep(longest_s)

    def close(self) -> None:
        """Give the connection back."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _watch_file(self, longest_s: float) -> None:
        if self._line is None:
            self._line = self.engine.raw_connection()
        ends = time.monotonic() + longest_s
        while True:
            version = self._line.cursor().execute("PRAGMA data_version").fetchone()[0]
            if version != self._version or time.monotonic() >= ends:
                self._version = version
                return
            time.sleep(STEP_S)

    def _listen(self, longest_s: float) -> None:
        if self._line is None:
            url = self.engine.url.set(drivername="postgresql")
            dsn = url.render_as_string(hide_password=False)
            self._line = psycopg.connect(dsn, autocommit=True)
            self._line.execute(f"LISTEN {CHANNEL}")
            return
        for _note in self._line.notifies(timeout=longest_s, stop_after=1):
            return


def tell(session: Session) -> None:
    """Let whoever listens hear of this transaction once it is committed."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
