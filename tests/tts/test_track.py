"""Clips joined with exact rests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.levels import samples
from tts.track import Mark, MixedRatesError, Piece, join
from tts.voices.voice import Clip

RATE = 24_000


def clip(frames: int, value: int = 1_000, rate: int = RATE) -> Clip:
    return Clip(np.full(frames, value, dtype="<i2").tobytes(), rate)


def test_rests_are_exact_and_silent_and_marks_frame_every_clip() -> None:
    track = join([Piece(clip(2_400), 450), Piece(clip(1_200), 800), Piece(clip(10))])
    assert track.marks == (Mark(0, 2_400), Mark(13_200, 14_400), Mark(33_600, 33_610))
    assert track.sound.frames == 33_610
    wave = samples(track.sound)
    assert not wave[2_400:13_200].any()
    assert not wave[14_400:33_600].any()


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90)), min_size=1, max_size=12))
def test_every_clip_lies_unchanged_under_its_mark(lengths: list[tuple[int, int]]) -> None:
    pieces = [Piece(clip(frames, 100 + at), ms) for at, (frames, ms) in enumerate(lengths)]
    track = join(pieces)
    for piece, mark in zip(pieces, track.marks, strict=True):
        assert track.sound.pcm[mark.start * 2 : mark.end * 2] == piece.clip.pcm
    rests = sum(round(ms * RATE / 1000) for _, ms in lengths)
    assert track.sound.frames == sum(frames for frames, _ in lengths) + rests


def test_marks_move_to_another_rate_with_the_sound() -> None:
    assert Mark(22_050, 44_100).at_rate(22_050, 24_000) == Mark(24_000, 48_000)


def test_clips_of_two_rates_are_not_one_track() -> None:
    with pytest.raises(MixedRatesError) as caught:
        join([Piece(clip(10)), Piece(clip(10, rate=22_050))])
    assert caught.value.rates == (22_050, 24_000)


def test_nothing_is_no_track() -> None:
    with pytest.raises(ValueError, match="at least one"):
        join([])
