"""Bring a database to the shape that this version of Loa needs, from empty or from any older one.

Two processes that start at once do it one after the other; the second finds nothing to do.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x4C6F61
"""PostgreSQL's advisory lock for this job: "Loa" in ASCII."""


class BrokenReferencesError(RuntimeError):
    """A step left rows that point to nothing; everything it did was rolled back."""


def migrate(engine: Engine) -> None:
    """Take every step that is still missing, all in one transaction."""
    if engine.dialect.name == "sqlite":
        _migrate_sqlite(engine)
        return
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        upgrade(connection)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take the steps up to one of them, in the transaction of a connection."""
    command.upgrade(_config(connection), to)


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this version."""
    wanted = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == wanted


def _migrate_sqlite(engine: Engine) -> None:
    # Batch steps copy a table and drop the old one, which references from other tables would
    # forbid; the switch works only outside of a transaction, so it is thrown before BEGIN.
    with engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                upgrade(connection)
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise BrokenReferencesError(str(broken[:5]))
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
