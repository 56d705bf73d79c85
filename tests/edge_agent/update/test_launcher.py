"""Which version starts: the launcher as a program of its own, with versions that only say who they
are."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from edge_agent.update import launcher
from edge_agent.update.launcher import MOST_STARTS, at_start, confirmed, put_on_trial, returned

LAUNCHER = Path(launcher.__file__)
NOTHING = launcher.NOTHING_CHOSEN


def lay_version(site: Path, name: str) -> None:
    package = site / "edge_agent"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "app.py").write_text(f"import sys\nprint({name!r}, *sys.argv[1:])\n")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    lay_version(tmp_path / "base", "base")
    lay_version(tmp_path / "home" / "program" / "versions" / "2.0", "2.0")
    return tmp_path / "home"


def start(home: Path, command: str = "run") -> str:
    arguments = [sys.executable, str(LAUNCHER), str(home.parent / "base"), str(home), command]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()


def choose(home: Path, choice: object) -> None:
    (home / "program" / "choice.json").write_text(json.dumps(choice))


def test_without_a_choice_the_version_of_the_package_runs(home: Path) -> None:
    assert start(home) == f"base run --home {home}"


def test_the_chosen_version_runs(home: Path) -> None:
    choose(home, confirmed(put_on_trial(NOTHING, "2.0")))
    assert start(home).startswith("2.0 run")


def test_a_version_on_trial_that_keeps_dying_is_left_for_the_one_before(home: Path) -> None:
    choose(home, put_on_trial(NOTHING, "2.0"))
    runs = [start(home).split()[0] for _start in range(MOST_STARTS + 2)]
    assert runs == ["2.0"] * MOST_STARTS + ["base"] * 2
    assert launcher.read_choice(home / "program")["returned_from"] == "2.0"


def test_only_runs_count_as_starts(home: Path) -> None:
    choose(home, put_on_trial(NOTHING, "2.0"))
    for _look in range(MOST_STARTS + 2):
        assert start(home, "doctor").startswith("2.0 doctor")


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"current": 3}', '{"current": "2.0"}'])
def test_a_damaged_choice_is_the_version_of_the_package(home: Path, damage: str) -> None:
    (home / "program" / "choice.json").write_text(damage)
    assert start(home).startswith("base")


def test_it_needs_nothing_but_what_python_brings() -> None:
    tree = ast.parse(LAUNCHER.read_text())
    plain = {n.name for i in ast.walk(tree) if isinstance(i, ast.Import) for n in i.names}
    out_of = {str(i.module) for i in ast.walk(tree) if isinstance(i, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in plain | out_of} <= sys.stdlib_module_names


def test_a_version_that_is_not_there_is_the_version_of_the_package(home: Path) -> None:
    choose(home, put_on_trial(NOTHING, "3.0"))
    assert start(home).startswith("base")


def test_returning_leads_to_the_version_before_and_from_there_to_the_base() -> None:
    second = confirmed(put_on_trial(NOTHING, "2.0"))
    third = put_on_trial(second, "3.0")
    assert (third["current"], third["previous"]) == ("3.0", "2.0")
    back = returned(third)
    assert (back["current"], back["previous"], back["returned_from"]) == ("2.0", "", "3.0")
    assert at_start(back) == back
