"""Verbs that belong to the machine tell programs values and people words, with the same status."""

import argparse
import json
from pathlib import Path

import pytest

from controller.cli import main
from controller.store.engine import open_engine
from controller.store.migrate import migrate
from controller.told import takes_json, tell


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    engine = open_engine(f"sqlite:///{tmp_path / 'loa.db'}")
    migrate(engine)
    engine.dispose()
    # A command is told by its environment where its home is, and by nothing else.
    monkeypatch.setenv("LOA_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("words", "told"), [([], "two\n"), (["--json"], '{\n  "n": 2\n}\n')])
def test_words_are_for_people_and_values_for_programs(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    takes_json(parser)
    tell(parser.parse_args(words), "two\n", {"n": 2})
    assert capsys.readouterr().out == told


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("asked", "told"),
    [(["log", "check"], []), (["archive", "list"], []), (["archive", "write"], [])],
)
def test_what_finds_nothing_says_so_to_programs_too(
    asked: list[str], told: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    assert main(asked) == 0


@pytest.mark.usefixtures("home")
def test_what_is_refused_is_told_on_standard_error_with_status_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["log", "head", "--json"]) == 1
    answer = capsys.readouterr()
    assert (answer.out, "no head is signed yet" in answer.err) == ("", True)


@pytest.mark.usefixtures("home")
def test_voices_are_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"name", "online", "title"} == set(found[0])
