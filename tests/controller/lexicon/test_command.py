"""`loa lexicon` does what the pages do, and says what it refuses."""

import json
from pathlib import Path

import pytest

from controller.cli import main
from controller.lexicon.layered import lexicon_for
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from tests.controller.commune import Commune, lay_commune
from tts.reading import read_aloud


@pytest.fixture
def commune(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Commune:
    monkeypatch.setenv("LOA_DATABASE_URL", sqlite_url)
    engine = open_engine(sqlite_url)
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, clusters=0)
    engine.dispose()
    return commune


def loa(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["lexicon", *words])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_an_entry_is_set_listed_and_removed(
    commune: Commune, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = loa(capsys, "set", "NVHX", "nhà văn hóa xã")
    assert (status, out) == (0, "Entries changed: 1. Drafts spoken again: 0.\n")
    engine = open_engine(sqlite_url)
    with reading_sessions(engine)() as session:
        assert read_aloud("NVHX", lexicon_for(session, commune.unit.id)) == "nhà văn hóa xã"
    engine.dispose()
    status, out, _ = loa(capsys, "list", "--own", "--json")
    assert status == 0
    (row,) = json.loads(out)
    assert (row["written"], row["spoken"], row["layer"]) == ("NVHX", "nhà văn hóa xã", "Xã thu")
    status, out, _ = loa(capsys, "remove", "NVHX", "--json")
    assert (status, json.loads(out)) == (0, {"entries": 1, "spoken_again": 0})
    assert loa(capsys, "list", "--own")[:2] == (0, "")
    history = json.loads(loa(capsys, "list", "--history", "--json")[1])
    assert [one["spoken"] for one in history] == [None, "nhà văn hóa xã"]


def test_the_province_is_named_by_its_identifier(
    commune: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    loa(capsys, "set", "--unit", commune.province.id, "NVHX", "nhà văn hóa xã")
    rows = json.loads(loa(capsys, "list", "--json")[1])
    assert rows[0]["layer"] == "Khánh Hòa"
    assert any(row["layer"] == "ours" for row in rows)


def test_what_is_refused_is_said_and_ends_with_1(
    commune: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    loa(capsys, "set", "NVHX", "nhà văn hóa xã")
    status, _, err = loa(capsys, "set", "NVHX", "nhà văn hóa")
    assert status == 1
    assert "“NVHX” is read “nhà văn hóa xã” and “nhà văn hóa”" in err
    assert loa(capsys, "set", "--replace", "NVHX", "nhà văn hóa")[0] == 0
    assert loa(capsys, "remove", "UBND")[0] == 1
    assert "no unit" in loa(capsys, "list", "--unit", "nowhere")[2]


def test_a_layer_goes_out_to_a_file_and_comes_in_again(
    commune: Commune, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loa(capsys, "set", "NVHX", "nhà văn hóa xã")
    loa(capsys, "set", "--part", "organ", "BQLCX", "ban quản lý chợ xã")
    file = tmp_path / "xa.toml"
    assert loa(capsys, "export", str(file))[0] == 0
    assert loa(capsys, "export")[1] == file.read_text("utf-8")
    loa(capsys, "remove", "NVHX")
    assert loa(capsys, "import", str(file))[1].startswith("Entries changed: 1.")


def test_a_file_that_is_no_text_is_refused(
    commune: Commune, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "xa.toml"
    file.write_bytes(b"\xff\xfe")
    status, _, err = loa(capsys, "import", str(file))
    assert status == 1
    assert "is not UTF-8" in err
    assert loa(capsys, "import", str(tmp_path / "away.toml"))[0] == 1
