"""Levels and the edges of words."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tts.levels import dbfs, from_samples, peak, samples, trimmed
from tts.voices.voice import Clip

RATE = 8_000


def test_half_of_full_scale_is_six_decibels_down() -> None:
    assert round(dbfs(peak(np.array([0.1, -0.5], dtype=np.float32))), 2) == -6.02
    assert dbfs(0) == -math.inf


@given(st.lists(st.integers(-32_768, 32_767), max_size=50))
def test_samples_and_back_is_the_same_sound(values: list[int]) -> None:
    clip = Clip(np.array(values, dtype="<i2").tobytes(), RATE)
    assert from_samples(samples(clip), RATE) == clip


def test_what_is_too_loud_is_held_at_full_scale() -> None:
    clip = from_samples(np.array([2.0, -2.0], dtype=np.float32), RATE)
    assert np.frombuffer(clip.pcm, "<i2").tolist() == [32_767, -32_768]


def test_silence_around_the_words_is_cut_and_the_words_are_kept() -> None:
    words = np.full(4_000, 9_000, dtype="<i2")
    words[2_000:3_000] = 0
    clip = Clip(bytes(2 * 1_600) + words.tobytes() + bytes(2 * 3_200), RATE)
    guard = RATE // 100
    expected = bytes(2 * guard) + words.tobytes() + bytes(2 * guard)
    assert trimmed(clip).pcm == expected


def test_trimming_twice_is_trimming_once() -> None:
    wave = np.concatenate([np.zeros(900), np.ones(50) * 0.3, np.zeros(700)]).astype(np.float32)
    once = trimmed(from_samples(wave, RATE))
    assert trimmed(once) == once


def test_a_clip_of_silence_becomes_empty() -> None:
    assert trimmed(Clip(bytes(2_000), RATE)).frames == 0
