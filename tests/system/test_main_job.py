"""The main job as users start it: one command, from a document to a verdict a cluster."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from controller.demo.job import CLOSING, GREETING
from tests.system.recordings import Recording, best_match, loudest, read_recording, read_track

AHEAD_S = "12"
FRAMES_A_MS = 24


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("once")


@pytest.fixture(scope="module")
def outcome(home: Path) -> dict[str, Any]:
    out = home / "out.json"
    command = [sys.executable, "-m", "controller.cli", "demo", "--once", "--home", str(home)]
    command += ["--document", str(Path(__file__).parent / "ngan.txt")]
    command += ["--json", str(out), "--in", AHEAD_S]
    environment = {**os.environ, "LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    loaded: dict[str, Any] = json.loads(out.read_text())
    return loaded


def test_each_cluster_has_exactly_one_broadcast_and_it_was_played(outcome: dict[str, Any]) -> None:
    verdicts = [(b["cluster"], b["verdict"]) for b in outcome["broadcasts"]]
    assert verdicts == [("01", "played"), ("02", "played"), ("03", "played")]


def test_the_notice_is_spoken_in_full_words_by_a_named_voice(outcome: dict[str, Any]) -> None:
    spoken = {b["written_text"]: b for b in outcome["bulletins"]}
    notice = next(b for text, b in spoken.items() if "Điện lực" in text)
    assert "bảy giờ ba mươi phút đến mười một giờ" in notice["spoken_text"]
    assert not any(letter.isdigit() for letter in notice["spoken_text"])
    assert notice["voice"] == "espeak-ng"
    assert notice["approved_by"].startswith("Nguyễn Văn Bình")
    assert {GREETING, CLOSING} <= set(spoken)


def test_each_loudspeaker_put_the_bulletin_out_at_its_planned_frame(
    outcome: dict[str, Any], home: Path
) -> None:
    for broadcast in outcome["broadcasts"]:
        recording = read_recording(Path(broadcast["wav"]))
        track = read_track(home / "audio" / broadcast["audio_sha256"])
        planned_ms = datetime.fromisoformat(broadcast["planned_start"]).timestamp() * 1000
        planned = recording.frame_at(planned_ms)
        found, score = best_match(recording, track, planned, reach=recording.rate)
        assert score > 0.98, broadcast["cluster"]
        assert abs(found - planned) <= 10 * FRAMES_A_MS, broadcast["cluster"]


def test_there_is_silence_before_and_after_the_programme(
    outcome: dict[str, Any],
) -> None:
    for broadcast in outcome["broadcasts"]:
        recording = read_recording(Path(broadcast["wav"]))
        first, last = sounding(recording)
        before = recording.samples[: first - FRAMES_A_MS]
        after = recording.samples[last + recording.rate // 100 :]
        assert len(before) > 3 * recording.rate
        assert loudest(before) < 1e-3
        assert len(after) > recording.rate // 2
        assert loudest(after) < 1e-3


def test_the_closing_is_heard_after_the_bulletin(outcome: dict[str, Any]) -> None:
    for broadcast in outcome["broadcasts"]:
        recording = read_recording(Path(broadcast["wav"]))
        ended = datetime.fromisoformat(broadcast["ended_at"]).timestamp() * 1000
        _first, last = sounding(recording)
        assert last > recording.frame_at(ended) + 2 * recording.rate


def sounding(recording: Recording) -> tuple[int, int]:
    """The first and the last frame that is more than silence, to the millisecond."""
    heard = [i for i, s in enumerate(recording.samples[::FRAMES_A_MS]) if abs(s) > 1e-4]
    return heard[0] * FRAMES_A_MS, (heard[-1] + 1) * FRAMES_A_MS
