"""`loa doctor` says what is wrong and what to do, and changes nothing."""

import json
from pathlib import Path

import pytest

from controller.cli import main
from controller.doctor.checkup import Finding, State, checkup
from controller.doctor.command import as_table
from controller.settings import read_settings
from controller.store.engine import open_engine
from controller.store.migrate import migrate
from tests.controller.commune import NOW
from tests.real_parts.postgres import KEPT_AFTER_A_KILL, Postgres


def found(home: Path, path: Path | None = None, **more: str) -> dict[str, Finding]:
    told = {"LOA_HOME": str(home), "LOA_BROKER_PORT": "9", "LOA_WEB_PORT": "9", **more}
    folders = None if path is None else str(path)
    return {one.subject: one for one in checkup(read_settings(told), NOW, folders)}


def test_where_nothing_was_laid_it_says_with_what_to_begin(tmp_path: Path) -> None:
    findings = found(tmp_path)
    for subject in ("keys", "database"):
        assert findings[subject].state is State.FAULT
        assert "loa setup begin" in findings[subject].remedy
    assert findings["broker"].state is State.FAULT
    assert "127.0.0.1:9" in findings["broker"].what
    assert findings["pages"].state is State.FAULT
    assert "loa serve" in findings["pages"].remedy
    assert list(tmp_path.iterdir()) == []


def lay_program(folder: Path, name: str, says: str = "") -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\nprintf '{says}'\n")
    program.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The only folder in which programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def test_what_cannot_be_read_without_a_program_is_a_hint(tmp_path: Path, path: Path) -> None:
    findings = found(tmp_path, path)
    for subject, lost, remedy in (
        ("LibreOffice", "(.doc), ODT and RTF", "libreoffice-writer-nogui"),
        ("Poppler", "PDF files that are scans", "poppler-utils"),
        ("Tesseract", "scans and photographs", "tesseract-ocr tesseract-ocr-vie"),
    ):
        assert findings[subject].state is State.HINT
        assert f"{lost} are refused" in findings[subject].what
        assert findings[subject].remedy == f"apt-get install {remedy}"
    assert list(path.iterdir()) == []


def test_programs_that_read_are_told_where_they_are(tmp_path: Path, path: Path) -> None:
    lay_program(path, "soffice")
    lay_program(path, "pdftoppm")
    lay_program(path, "tesseract", "List of available languages (2):\\neng\\nvie\\n")
    findings = found(tmp_path, path)
    for subject, program in (
        ("LibreOffice", "soffice"),
        ("Poppler", "pdftoppm"),
        ("Tesseract", "tesseract"),
    ):
        assert (findings[subject].state, findings[subject].what) == (
            State.GOOD,
            str(path / program),
        )


@pytest.mark.parametrize("says", ["List of available languages (1):\\neng\\n", ""])
def test_a_tesseract_without_vietnamese_is_a_hint(tmp_path: Path, path: Path, says: str) -> None:
    lay_program(path, "tesseract", says)
    tesseract = found(tmp_path, path)["Tesseract"]
    assert tesseract.state is State.HINT
    assert "(vie)" in tesseract.what
    assert tesseract.remedy == "apt-get install tesseract-ocr-vie"


def test_a_hint_has_its_sign() -> None:
    line = as_table([Finding("Poppler", State.HINT, "not there", "get it")])
    assert line.startswith("hint ")


def test_a_database_of_another_version_is_told(tmp_path: Path) -> None:
    (tmp_path / "loa.db").touch(mode=0o600)
    assert "another version" in found(tmp_path)["database"].what


def test_a_sound_database_has_no_alarm(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'loa.db'}")
    migrate(engine)
    engine.dispose()
    findings = found(tmp_path)
    assert findings["database"].state is State.GOOD
    assert findings["work"].state is State.GOOD


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://loa:bi-mat@127.0.0.1:9/loa"
    database = found(tmp_path, LOA_DATABASE_URL=url)["database"]
    assert database.state is State.FAULT
    assert "bi-mat" not in database.what


def test_a_server_that_may_forget_what_it_acknowledged_is_told(
    tmp_path: Path, postgres_url: str
) -> None:
    durability = found(tmp_path, LOA_DATABASE_URL=postgres_url)["durability"]
    assert durability.state is State.FAULT
    assert "fsync, full_page_writes, synchronous_commit off" in durability.what
    with Postgres("fsync=on", KEPT_AFTER_A_KILL, "full_page_writes=on") as careful:
        engine = open_engine(careful.new_database())
        migrate(engine)
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        findings = found(tmp_path, LOA_DATABASE_URL=url)
    assert findings["database"].state is State.GOOD
    assert "durability" not in findings


def test_programs_get_json_and_an_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOA_HOME", str(tmp_path))
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {"subject", "state", "what", "remedy"} == set(told[0])
