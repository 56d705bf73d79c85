"""`loa simulate`: a whole installation with simulated receivers, as an engineer starts it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.long
@pytest.mark.parametrize(("receivers", "profile"), [(40, "steady"), (40, "storm")])
def test_an_installation_bears_a_small_fleet(tmp_path: Path, receivers: int, profile: str) -> None:
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "controller.cli", "simulate", "--home", str(tmp_path / "home")]
    command += ["--receivers", str(receivers), "--profile", profile, "--json", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {row["what"]: row for row in json.loads(out.read_text())}
    assert rows["receivers connected"]["met"]
    assert rows["broadcasts judged as played"]["met"]
    assert rows["orders refused"]["measured"] == "0"
    assert "link " in rows["memory before the programme → at the end, MB"]["measured"]
