"""Open the database: SQLite (the default) or PostgreSQL, by one URL.

SQLite runs with a write-ahead log and full synchronisation. A session that may write begins
IMMEDIATE: a deferred transaction that reads first and writes later fails at once with "database
is locked" when another process writes. Who waits to write comes next (`turn`). A session that
only reads waits for nobody. Its file is for its owner alone: sessions, hashes of passwords and
personal data lie in it.
"""

import os
import stat
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

import controller.store.models  # noqa: F401 -- keys point across files: all tables must be known
from controller.store.folding import teach
from controller.store.turn import turn_at

SQLITE_BUSY_MS = 15_000
OVERWRITTEN_BUSY_MS = 1_000
"""Others may want to write meanwhile."""


def open_engine(url: str) -> Engine:
    """Connect to the database named by a SQLAlchemy URL."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        named = make_url(url)
        _keep_private(named)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", teach)
        event.listen(engine, "begin", partial(_begin, _turn_file(named)))
    return engine


def writing_sessions(engine: Engine) -> sessionmaker[Session]:
    """The factory of sessions that may write; objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def reading_sessions(engine: Engine) -> sessionmaker[Session]:
    """The factory of sessions that only read."""
    return sessionmaker(engine.execution_options(read_only=True), expire_on_commit=False)


def snapshot_sessions(engine: Engine) -> sessionmaker[Session]:
    """The factory of sessions that only read, and read everything as it is at one instant.

    For who compares tables with each other while others write (SQLite reads so in any case).
    """
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return reading_sessions(engine)


def drop_overwritten(engine: Engine) -> bool:
    """Let SQLite's write-ahead log forget what rows said before; tell whether it could.

    Who still reads of an older state keeps it from that: it is tried again another time. Of a
    PostgreSQL server's log and pages its administrators have the care.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={OVERWRITTEN_BUSY_MS}")
        (is_busy, *_pages) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
        return not is_busy
    finally:
        connection.close()


def _keep_private(url: URL) -> None:
    """Give the file, new or old, and what SQLite keeps beside it to its owner alone."""
    if not url.database or url.database == ":memory:" or not Path(url.database).parent.is_dir():
        return
    owner_only = stat.S_IRUSR | stat.S_IWUSR
    # SQLite gives its journals the mode of the file that it finds.
    os.close(os.open(url.database, os.O_CREAT | os.O_RDWR, owner_only))
    for ending in ("", "-wal", "-shm"):
        beside = Path(url.database + ending)
        if beside.exists() and stat.S_IMODE(beside.stat().st_mode) != owner_only:
            beside.chmod(owner_only)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # pysqlite must leave transactions to SQLAlchemy, or IMMEDIATE would not be ours to say.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What was erased shall not be found in free pages; Debian's SQLite does so anyway.
        "secure_delete=ON",
        f"busy_timeout={SQLITE_BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _turn_file(url: URL) -> Path | None:
    """None where nobody else can come in."""
    if not url.database or url.database == ":memory:":
        return None
    return Path(url.database + "-turn")


def _begin(turn: Path | None, connection: Connection) -> None:
    if connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql("BEGIN")
        return
    with nullcontext() if turn is None else turn_at(turn, SQLITE_BUSY_MS / 1000):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
