"""Many rows and names in one statement, the same on both databases."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from controller.polling import is_away
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.many import among, insert_many, numbered

MANY = 40_000
"""More than SQLite takes parameters."""
TRICKY = 'tab\t, line\n, \\, "quotes", đ, \\N'


def act(number: int, act_: str = TRICKY) -> dict[str, object]:
    columns = dict.fromkeys(("unit_id", "person_id"))
    words = dict.fromkeys(("actor", "subject", "subject_id", "detail", "origin"), "")
    return {"id": f"{number:032x}", "at": number, "act": act_[:60], **columns, **words}


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_engine(database_url)


def test_rows_come_back_as_they_were_given(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        insert_many(session, AuditEvent, [act(1), act(2)])
        insert_many(session, AuditEvent, [])
    with reading_sessions(engine)() as session:
        rows = session.execute(select(AuditEvent.at, AuditEvent.act, AuditEvent.unit_id)).all()
    assert sorted(rows) == [(1, TRICKY, None), (2, TRICKY, None)]
    engine.dispose()


def test_any_number_of_names_is_one_condition(engine: Engine) -> None:
    names = [f"{number:032x}" for number in range(2, MANY)]
    with writing_sessions(engine).begin() as session:
        insert_many(session, AuditEvent, [act(1), act(2), act(3)])
        query = select(AuditEvent.at)
        assert set(session.scalars(query.where(among(session, AuditEvent.id, names)))) == {2, 3}
        assert not session.scalars(query.where(among(session, AuditEvent.id, []))).all()
    engine.dispose()


def test_names_with_a_number_each_are_a_table(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        insert_many(session, AuditEvent, [act(1, "a"), act(2, "b"), act(3, "a")])
        least = numbered(session, {"a": 2, "b": 1_800_000_000_000})
        query = select(AuditEvent.at).join(least, least.c.name == AuditEvent.act)
        assert list(session.scalars(query.where(AuditEvent.at >= least.c.number))) == [3]
    engine.dispose()


def test_a_row_that_is_there_already_is_refused_and_nothing_stays(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing_sessions(engine).begin() as session:
        insert_many(session, AuditEvent, [act(1), act(1)])
    with reading_sessions(engine)() as session:
        assert not session.scalars(select(AuditEvent.id)).all()
    engine.dispose()


def write_on_a_line_that_is_cut(engine: Engine, other: Engine) -> None:
    with writing_sessions(engine).begin() as session, other.connect() as killer:
        line = session.scalar(text("SELECT pg_backend_pid()"))
        killer.execute(text("SELECT pg_terminate_backend(:line)"), {"line": line})
        insert_many(session, AuditEvent, [act(1)])


def test_a_server_that_goes_meanwhile_is_away_and_comes_back(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    with pytest.raises(DBAPIError) as caught:
        write_on_a_line_that_is_cut(engine, other)
    assert is_away(caught.value)
    with writing_sessions(engine).begin() as session:
        insert_many(session, AuditEvent, [act(1)])
    engine.dispose()
    other.dispose()
