from pathlib import Path

from edge_agent.playback.memory import Progress
from edge_agent.progress import EVERY_NS, SIZE, ProgressFile


def test_the_last_note_counts(tmp_path: Path) -> None:
    path = tmp_path / "progress"
    file = ProgressFile(path)
    file.note(Progress("a-long-occurrence-name", "item", 1, 123_456_789), 0)
    file.note(Progress("o", "i", 2, 3), EVERY_NS)
    assert ProgressFile(path).read() == Progress("o", "i", 2, 3)
    assert path.stat().st_size == SIZE


def test_it_is_noted_once_a_second_and_at_the_end(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path / "progress")
    first, second = Progress("o", "i", 2, 3), Progress("o", "i", 2, 4)
    file.note(first, 0)
    file.note(second, EVERY_NS - 1)
    assert file.read() == first
    file.note(second, EVERY_NS - 1, at_once=True)
    assert file.read() == second


def test_a_torn_or_missing_note_is_no_note(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path / "progress")
    assert file.read() is None
    (tmp_path / "progress").write_bytes(b'{"occurrence": "o", "it')
    assert file.read() is None


def test_a_disk_that_takes_no_note_is_told_until_it_takes_one(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    file = ProgressFile(folder / "progress")
    file.note(Progress("o", "i", 2, 3), 0)
    assert file.unkept
    folder.mkdir()
    file.note(Progress("o", "i", 2, 4), EVERY_NS)
    assert not file.unkept
