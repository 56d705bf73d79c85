"""A backup taken from either engine comes back on either engine, whole or not at all."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from controller.backup.parcel import Contents, write_backup
from controller.backup.sealed_stream import NotABackupError, sealing, unsealing
from controller.backup.tables import consistent, shape
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.sealed import Lock, Stretch
from controller.restore.load import BackupRefusedError
from controller.restore.service import bring_files, fill_from, settle, unpack
from controller.settings import Settings, read_settings
from controller.shelf.shelf import Shelf
from controller.signer.frontier_file import read_signed_log
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.transparency import LogHead
from controller.transparency.export import Asked, export
from controller.transparency.selfcheck import check
from controller.transparency.sequencer import append_waiting, ask_for_head
from playlists.messages.trust import pack_chain
from playlists.verification.verify import verify
from tests.controller.transparency.played_commune import LONG_AFTER, Played, play

PASSPHRASE = "mật khẩu của bản sao"
WEAK = Lock(b"khoa", Stretch(memory_kib=64, passes=1, lanes=1))


class Room:
    """An installation whose commune has been on air, and its backup."""

    def __init__(self, home: Path, url: str) -> None:
        self.settings: Settings = read_settings({"LOA_HOME": str(home), "LOA_DATABASE_URL": url})
        self.engine: Engine = open_engine(url)
        with writing_sessions(self.engine)() as session:
            self.played: Played = play(session)
            session.commit()
        home.mkdir(exist_ok=True)
        self.settings.audio_dir.mkdir()
        write_ceremony(self.played.ceremony, KeyFolder(self.settings.keys_dir), home / "root", WEAK)
        self.plain = io.BytesIO()
        self.contents: Contents = write_backup(self.engine, self.settings, self.plain, 1)
        self.plain.seek(0)

    def sealed(self) -> bytes:
        out = io.BytesIO()
        with sealing(out, PASSPHRASE) as file:
            file.write(self.plain.getvalue())
        return out.getvalue()


@pytest.fixture(scope="module")
def rooms(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Room]]:
    """The installation on one engine or the other, laid once for all tests of this file."""
    made: dict[str, Room] = {}

    def room_on(engine: str) -> Room:
        if engine not in made:
            folder = tmp_path_factory.mktemp(engine)
            if engine == "sqlite":
                url = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'loa.db')}"
            else:
                url = request.getfixturevalue("postgres").new_database(template="test_1")
            made[engine] = Room(folder / "home", url)
        made[engine].plain.seek(0)
        return made[engine]

    yield room_on
    for room in made.values():
        room.engine.dispose()


@pytest.fixture
def room(rooms: Callable[[str], Room]) -> Room:
    return rooms("sqlite")


@pytest.fixture
def empties(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    """Where to restore: a database without a table, on either engine."""
    made: list[Engine] = []

    def empty_on(engine: str) -> Engine:
        url = f"sqlite:///{tmp_path / 'restored.db'}"
        if engine == "postgresql":
            url = request.getfixturevalue("postgres").new_database()
        made.append(open_engine(url))
        return made[-1]

    yield empty_on
    for one in made:
        one.dispose()


@pytest.fixture
def empty(empties: Callable[[str], Engine]) -> Engine:
    return empties("sqlite")


@pytest.fixture(scope="module")
def sealed(rooms: Callable[[str], Room]) -> bytes:
    return rooms("sqlite").sealed()


def rows_of(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in shape(connection)
        }


@pytest.mark.parametrize(
    ("taken_from", "given_to"),
    [
        ("sqlite", "postgresql"),
        pytest.param("sqlite", "sqlite", marks=pytest.mark.long),
        pytest.param("postgresql", "sqlite", marks=pytest.mark.long),
    ],
)
def test_everything_comes_back_and_the_record_guards_itself_again(
    rooms: Callable[[str], Room],
    empties: Callable[[str], Engine],
    taken_from: str,
    given_to: str,
    tmp_path: Path,
) -> None:
    room, empty = rooms(taken_from), empties(given_to)
    fill_from(empty, tmp_path / "parcel", unpack(room.plain, tmp_path / "parcel"))
    assert rows_of(empty) == rows_of(room.engine)
    with empty.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("DELETE FROM verdicts"))
    with writing_sessions(empty)() as session:
        assert list(check(session, LONG_AFTER)) == []
        room.played.commune.now += 1000
        room.played.commune.draft(session)
        session.commit()


def test_the_log_goes_on_under_another_name_and_is_verified_from_its_first_leaf(
    room: Room, empty: Engine, tmp_path: Path
) -> None:
    contents = unpack(room.plain, tmp_path / "parcel")
    fill_from(empty, tmp_path / "parcel", contents)
    new_home = tmp_path / "new"
    new_home.mkdir()
    bring_files(tmp_path / "parcel", new_home, Shelf(new_home / "audio"))
    now = room.played.now + 60_000
    with writing_sessions(empty).begin() as session:
        name = settle(session, new_home / "keys", contents, now, same_keys=False)
    keeper = replace(room.played.keeper, folder=new_home / "keys")
    with writing_sessions(empty).begin() as session:
        while append_waiting(session, now, 100):
            pass
        ask_for_head(session, now, at_once=True)
        keeper.sign(session, room.played.station, now)
        asked = Asked(unit_id=room.played.commune.unit.id)
        lines = list(export(session, pack_chain(room.played.ceremony.chain), asked))
        told = session.scalar(select(AuditEvent).where(AuditEvent.act == "restore_backup"))
    found = verify(lines, room.played.root)
    assert found.log == name != "log-1"
    assert told is not None
    assert told.subject_id == name


def test_a_move_to_another_engine_keeps_the_name_of_the_log(
    room: Room, empty: Engine, tmp_path: Path
) -> None:
    contents = unpack(room.plain, tmp_path / "parcel")
    fill_from(empty, tmp_path / "parcel", contents)
    keys = room.played.keeper.folder
    with writing_sessions(empty).begin() as session:
        heads = session.scalar(select(func.count()).select_from(LogHead))
        name = settle(session, keys, contents, room.played.now, same_keys=True)
        assert session.scalar(select(func.count()).select_from(LogHead)) == heads
    signed = read_signed_log(keys)
    assert signed is not None
    assert name == signed.log == "log-1"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_is_written_meanwhile_is_not_in_it_by_half(
    rooms: Callable[[str], Room], engine: str
) -> None:
    room = rooms(engine)
    with consistent(room.engine) as connection:
        entries = next(table for table in shape(connection) if table.name == "audit_events")
        before = connection.scalar(select(func.count()).select_from(entries))
        with writing_sessions(room.engine).begin() as session:
            room.played.commune.draft(session)
        assert connection.scalar(select(func.count()).select_from(entries)) == before


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_database_with_something_in_it_is_left_alone(
    rooms: Callable[[str], Room], engine: str, tmp_path: Path
) -> None:
    room = rooms(engine)
    contents, before = unpack(room.plain, tmp_path / "parcel"), rows_of(room.engine)
    with pytest.raises(BackupRefusedError, match="not empty"):
        fill_from(room.engine, tmp_path / "parcel", contents)
    assert rows_of(room.engine) == before


def test_another_passphrase_opens_nothing(sealed: bytes) -> None:
    assert b"SQLite" not in sealed
    with pytest.raises(NotABackupError, match="passphrase"), unsealing(io.BytesIO(sealed), "khác"):
        pass
    with unsealing(io.BytesIO(sealed), PASSPHRASE) as plain:
        assert plain.read(2) == b"\x1f\x8b"


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.98])
def test_one_that_was_cut_off_or_damaged_is_refused_before_anything_is_changed(
    sealed: bytes, tmp_path: Path, kept: float
) -> None:
    broken = io.BytesIO(sealed[: int(len(sealed) * kept)])
    with (
        pytest.raises((NotABackupError, BackupRefusedError)),
        unsealing(broken, PASSPHRASE) as plain,
    ):
        unpack(plain, tmp_path / "parcel")


def test_a_database_that_does_not_hold_what_was_counted_is_refused(
    room: Room, empty: Engine, tmp_path: Path
) -> None:
    contents = unpack(room.plain, tmp_path / "parcel")
    rows = tmp_path / "parcel" / "tables" / "stored_entries"
    rows.write_bytes(b"")
    with pytest.raises(BackupRefusedError, match="stored_entries: 0 rows"):
        fill_from(empty, tmp_path / "parcel", contents)
    assert not inspect(empty).get_table_names()
