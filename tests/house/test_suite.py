"""`./loa test` itself."""

import subprocess
import sys
from pathlib import Path

from tests.suite import FOLDERS


def suite(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.suite", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_folder_with_tests_is_a_step() -> None:
    tests = Path(__file__).parents[1]
    with_tests = {path.relative_to(tests).parts[0] for path in tests.rglob("test_*.py")}
    assert with_tests == {step.name for step in FOLDERS}


def test_a_step_that_does_not_exist_is_no_success() -> None:
    done = suite("--only", "plalists")
    assert done.returncode == 2
    assert "no step has 'plalists' in its name" in done.stderr
    assert "playlists" in done.stderr


def test_a_path_runs_its_tests_alone_and_a_wrong_one_is_named() -> None:
    done = suite("tests/playlists/test_nowhere.py")
    assert done.returncode == 2
    assert "there is no tests/playlists/test_nowhere.py" in done.stderr
    done = suite("tests/house/test_scaling.py")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("===") == 1
