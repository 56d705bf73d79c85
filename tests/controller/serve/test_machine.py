"""What the roles of one machine are told."""

import os
import subprocess
from pathlib import Path

import pytest

from controller.installation.system_packages import find
from controller.serve.machine import speech_environment


def test_a_voice_leaves_nothing_in_the_home_of_whoever_started_it(tmp_path: Path) -> None:
    espeak = find("espeak-ng", tmp_path)
    if espeak is None:
        pytest.skip("espeak-ng is not installed (./loa test installs it)")
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run(
        [espeak.path, "-v", "vi", "-w", str(tmp_path / "chao.wav"), "xin chào"],
        env={**os.environ, "HOME": str(home), **speech_environment(espeak)},
        check=True,
    )
    assert list(home.iterdir()) == []
