from pathlib import Path

from edge_agent.playback.memory import Progress
from edge_agent.progress import SIZE, read_progress, write_progress


def test_the_last_note_counts(tmp_path: Path) -> None:
    path = tmp_path / "progress"
    write_progress(path, Progress("a-long-occurrence-name", "item", 1, 123_456_789))
    write_progress(path, Progress("o", "i", 2, 3))
    assert read_progress(path) == Progress("o", "i", 2, 3)
    assert path.stat().st_size == SIZE


def test_a_torn_or_missing_note_is_no_note(tmp_path: Path) -> None:
    assert read_progress(tmp_path / "progress") is None
    (tmp_path / "progress").write_bytes(b'{"occurrence": "o", "it')
    assert read_progress(tmp_path / "progress") is None
