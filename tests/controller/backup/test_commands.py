"""`loa backup` and `loa restore` as an engineer types them; receivers that have seen more."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from controller.cli import main
from controller.link.states import OpenedState, take_states
from controller.planning.service import plan_marked
from controller.serve.alone import alone_in
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import open_engine, writing_sessions
from controller.store.units import Unit
from playlists.messages.state import State
from tests.controller.commune import NOW, Commune, lay_commune, newest_plan
from tests.waiting import until

PASSPHRASE = "mật khẩu dài"
OTHER_LINES = text(
    "SELECT pid FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""To this database, beside the one that asks."""


@pytest.fixture
def home(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a commune in it, named by the environment as it is for an engineer."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_sqlite, folder / "loa.db")
    engine = open_engine(f"sqlite:///{folder / 'loa.db'}")
    with writing_sessions(engine).begin() as session:
        lay_commune(session, clusters=1)
    engine.dispose()
    (folder / "keys").mkdir()
    (folder / "web.key").write_text("khóa của trang, đã niêm phong")
    (folder / "passphrase").write_text("của khóa")
    monkeypatch.setenv("LOA_HOME", str(folder))
    monkeypatch.setenv("LOA_BACKUP_PASSPHRASE", PASSPHRASE)
    return folder


def test_a_backup_is_tried_restored_elsewhere_and_never_over_what_is_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "loa.backup"
    assert main(["backup", "--out", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0
    assert main(["restore", str(file), "--try"]) == 0
    assert "is good" in (words := capsys.readouterr().out)
    assert main(["restore", str(file), "--try", "--json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert f"{tried['rows']} rows of {tried['tables']} tables" in words
    assert tried["missing_archives"] == []
    assert main(["restore", str(file)]) == 1
    assert "is there already" in capsys.readouterr().err

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("LOA_HOME", str(elsewhere))
    assert main(["restore", str(file)]) == 0
    engine = open_engine(f"sqlite:///{elsewhere / 'loa.db'}")
    with writing_sessions(engine)() as session:
        assert "Xã thu" in set(session.scalars(select(Unit.name)))
    engine.dispose()
    assert not (elsewhere / "passphrase").exists()
    assert (elsewhere / "web.key").read_text() == (home / "web.key").read_text()

    with alone_in(elsewhere):
        assert main(["restore", str(file), "--replace"]) == 1
        assert "another Loa runs" in capsys.readouterr().err


def test_a_postgresql_database_with_something_in_it_is_left_as_it_is(
    home: Path,
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "loa.backup"
    assert main(["backup", "--out", str(file)]) == 0
    engine = open_engine(postgres_url)
    with writing_sessions(engine).begin() as session:
        lay_commune(session, clusters=2)
        before = list(session.scalars(select(Unit.id)))
    monkeypatch.setenv("LOA_DATABASE_URL", postgres_url)
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("LOA_HOME", str(elsewhere))
    capsys.readouterr()
    assert main(["restore", str(file)]) == 1
    assert "not empty; name an empty one. Nothing was changed." in capsys.readouterr().err
    assert main(["restore", str(file), "--replace"]) == 1
    assert "createdb" in capsys.readouterr().err
    with writing_sessions(engine)() as session:
        assert list(session.scalars(select(Unit.id))) == before
        until(lambda: session.scalars(OTHER_LINES).all() == [])
    engine.dispose()
    assert not (elsewhere / "web.key").exists()


def state(commune: Commune, plan_version: int, journal_stored: int) -> State:
    receiver = commune.receivers[0]
    return State(
        receiver=receiver.id,
        at=NOW + 5000,
        online=True,
        plan_version=plan_version,
        journal_epoch="e1",
        journal_stored=journal_stored,
    )


def test_a_receiver_that_has_seen_more_than_the_backup_gets_a_plan_above_it(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=1)
    commune.slot(session, [commune.approved_bulletin(session)])
    plan_marked(session, commune.now + 10, (), limit=10)
    receiver = commune.receivers[0].id
    take_states(
        session, [OpenedState(receiver, state(commune, 41, 0), live=True)], commune.now + 20
    )
    plan_marked(session, commune.now + 30, (), limit=10)
    plan = newest_plan(session, receiver)
    assert plan is not None
    assert plan.version > 41


def test_a_receiver_that_believes_more_stored_than_there_is_is_told_to_send_again(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=1)
    receiver = commune.receivers[0].id
    take_states(
        session, [OpenedState(receiver, state(commune, 0, 77), live=True)], commune.now + 20
    )
    told = session.scalars(
        select(OutboxMessage.message).where(OutboxMessage.kind == OutboxKind.STORED)
    ).one()
    assert '"up_to":0' in told
