"""Our meter says what ffmpeg's says, and what the recommendation asks for."""

import math

import numpy as np
import pytest

from tests.tts.ffmpeg_meter import said_of
from tts.levels import Wave
from tts.loudness import energies, integrated

RATES = (24_000, 48_000)


def tone(hertz: float, seconds: float, level: float, rate: int) -> Wave:
    at = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def noise(seconds: float, level: float, rate: int) -> Wave:
    return np.random.default_rng(3).normal(0, level, round(seconds * rate)).astype(np.float32)


def mixed(rate: int) -> Wave:
    """Loud, quiet, silent: what gates are for; longer than a block."""
    parts = [
        noise(3, 0.2, rate),
        noise(4, 0.002, rate),
        noise(0, 0.1, rate),
        tone(90, 3, 0.5, rate),
    ]
    return np.concatenate([*parts, np.zeros(rate, np.float32), tone(4_000, 2.03, 0.1, rate)])


@pytest.mark.parametrize("rate", RATES)
def test_the_meter_agrees_with_ffmpeg(rate: int) -> None:
    for wave in (mixed(rate), noise(5, 0.01, rate), tone(997, 1.5, 0.7, rate)):
        other = said_of(wave.tobytes(), "-f", "f32le", "-ar", str(rate), "-ac", "1")
        assert integrated(energies(wave, rate)) == pytest.approx(other.lufs, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_the_tone_of_the_recommendation_is_at_its_level(rate: int) -> None:
    """BS.1770-4: a sine of 997 Hz at full scale in one channel is at -3.01 LKFS."""
    assert integrated(energies(tone(997, 5, 1.0, rate), rate)) == pytest.approx(-3.01, abs=0.03)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 5.0])
def test_silence_and_what_is_too_short_have_no_loudness(seconds: float) -> None:
    assert integrated(energies(np.zeros(round(seconds * 24_000), np.float32), 24_000)) == -math.inf
    assert integrated(energies(noise(min(seconds, 0.3), 0.1, 24_000), 24_000)) == -math.inf


def test_ten_times_quieter_is_twenty_units_less() -> None:
    loud = noise(2, 0.1, 24_000)
    by = integrated(energies(loud, 24_000)) - integrated(energies(loud / np.float32(10), 24_000))
    assert by == pytest.approx(20, abs=0.001)
