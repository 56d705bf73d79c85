import json
from pathlib import Path

from controller.demo.result import recording_of

NOON = 1_800_000_000_000


def record(folder: Path, name: str, begins: int) -> Path:
    wav = folder / f"{name}.wav"
    wav.touch()
    facts = json.dumps({"frame_0_utc_ns": begins * 1_000_000})
    wav.with_suffix(".json").write_text(facts)
    return wav


def test_a_broadcast_is_in_the_recording_that_was_running_at_its_time(tmp_path: Path) -> None:
    first = record(tmp_path, "b", NOON - 60_000)
    second = record(tmp_path, "a", NOON + 30_000)
    assert recording_of(tmp_path, NOON) == first
    assert recording_of(tmp_path, NOON + 30_000) == second


def test_no_recording_of_a_later_start_passes_for_the_broadcast(tmp_path: Path) -> None:
    record(tmp_path, "a", NOON + 1)
    assert recording_of(tmp_path, NOON) is None
    assert recording_of(tmp_path / "nothing was recorded", NOON) is None


def test_a_recording_that_never_said_when_it_began_holds_nothing_known(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "b.wav").touch()
    (tmp_path / "b.json").write_text("torn")
    assert recording_of(tmp_path, NOON) is None
