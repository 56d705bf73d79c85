import os
from pathlib import Path

from edge_agent.journal import Journal
from edge_agent.pen import MAX_UNWRITTEN, TRY_AGAIN_NS, Pen
from playlists.messages.journal_entry import AudioStored


def stored(number: int) -> AudioStored:
    return AudioStored(sha256=f"{number:064d}")


class FullDisk:
    """The journal's file is on a full disk while this lasts."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._descriptor = journal._descriptor

    def __enter__(self) -> None:
        self._full = os.open("/dev/full", os.O_WRONLY)
        self._journal._descriptor = self._full

    def __exit__(self, *_error: object) -> None:
        os.close(self._full)
        self._journal._descriptor = self._descriptor


def test_what_a_full_disk_would_not_take_is_written_in_order_once_there_is_room(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path)
    pen = Pen(journal)
    pen.write(stored(1), 1_000, 0, clock_trusted=True)
    with FullDisk(journal):
        pen.write(stored(2), 2_000, 0, clock_trusted=True)
        pen.write(stored(3), 3_000, TRY_AGAIN_NS, clock_trusted=False)
        assert pen.is_blocked
    pen.catch_up(TRY_AGAIN_NS + 1)
    assert pen.is_blocked, "not before some seconds have passed"
    pen.catch_up(2 * TRY_AGAIN_NS)
    assert not pen.is_blocked
    written = [(e.event, e.at, e.clock_trusted) for e in journal]
    assert written == [
        (stored(1), 1_000, True),
        (stored(2), 2_000, True),
        (stored(3), 3_000, False),
    ]


def test_what_comes_later_does_not_overtake_what_is_still_to_be_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    pen = Pen(journal)
    with FullDisk(journal):
        pen.write(stored(1), 1_000, 0, clock_trusted=True)
    pen.write(stored(2), 2_000, 1, clock_trusted=True)
    assert list(journal) == []
    pen.write(stored(3), 3_000, TRY_AGAIN_NS, clock_trusted=True)
    assert [e.event for e in journal] == [stored(1), stored(2), stored(3)]


def test_what_waits_is_bounded_and_the_oldest_is_what_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    pen = Pen(journal)
    with FullDisk(journal):
        for number in range(MAX_UNWRITTEN + 5):
            pen.write(stored(number), 1_000, 0, clock_trusted=True)
    pen.catch_up(TRY_AGAIN_NS)
    assert [e.event for e in journal] == [stored(number) for number in range(MAX_UNWRITTEN)]
