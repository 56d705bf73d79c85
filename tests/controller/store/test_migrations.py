from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from controller.bulletins import service
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import SCRIPTS, migrate
from controller.store.models import metadata
from controller.store.places import Cluster
from tests.controller.commune import NOW, lay_commune


def test_an_empty_database_gets_every_table(engine: Engine) -> None:
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())


def _in_models(name: str | None, kind: str, _parents: object) -> bool:
    """Indexes over parts of words are PostgreSQL's alone, where it has them."""
    return kind != "index" or not str(name).endswith("_trigrams")


def test_the_steps_lead_to_exactly_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _in_models}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        steps = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert len(steps) == 1


def test_references_are_enforced_after_a_migration(tmp_path: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/fresh.db")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


RECORD = {
    "audit_events": "actor = 'somebody else'",
    "approvals": "comment = 'never said'",
    "approved_audio": None,
    "revisions": None,
}


@pytest.mark.parametrize("table", sorted(RECORD))
def test_nobody_deletes_from_the_record(session: Session, table: str) -> None:
    lay_commune(session).approved_bulletin(session)
    assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", sorted(t for t, change in RECORD.items() if change))
def test_nobody_changes_the_record(session: Session, table: str) -> None:
    lay_commune(session).approved_bulletin(session)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"UPDATE {table} SET {RECORD[table]}"))


@pytest.mark.parametrize(
    "table", ["verdicts", "stored_entries", "stored_reports", "lexicon_changes"]
)
def test_the_ledger_is_guarded_like_the_rest(engine: Engine, table: str) -> None:
    with engine.connect() as connection:
        names = connection.execute(text(_triggers(engine, table))).scalars().all()
    assert {f"{table}_no_update", f"{table}_no_delete"} <= set(names)


QUEUED = {
    "approvals": "log_insert",
    "audit_events": "log_insert",
    "expected_broadcasts": "log_change",
    "outbox": "log_signed",
    "stored_reports": "log_insert",
    "verdicts": "log_insert",
}


@pytest.mark.parametrize("table", sorted(QUEUED))
def test_what_queues_for_the_log_outlives_every_step(engine: Engine, table: str) -> None:
    # SQLite changes a table by copying it, and drops the old one with all its triggers.
    with engine.connect() as connection:
        names = connection.execute(text(_triggers(engine, table))).scalars().all()
    assert f"{table}_{QUEUED[table]}" in names


def test_postgresql_refuses_to_empty_the_record_at_one_go(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("TRUNCATE audit_events"))
    engine.dispose()


@pytest.mark.parametrize(
    "change", ["written_text = 'khác'", "spoken_text = 'khác'", "audio_sha256 = NULL"]
)
def test_a_submitted_wording_is_frozen_in_the_database_itself(
    session: Session, change: str
) -> None:
    lay_commune(session).pending_bulletin(session)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"UPDATE revisions SET {change}"))


def test_a_draft_may_change(session: Session) -> None:
    commune = lay_commune(session)
    bulletin = commune.draft(session)
    service.edit(session, commune.operator, bulletin.id, "Lời khác.", NOW + 10)
    session.flush()
    stored = session.execute(text("SELECT written_text FROM revisions")).scalar()
    assert stored == "Lời khác."


def test_words_that_are_no_member_of_their_enumeration_are_refused(session: Session) -> None:
    commune = lay_commune(session)
    bulletin = commune.draft(session)
    bulletin.status = "nonsense"  # type: ignore[assignment]  # the mistake that is tested
    with pytest.raises(Exception, match="nonsense"):
        session.flush()


def test_two_writers_who_read_first_take_turns_and_lose_nothing(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    sessions = writing_sessions(engine)
    with sessions() as session:
        lay_commune(session, clusters=1)
        session.commit()

    def count_up(_turn: int) -> None:
        with sessions() as session:
            cluster = session.scalars(select(Cluster)).one()
            cluster.volume_percent += 1
            session.commit()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(count_up, range(20)))
    with sessions() as session:
        assert session.scalars(select(Cluster.volume_percent)).one() == 120
    engine.dispose()


def _triggers(engine: Engine, table: str) -> str:
    if engine.dialect.name == "sqlite":
        return f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
    return f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass"


def test_what_was_there_before_the_log_enters_it_in_the_order_of_time(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for name, at in (("b", 1), ("a", 2)):
            connection.execute(
                text(
                    "INSERT INTO audit_events (id, at, actor, act, subject, subject_id, detail, "
                    "origin) VALUES (:name, :at, '', '', '', '', '{}', '')"
                ),
                {"name": name, "at": at},
            )
        command.upgrade(config, "head")
        waiting = connection.execute(text("SELECT subject FROM log_pending ORDER BY id"))
        assert waiting.scalars().all() == ["b", "a"]
    engine.dispose()
