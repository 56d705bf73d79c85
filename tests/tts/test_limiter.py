"""A sound held below a ceiling, and let be where it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tts.levels import Wave
from tts.limiter import ATTACK_DB, RELEASE_DB, amplified, gains, heights

RATE = 24_000
MOMENT = 24


def limited(wave: Wave, gain_db: float, ceiling_db: float) -> Wave:
    factors = gains(heights(wave, RATE), gain_db, ceiling_db)
    return np.concatenate([*amplified(wave, factors, RATE), np.zeros(0, np.float32)])


def low_noise(frames: int, level: float) -> Wave:
    thin = np.random.default_rng(5).normal(0, level, frames // 8 + 2)
    return np.interp(np.arange(frames) / 8, np.arange(thin.size), thin).astype(np.float32)


@given(
    arrays.arrays(np.float32, st.integers(1, 700), elements=st.floats(-1, 1, width=32)),
    st.floats(-20, 40),
)
def test_nothing_passes_the_ceiling(wave: Wave, gain_db: float) -> None:
    heard = limited(wave, gain_db, -2.5)
    assert heard.size == wave.size
    assert np.max(np.abs(heard)) <= 10 ** (-2.5 / 20) * 1.0001


def test_what_stays_below_is_only_made_louder() -> None:
    wave = low_noise(RATE * 7, 0.01)
    assert np.allclose(limited(wave, 6, -2.5), wave * 10 ** (6 / 20), rtol=1e-5)


def test_a_peak_is_turned_down_at_its_place_and_smoothly() -> None:
    tops = np.full(400, 0.1, dtype=np.float32)
    tops[200] = 1.0
    factors = 20 * np.log10(gains(tops, 0, -20))
    assert factors[199:202] == pytest.approx(-20, abs=0.01)
    assert factors[:180] == pytest.approx(0, abs=0.01)
    assert factors[230:] == pytest.approx(0, abs=0.01)
    steps = np.diff(factors)
    assert -steps.min() <= ATTACK_DB + 0.01
    assert steps.max() <= RELEASE_DB + 0.01


def test_a_peak_between_samples_counts() -> None:
    at = np.arange(2_400) + 0.5
    wave = np.sin(np.pi / 2 * at).astype(np.float32)
    assert np.abs(wave).max() < 0.71
    assert heights(wave, RATE)[20:80].min() > 0.97


def test_hiss_counts_as_higher_than_it_is() -> None:
    at = np.arange(2_400) / RATE
    low, high = (np.sin(2 * np.pi * hertz * at).astype(np.float32) for hertz in (300, 6_000))
    assert heights(low, RATE)[10:-10].max() < 1.02
    assert heights(high, RATE)[10:-10].min() > 1.5


def test_long_sounds_are_the_same_in_pieces() -> None:
    wave = low_noise(MOMENT * 2_645 * 2 + 77, 0.3)
    moments = heights(wave, RATE)
    assert moments.size == -(-wave.size // MOMENT)
    late = heights(wave[MOMENT * 2_645 :], RATE)
    assert moments[2_646:] == pytest.approx(late[1:])
