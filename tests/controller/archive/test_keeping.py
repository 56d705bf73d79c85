"""`loa archive` as an engineer types it, the planner's own archiving, archives in a backup."""

import io
import json
import logging
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from controller.archive.keeper import archive_once
from controller.archive.kept import missing_files
from controller.backup.parcel import write_backup
from controller.cli import main
from controller.doctor.checkup import checkup
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.sealed import Lock, Stretch
from controller.restore.service import unpack
from controller.serve.alone import alone_in
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.ledger import StoredEntry
from tests.controller.transparency.played_commune import Played, play

DAY_MS = 86_400_000
WEAK = Lock(b"khoa", Stretch(memory_kib=64, passes=1, lanes=1))


class Home:
    """An installation that has been on air, as its engineer and its planner find it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: Settings = read_settings({"LOA_HOME": str(folder)})
        self.engine: Engine = open_engine(self.settings.database_url)
        with writing_sessions(self.engine).begin() as session:
            self.played: Played = play(session)
        keys = KeyFolder(self.settings.keys_dir)
        write_ceremony(self.played.ceremony, keys, folder / "root", WEAK)
        self.entries = self.entries_here()

    def entries_here(self) -> int:
        with reading_sessions(self.engine)() as session:
            return session.scalar(select(func.count()).select_from(StoredEntry)) or 0

    def files(self) -> list[Path]:
        return sorted(self.settings.archive_dir.glob("*.jsonl.gz"))

    @property
    def tomorrow(self) -> str:
        after = datetime.fromtimestamp((self.played.now + DAY_MS) / 1000, UTC)
        return after.date().isoformat()


@pytest.fixture
def home(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_sqlite, folder / "loa.db")
    made = Home(folder)
    # A command is told by its environment where its home is, and by nothing else.
    monkeypatch.setenv("LOA_HOME", str(folder))
    monkeypatch.setenv("LOA_BACKUP_PASSPHRASE", "mật khẩu dài")
    yield made
    made.engine.dispose()


def test_written_listed_checked_brought_back_and_put_away(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["archive", "write"]) == 0
    assert "nothing is old enough" in capsys.readouterr().out
    assert main(["archive", "write", "--before", home.tomorrow]) == 0
    told = capsys.readouterr().out
    (file,) = home.files()
    assert f"{file.name}: leaves 0 to" in told
    assert home.entries_here() == 0
    command = re.search(r"Check: loa (verify \S+) --root FILE", told)
    assert command is not None
    root = KeyFolder(home.settings.keys_dir).root
    assert main([*command[1].split(), "--root", str(root)]) == 0

    assert main(["archive", "restore", str(file)]) == 0
    assert home.entries_here() == home.entries
    assert main(["archive", "restore", str(file)]) == 1
    assert "brought back before" in capsys.readouterr().err
    assert main(["archive", "list"]) == 0
    assert "in the database" in capsys.readouterr().out
    assert main(["archive", "list", "--json"]) == 0
    (told_of,) = json.loads(capsys.readouterr().out)
    assert (told_of["name"], told_of["in_database"]) == (file.name, True)
    assert main(["archive", "away", str(file)]) == 0
    assert home.entries_here() == 0


def test_the_planner_archives_after_two_years_and_a_month_and_not_before(home: Home) -> None:
    archive_once(home.engine, home.settings, home.played.now + 730 * DAY_MS)
    assert home.files() == []
    later = home.played.now + 765 * DAY_MS
    archive_once(home.engine, home.settings, later)
    assert len(home.files()) == 1
    assert home.entries_here() == 0
    archive_once(home.engine, home.settings, later + DAY_MS)
    assert len(home.files()) == 1


def test_the_doctor_tells_of_what_should_have_been_archived(home: Home) -> None:
    def told(days: int) -> list[str]:
        found = checkup(home.settings, home.played.now + days * DAY_MS)
        return [one.what for one in found if one.subject == "archive"]

    assert told(740) == []
    assert told(780) == ["evidence older than 24 months is not archived"]
    archive_once(home.engine, home.settings, home.played.now + 780 * DAY_MS)
    assert told(780) == []


def test_two_do_not_write_one_archive(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with alone_in(home.settings.archive_dir):
        assert main(["archive", "write", "--before", home.tomorrow]) == 1
        archive_once(home.engine, home.settings, home.played.now + 780 * DAY_MS)
    assert "another Loa runs in this folder" in capsys.readouterr().err
    assert home.files() == []
    assert home.entries_here() == home.entries


def test_where_it_cannot_be_written_the_evidence_stays_and_the_log_says_why(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.settings.archive_dir.write_text("no folder")
    with caplog.at_level(logging.ERROR):
        archive_once(home.engine, home.settings, home.played.now + 765 * DAY_MS)
    assert "cannot be archived and stays in the database" in caplog.text
    assert home.entries_here() == home.entries


def test_a_backup_brings_archives_along(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["archive", "write", "--before", home.tomorrow]) == 0
    (file,) = home.files()
    backup = tmp_path / "loa.backup"
    assert main(["backup", "--out", str(backup)]) == 0
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("LOA_HOME", str(elsewhere))
    assert main(["restore", str(backup)]) == 0
    told = capsys.readouterr().out
    assert "1 archives" in told
    assert "Not among its files" not in told
    assert main(["archive", "restore", str(elsewhere / "archive" / file.name)]) == 0
    assert f"{file.name}: {home.entries} entries" in capsys.readouterr().out


def test_a_backup_without_archives_leaves_none_unmentioned(home: Home, tmp_path: Path) -> None:
    assert main(["archive", "write", "--before", home.tomorrow]) == 0
    (file,) = home.files()
    plain = io.BytesIO()
    write_backup(home.engine, home.settings, plain, home.played.now, with_archives=False)
    plain.seek(0)
    assert unpack(plain, tmp_path / "parcel").archives == 0
    with reading_sessions(home.engine)() as session:
        assert missing_files(session, tmp_path / "parcel" / "archive") == [file.name]
        assert missing_files(session, home.settings.archive_dir) == []
        file.write_bytes(b"")
        assert missing_files(session, home.settings.archive_dir) == [file.name]
