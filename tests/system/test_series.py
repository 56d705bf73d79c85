"""A document as a series of five, approved once, broadcast in order: one command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COUNT = 5


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("series")
    out = home / "out.json"
    command = [sys.executable, "-m", "controller.cli", "demo", "--once", "--home", str(home)]
    command += ["--document", str(Path(__file__).parent / "loat.txt"), "--series", str(COUNT)]
    command += ["--json", str(out), "--in", "12"]
    environment = {**os.environ, "LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Series of {COUNT} approved in one go" in done.stdout
    loaded: dict[str, Any] = json.loads(out.read_text())
    return loaded


def test_each_cluster_plays_all_five_parts_in_their_order(outcome: dict[str, Any]) -> None:
    parts = [b for b in outcome["bulletins"] if b["title"].startswith("Kỳ ")]
    assert [part["title"][:6] for part in parts] == [f"Kỳ {n}/5" for n in range(1, COUNT + 1)]
    for cluster in ("01", "02", "03"):
        heard = [b for b in outcome["broadcasts"] if b["cluster"] == cluster]
        assert [b["verdict"] for b in heard] == ["played"] * COUNT
        begun = [b["started_at"] for b in heard]
        assert begun == sorted(begun)
        assert len({b["audio_sha256"] for b in heard}) == COUNT


def test_each_part_says_which_it_is_and_holds_its_own_article(outcome: dict[str, Any]) -> None:
    texts = [b["written_text"] for b in outcome["bulletins"] if b["title"].startswith("Kỳ ")]
    for number, text in enumerate(texts, 1):
        assert f"kỳ {number}" in text
        assert f"Điều {number}. " in text
        # The farewell says where the next part goes on; the article itself is not there.
        assert f"Điều {number + 1}. " not in text.replace(f"từ Điều {number + 1}. ", "")
