"""`./loa test` itself."""

import subprocess
import sys


def test_a_step_that_does_not_exist_is_no_success() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.suite", "--only", "plalists"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no step has 'plalists' in its name" in done.stderr
    assert "playlists" in done.stderr
