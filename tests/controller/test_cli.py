"""`loa`: what is typed wrong, or cannot be done, is answered in a sentence that says what to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from controller.cli import SCRIPT_VERBS, VERBS, main


def loa(home: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "controller.cli", *words],
        env={**os.environ, "LOA_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def sentence(done: "subprocess.CompletedProcess[str]") -> str:
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip()


def test_help_names_every_verb_and_those_of_the_script(tmp_path: Path) -> None:
    done = loa(tmp_path, "--help")
    assert done.returncode == 0
    for verb in (*VERBS, *SCRIPT_VERBS):
        assert re.search(rf"^\s+{verb}\s", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_takes_and_does(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert f"usage: loa {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["setup"], ["lexicon"]])
def test_a_word_too_few_is_answered_with_those_that_there_are(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert f"usage: loa {words[0]}" in capsys.readouterr().err


def test_no_word_at_all_is_answered_with_help(tmp_path: Path) -> None:
    done = loa(tmp_path)
    assert done.returncode == 2
    sentence(done)
    assert "usage: loa" in done.stdout


def test_an_unknown_verb_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    done = loa(tmp_path, "sevre")
    assert done.returncode == 2
    assert "sevre" in sentence(done)
    assert "serve" in done.stderr


def test_a_verb_of_the_script_is_sent_to_the_script(tmp_path: Path) -> None:
    done = loa(tmp_path, "test")
    assert done.returncode == 2
    assert "./loa test" in sentence(done)


def test_all_unusable_settings_are_told_at_once_the_log_level_too(tmp_path: Path) -> None:
    done = loa(tmp_path, "serve", LOA_LOG_LEVEL="LOUD", LOA_WEB_PORT="http")
    assert done.returncode == 1
    assert "LOA_LOG_LEVEL='LOUD'" in sentence(done)
    assert "DEBUG, INFO, WARNING" in done.stderr
    assert "LOA_WEB_PORT='http'" in done.stderr


def test_a_log_level_may_be_written_small(tmp_path: Path) -> None:
    done = loa(tmp_path, "lexicon", "list", LOA_LOG_LEVEL="debug")
    assert "LOA_LOG_LEVEL" not in sentence(done)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = loa(tmp_path / "file" / "home", "serve")
    assert done.returncode == 1
    assert str(tmp_path / "file") in sentence(done)


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    nobody_there = "postgresql+psycopg://loa:bi-mat@127.0.0.1:9/loa"
    done = loa(tmp_path, "lexicon", "list", LOA_DATABASE_URL=nobody_there)
    assert done.returncode == 1
    assert "the database cannot be used" in sentence(done)
    assert "bi-mat" not in done.stderr


def test_an_address_that_is_no_database_is_told(tmp_path: Path) -> None:
    done = loa(tmp_path, "lexicon", "list", LOA_DATABASE_URL="loa.db")
    assert done.returncode == 1
    assert "LOA_DATABASE_URL" in sentence(done)
