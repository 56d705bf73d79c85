"""Fill an empty database with the rows of a backup, whichever engine they came from.

The tables are laid as the backup's version of Loa laid them, filled, and only then brought to the
version of today. Meanwhile the database's own guards (references, triggers) are away: rows come in
the order in which they were written down, and none of them is new to the log.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, func, insert, select, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from controller.backup.parcel import Contents, tree_of
from controller.backup.tables import named, read_rows, shape
from controller.store.migrate import BrokenReferencesError, migrate, upgrade


class BackupRefusedError(Exception):
    """The file's fault, or the database's that should take it: nothing was changed."""


Opened = Callable[[str], IO[bytes]]
"""Opens the rows of a table by its name."""


Judged = Callable[[Connection], None]
"""Looks at the filled tables before they stand. Raises BackupRefusedError."""


def fill(
    engine: Engine, contents: Contents, rows_of: Opened, judged: Judged = lambda _filled: None
) -> None:
    """Lay and fill the tables in one transaction, then migrate. Raises BackupRefusedError."""
    with engine.connect() as connection, _without_references(connection), connection.begin():
        if shape(connection):
            raise BackupRefusedError("this database is not empty; name an empty one")
        upgrade(connection, contents.revision)
        tables = {table.name: table for table in shape(connection)}
        with _without_guards(connection, tables):
            for counted in contents.tables:
                table = tables.get(counted.name)
                if table is None:
                    raise BackupRefusedError(f"there is no table {counted.name}")
                connection.execute(table.delete())
                _fill_table(connection, table, counted.columns, rows_of(counted.name))
        _compare(connection, contents, tables)
        judged(connection)
    migrate(engine)


def _fill_table(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: IO[bytes]
) -> None:
    for part in read_rows(rows):
        connection.execute(insert(table), named(part, columns))


def _compare(connection: Connection, contents: Contents, tables: Mapping[str, Table]) -> None:
    """The counts and the tree of the log must come out as they went in."""
    for counted in contents.tables:
        found = connection.scalar(select(func.count()).select_from(tables[counted.name]))
        if found != counted.rows:
            raise BackupRefusedError(f"{counted.name}: {found} rows, {counted.rows} were backed up")
    if tree_of(connection) != (contents.log_size, contents.log_heads):
        raise BackupRefusedError("the log's tree is not that of the backup")


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """SQLite: references are switched off outside of the transaction, and checked at its end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise BrokenReferencesError(str(broken[:5]))
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()


@contextmanager
def _without_guards(connection: Connection, tables: Mapping[str, Table]) -> Iterator[None]:
    """Triggers and, on PostgreSQL, references are taken away and set again as they were."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = connection.execute(query).all()
        for name, _sql in triggers:
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        yield
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)
        return
    keys = [
        constraint
        for table in tables.values()
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
    ]
    for key in keys:
        connection.execute(DropConstraint(key))
    for name in tables:
        connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
    yield
    for name, table in tables.items():
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'))
        _go_on_counting(connection, name, table)
    for key in keys:
        connection.execute(AddConstraint(key))


def _go_on_counting(connection: Connection, name: str, table: Table) -> None:
    """A sequence of PostgreSQL goes on behind the highest number that was given."""
    for column in table.primary_key.columns:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": name, "column": column.name},
        )
        if sequence is not None:
            highest = connection.scalar(select(func.max(column)))
            connection.execute(
                text("SELECT setval(:sequence, :next, false)"),
                {"sequence": sequence, "next": (highest or 0) + 1},
            )
