"""Whether the database server may forget what it has said that it keeps."""

from sqlalchemy import Connection, text

_LOOSENED = text(
    "SELECT name FROM pg_settings WHERE setting = 'off'"
    " AND name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name"
)


def loosened(connection: Connection) -> tuple[str, ...]:
    """The settings of PostgreSQL that are off and let a power cut take what was committed.

    A receiver deletes what the ledger acknowledged (docs/decisions/0004). None on SQLite, which
    is opened with full synchronisation.
    """
    if connection.dialect.name != "postgresql":
        return ()
    return tuple(connection.scalars(_LOOSENED))
