"""The main job with the network off: our own voice speaks, each pole is heard like its source."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.system.recordings import read_recording, read_track
from tests.tts.recogniser import for_recogniser, recogniser
from tts.voices.loa.model import is_installed
from tts.voices.loa.voice import LoaVoice

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_installed(), reason="the voice's model is not installed"),
]

SBIN = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
LIMIT_S = 900
AHEAD_S = "30"
ALIKE = 6.0
"""In percent of syllables: a start moved by a part of a frame changes what is heard by two."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("offline")


@pytest.fixture(scope="module")
def outcome(home: Path) -> dict[str, Any]:
    """What `loa demo --once` told, run where there is no network but the loopback."""
    if shutil.which("ip", path=SBIN) is None or shutil.which("unshare", path=SBIN) is None:
        pytest.skip("ip or unshare is not installed")
    apart = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    inside = [*apart, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    environment = {**os.environ, "PATH": SBIN, "LOA_ONLINE_VOICES": "yes"}
    environment["LOA_NEURAL_VOICE"] = "yes"
    tried = subprocess.run([*inside, "true"], env=environment, capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("no network of our own on this machine")
    out = home / "out.json"
    demo = [sys.executable, "-m", "controller.cli", "demo", "--once", "--home", str(home)]
    demo += ["--document", str(Path(__file__).parent / "ngan.txt")]
    demo += ["--json", str(out), "--in", AHEAD_S]
    done = subprocess.run(
        [*inside, *demo],
        env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    loaded: dict[str, Any] = json.loads(out.read_text())
    return loaded


def test_the_first_day_without_a_network_is_spoken_by_our_own_voice(
    outcome: dict[str, Any],
) -> None:
    words = [one for one in outcome["bulletins"] if one["written_text"]]
    assert [one["voice"] for one in words] == [LoaVoice.name] * 3
    assert {one["verdict"] for one in outcome["broadcasts"]} == {"played"}
    assert len(outcome["broadcasts"]) == 3


def test_each_receiver_is_recognised_like_the_source(outcome: dict[str, Any], home: Path) -> None:
    judge = recogniser()
    notice = next(one for one in outcome["bulletins"] if "Điện lực" in one["written_text"])
    for broadcast in outcome["broadcasts"]:
        recording = read_recording(Path(broadcast["wav"]))
        track = read_track(home / "audio" / broadcast["audio_sha256"])
        planned_ms = datetime.fromisoformat(broadcast["planned_start"]).timestamp() * 1000
        first = recording.frame_at(planned_ms)
        put_out = recording.samples[first : first + len(track)]
        source, pole = (
            judge.judge(for_recogniser(wave, recording.rate), notice["spoken_text"])
            for wave in (track, put_out)
        )
        assert source["aligned"] >= 70, source
        assert abs(source["ser"] - pole["ser"]) <= ALIKE, (source, pole)
