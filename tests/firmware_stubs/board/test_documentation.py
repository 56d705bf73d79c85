"""docs/board.md shows real frames and real numbers."""

import re
from pathlib import Path

import pytest

from firmware_stubs.board import settings
from firmware_stubs.board.frames import FROM_BOARD, FROM_HOST, MAX_FRAME, build_frame, open_frame
from tests.firmware_stubs.board.benches import Host, PythonBench

PAGE = (Path(__file__).parents[3] / "docs" / "board.md").read_text(encoding="utf-8")
FRAMES = re.findall(r"^\$1[<>].*$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("frame", FRAMES)
def test_each_frame_of_the_example_is_whole(frame: str) -> None:
    assert open_frame(frame[1:].encode(), frame[2]) is not None


def test_the_example_has_both_sides() -> None:
    assert {frame[2] for frame in FRAMES} == {FROM_HOST, FROM_BOARD}


def test_a_state_has_exactly_the_words_that_are_explained() -> None:
    explained = PAGE.partition("| word of `STATE` |")[2].partition("Counters go")[0]
    names = set(
        re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\|([^|]*)\|", explained, re.MULTILINE)))
    )
    with PythonBench() as bench:
        assert set(Host(bench).state()) == names


def test_the_longest_answer_fits_into_a_frame() -> None:
    longest = {"up": 10**9, "stuck": "amplifier,source,siren", "mains": 330, "battery": 36_300}
    with PythonBench() as bench:
        words = [f"{n}={longest.get(n, 65_535)}" for n in Host(bench).state()]
    assert len(build_frame(FROM_BOARD, 255, ["STATE", *words])) <= MAX_FRAME


def test_limits_are_the_ones_that_are_promised() -> None:
    assert f"{settings.SILENCE_LIMIT_MS} ms (`SILENCE_LIMIT_MS`)" in PAGE
    assert f"→ {settings.FADE_MS} ms → source" in PAGE
    assert f"→ {settings.SETTLE_MS} ms → amplifier" in PAGE
