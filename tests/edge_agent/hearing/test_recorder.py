"""`arecord` that ends, hangs and hangs again, played by a small program."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_agent.hearing.microphone import Microphone, Pauses
from edge_agent.hearing.recorder import BLOCK_FRAMES, FRAME_BYTES, Recorder
from tests.waiting import until

SOON = Pauses(first_s=0.02, longest_s=0.08, steady_s=60.0)
BLOCK = BLOCK_FRAMES * FRAME_BYTES
CARD = f"""\
import os, pathlib, sys, threading
starts, hangs = pathlib.Path(sys.argv[1]), int(sys.argv[2])
with starts.open("a") as file:
    print(os.getpid(), file=file)
tries = len(starts.read_text().split())
os.write(1, bytes({BLOCK}) if tries != hangs else bytes({BLOCK} // 2))
while tries > hangs:
    os.write(1, bytes({BLOCK}))
    threading.Event().wait(0.02)
threading.Event().wait()
"""
"""Writes who it is; hangs after a block the first times, and from then on gives sound."""


class Heard:
    """What came, and of how many starts."""

    def __init__(self, folder: Path, hangs: int, silent_s: float) -> None:
        self.blocks = 0
        self.starts = folder / "starts"
        command = (sys.executable, "-S", "-c", CARD, str(self.starts), str(hangs))
        self.ears = Microphone(Recorder(command, silent_s), self._take, SOON)

    @property
    def pids(self) -> list[int]:
        return [int(pid) for pid in self.starts.read_text().split()] if self.starts.exists() else []

    def _take(self, _at_ns: int, pcm: bytes) -> None:
        assert len(pcm) == BLOCK
        self.blocks += 1


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    heard.ears.start()
    try:
        yield
    finally:
        heard.ears.stop()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_card_that_hangs_in_mid_block_or_after_one_is_killed_told_and_started_anew(
    tmp_path: Path,
) -> None:
    heard = Heard(tmp_path, hangs=2, silent_s=1.0)
    with listening(heard):
        until(lambda: heard.ears.is_open)
        until(lambda: not heard.ears.is_open)
        until(lambda: heard.blocks > 10)
        assert heard.ears.is_open
        first, second, third = heard.pids
        assert [is_alive(pid) for pid in (first, second, third)] == [False, False, True]
    assert not is_alive(third), "none outlives whoever listens"


def test_one_that_hangs_again_and_again_is_tried_less_and_less_often() -> None:
    pauses, pause_s, waited = Pauses(), None, []
    for held_s in (6.0, 6.0, 6.0, 6.0, 6.0, 3_600.0, 6.0):
        pause_s = pauses.following(pause_s, held_s)
        waited.append(pause_s)
    assert waited == [5, 10, 20, 40, 40, 5, 10]


def test_where_it_hangs_whoever_listens_stops_at_once(tmp_path: Path) -> None:
    heard = Heard(tmp_path, hangs=1, silent_s=600.0)
    heard.ears.start()
    until(lambda: len(heard.pids) == 1)
    leaving = threading.Thread(target=heard.ears.stop)
    leaving.start()
    until(lambda: not leaving.is_alive())
    assert not is_alive(heard.pids[0])


def test_a_program_that_is_not_there_is_looked_for_again(tmp_path: Path) -> None:
    program = tmp_path / "arecord"
    ears = Microphone(Recorder((str(program),)), lambda _at_ns, _pcm: None, SOON)
    ears.start()
    assert not ears.is_open
    program.write_text("#!/bin/sh\nexec cat /dev/zero\n")
    program.chmod(0o700)
    until(lambda: ears.is_open)
    ears.stop()


def test_a_block_that_comes_in_pieces_is_waited_for() -> None:
    half = BLOCK // 2
    script = f"head -c {half} /dev/zero; sleep 0.1; head -c {half} /dev/zero; exec sleep 600"
    blocks: list[bytes] = []
    ears = Microphone(Recorder(("sh", "-c", script)), lambda _at, pcm: blocks.append(pcm), SOON)
    ears.start()
    until(lambda: len(blocks) == 1)
    ears.stop()
    assert blocks == [bytes(BLOCK)]
