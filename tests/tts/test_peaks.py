"""Peaks between the samples, and easing just where they are."""

import numpy as np
import pytest

from tts.levels import Wave
from tts.peaks import between, ease, spots_above

RATE = 24_000


def sine(hertz: float, frames: int = 2_400, phase: float = 0.0) -> Wave:
    angle = 2 * np.pi * hertz * np.arange(frames) / RATE + phase
    return np.sin(angle).astype(np.float32)


def test_a_peak_that_no_sample_shows_is_found() -> None:
    """A quarter of the rate, sampled 45 degrees off: every sample is at 0.707, the sound at 1."""
    wave = sine(RATE / 4, phase=np.pi / 4)
    assert np.max(np.abs(wave)) == pytest.approx(0.707, abs=0.001)
    (spot,) = spots_above(wave[600:-600], 0.9, 100)
    assert spot.height == pytest.approx(1.0, abs=0.02)


def test_what_stays_below_the_limit_is_let_be() -> None:
    wave = 0.5 * sine(440)
    before = wave.copy()
    assert spots_above(wave, 0.6, 100) == []
    assert ease(wave, wave.copy(), 0.6, RATE) == 0
    assert (wave == before).all()


def test_only_the_place_that_is_too_loud_is_turned_down() -> None:
    wave = 0.3 * sine(440, RATE)
    wave[12_000:12_010] *= 3
    before = wave.copy()
    assert ease(wave, before, 0.6, RATE) == 1
    assert np.max(np.abs(wave[12_000:12_010])) < 0.6
    assert (wave[:11_500] == before[:11_500]).all()
    assert (wave[12_500:] == before[12_500:]).all()


def test_easing_ends_smoothly() -> None:
    wave = np.full(2_000, 0.5, dtype=np.float32)
    heard = wave.copy()
    heard[1_000] = 0.9
    ease(wave, heard, 0.6, RATE)
    assert np.max(np.abs(np.diff(wave))) < 0.003


def test_places_near_each_other_are_one_and_far_ones_are_two() -> None:
    wave = np.zeros(4_000, dtype=np.float32)
    wave[[500, 560, 3_000]] = 0.9
    spots = spots_above(wave, 0.6, 100)
    assert [spot.start // 100 for spot in spots] == [5, 30]


def test_a_peak_at_the_very_edge_is_seen_and_eased() -> None:
    wave = np.zeros(500, dtype=np.float32)
    wave[[0, -1]] = 0.9
    assert ease(wave, wave.copy(), 0.6, RATE) == 2
    assert np.max(np.abs(wave)) < 0.6


def test_half_way_values_are_those_of_the_sound() -> None:
    at = np.arange(2_400)
    wave = np.sin(2 * np.pi * 3_000 * at / RATE).astype(np.float32)
    truth = np.sin(2 * np.pi * 3_000 * (at + 0.5) / RATE)
    assert between(wave, 100, 50) == pytest.approx(truth[100:150], abs=0.02)
    assert between(wave, 0, wave.size).size == wave.size
