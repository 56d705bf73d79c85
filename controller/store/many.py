"""Many rows and many names in one statement.

A name that is spelled out as a parameter of its own costs as much as finding its row, and so does
a statement for each row. What the ledger takes in, it takes in by the thousand.
"""

import json
import operator
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import BigInteger, ColumnElement, FromClause, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session

from controller.store.base import Base


def among(
    session: Session, named: InstrumentedAttribute[str], names: Collection[str]
) -> ColumnElement[bool]:
    """The condition that a column holds one of these names, however many they are."""
    if _is_postgresql(session):
        array = bindparam(None, list(names), ARRAY(Text), unique=True)
        return named == any_(array)
    listed = func.json_each(json.dumps(list(names))).table_valued("value")
    return named.in_(select(listed.c.value))


def numbered(session: Session, numbers: Mapping[str, int]) -> FromClause:
    """These names, each with its number, as a table with the columns `name` and `number`."""
    if _is_postgresql(session):
        names = bindparam(None, list(numbers), ARRAY(Text), unique=True)
        values = bindparam(None, list(numbers.values()), ARRAY(BigInteger), unique=True)
        return func.unnest(names, values).table_valued("name", "number").render_derived()
    pairs = func.json_each(json.dumps(numbers)).table_valued("key", "value")
    return select(pairs.c.key.label("name"), pairs.c.value.label("number")).subquery()


def insert_many(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows that name every column, in the values that the database itself keeps.

    Raises what SQLAlchemy raises for an INSERT.
    """
    if not rows:
        return
    session.flush()
    if _is_postgresql(session):
        _copy(session, table, rows)
    else:
        _insert(session, table, rows)


def _insert(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    # As the driver takes them: SQLAlchemy would look at every value of every row.
    names = [each.name for each in table.__table__.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    places = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table.__tablename__}" ({columns}) VALUES ({places})'  # noqa: S608 -- names of our own tables
    values = operator.itemgetter(*names)
    session.connection().exec_driver_sql(statement, [values(row) for row in rows])


def _copy(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    names = [each.name for each in table.__table__.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f'COPY "{table.__tablename__}" ({columns}) FROM STDIN'
    line = session.connection()
    driver = cast("psycopg.Connection[Any]", line.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    except psycopg.Error as error:
        # Who waits for a database that is away knows SQLAlchemy's errors, not the driver's.
        if driver.broken:
            line.invalidate()
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, connection_invalidated=driver.broken
        ) from error


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
