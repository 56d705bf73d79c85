"""The rows of a database as bytes that either engine takes back, in one consistent look at it.

Read in one transaction that sees the database as it was at its first statement (SQLite: its
write-ahead log; PostgreSQL: REPEATABLE READ), so that whoever writes meanwhile neither waits nor
is seen by half. Rows are MessagePack: what was taken from SQLite can be given to PostgreSQL.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any

import msgspec
from sqlalchemy import Connection, Engine, MetaData, Table, select, text

from controller.store.base import NAMING

VERSION_TABLE = "alembic_version"
AT_ONCE = 1000
LENGTH_BYTES = 4
Values = tuple[Any, ...]


class Counted(msgspec.Struct, frozen=True):
    """A table, its columns in the order of its rows, and how many rows."""

    name: str
    columns: tuple[str, ...]
    rows: int


def consistent(engine: Engine) -> Connection:
    """A connection that sees one state of the database until it is closed."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(read_only=True).connect()
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


def shape(connection: Connection) -> list[Table]:
    """The tables as they are, whichever version of Loa laid them, in an order to fill them in."""
    metadata = MetaData(naming_convention=NAMING)
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def revision(connection: Connection) -> str:
    """Which step of the migrations the database stands at."""
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")))  # noqa: S608 - a name of this file


def write_rows(connection: Connection, table: Table, out: IO[bytes]) -> Counted:
    """Write a table's rows, a part after another, each with its length before it."""
    rows = 0
    query = select(table).execution_options(stream_results=True, yield_per=AT_ONCE)
    for part in connection.execute(query).partitions():
        packed = msgspec.msgpack.encode([tuple(row) for row in part])
        out.write(len(packed).to_bytes(LENGTH_BYTES, "big") + packed)
        rows += len(part)
    columns = tuple(str(column.name) for column in table.columns)
    return Counted(str(table.name), columns, rows)


def read_rows(source: IO[bytes]) -> Iterator[list[Values]]:
    """The parts of what `write_rows` wrote. Raises msgspec.DecodeError, EOFError."""
    while length := source.read(LENGTH_BYTES):
        packed = source.read(int.from_bytes(length, "big"))
        yield msgspec.msgpack.decode(packed, type=list[Values])


def named(values: Iterable[Values], columns: Iterable[str]) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in values]
