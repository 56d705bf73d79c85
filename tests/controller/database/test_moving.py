"""From SQLite to PostgreSQL in one command, as an engineer types it."""

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from controller.backup.tables import shape
from controller.cli import main
from controller.database.moving import lay_down
from controller.restore.load import BackupRefusedError, fill
from controller.store.engine import open_engine, writing_sessions
from controller.store.leading import Lead, leadership_for
from controller.store.ledger import AuditEvent
from controller.transparency.selfcheck import check
from controller.transparency.sequencer import frontier_of
from tests.controller.transparency.played_commune import LONG_AFTER, play
from tests.real_parts.postgres import Postgres

TRIGGERS = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")


@pytest.fixture
def home(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation on SQLite whose commune has been on air; its environment names it."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_sqlite, folder / "loa.db")
    monkeypatch.setenv("LOA_HOME", str(folder))
    engine = open_engine(f"sqlite:///{folder / 'loa.db'}")
    with writing_sessions(engine)() as session:
        play(session)
        session.commit()
    engine.dispose()
    return folder


@pytest.fixture
def old(home: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{home / 'loa.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            str(table.name): connection.scalar(select(func.count()).select_from(table)) or 0
            for table in shape(connection)
        }


def test_every_row_and_the_log_come_over_with_their_guards_and_only_into_an_empty_database(
    old: Engine, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing_sessions(old)() as session:
        root = frontier_of(session).root().hex()
    before = counts(old)
    assert main(["database", "move", url]) == 0
    said = capsys.readouterr().out
    assert f"{sum(before.values())} rows" in said
    assert f"root {root}" in said
    assert counts(old) == before

    new = open_engine(url)
    after = counts(new)
    # The move is in the record itself, and waits for the log.
    assert after == before | {
        "audit_events": before["audit_events"] + 1,
        "log_pending": before["log_pending"] + 1,
    }
    with writing_sessions(new)() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.act == "move_database")).one()
        assert root in told.detail
        assert list(check(session, LONG_AFTER)) == []
    with new.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("DELETE FROM verdicts"))
    new.dispose()
    assert main(["database", "move", url]) == 1
    assert "not empty" in capsys.readouterr().err


def test_a_log_whose_leaves_give_another_tree_is_not_moved_and_the_target_stays_empty(
    old: Engine, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with old.begin() as connection:
        for (trigger,) in connection.execute(TRIGGERS, {"table": "log_leaves"}).all():
            connection.execute(text(f'DROP TRIGGER "{trigger}"'))
        connection.execute(text('UPDATE log_leaves SET commitment = :no WHERE "index" = 0'),
                           {"no": "0" * 64})  # fmt: skip
    assert main(["database", "move", url]) == 1
    assert "do not give its tree. Nothing was changed." in capsys.readouterr().err
    new = open_engine(url)
    assert counts(new) == {}
    new.dispose()


def test_a_table_that_has_fewer_rows_than_were_counted_leaves_the_target_empty(
    old: Engine, url: str, tmp_path: Path
) -> None:
    contents = lay_down(old, tmp_path, LONG_AFTER)
    tables = [msgspec.structs.replace(table, rows=table.rows + (table.name == "verdicts"))
              for table in contents.tables]  # fmt: skip
    lying = msgspec.structs.replace(contents, tables=tuple(tables))
    new = open_engine(url)
    with pytest.raises(BackupRefusedError, match=r"verdicts: .* rows"):
        fill(new, lying, lambda name: BytesIO((tmp_path / name).read_bytes()))
    assert counts(new) == {}
    fill(new, contents, lambda name: BytesIO((tmp_path / name).read_bytes()))
    assert counts(new) == counts(old)
    new.dispose()


def test_nothing_is_moved_while_a_role_works(
    home: Path, old: Engine, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    planner = leadership_for(old, Lead.PLANNING, home)
    assert planner.take()
    assert main(["database", "move", url]) == 1
    planner.release()
    assert "a role still works" in capsys.readouterr().err


def test_a_file_may_take_it_too_but_not_the_one_that_has_it(
    home: Path, old: Engine, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = sum(counts(old).values())
    assert main(["database", "move", f"sqlite:///{tmp_path / 'other.db'}", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == rows
    assert main(["database", "move", str(old.url)]) == 1
    assert "one database" in capsys.readouterr().err
