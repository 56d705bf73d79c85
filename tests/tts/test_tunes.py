"""The built-in tunes: ours, repeatable, pleasant to an amplifier."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.tts.ffmpeg_meter import said_of
from tts.levels import dbfs, peak, samples
from tts.mastering import DELIVERY_RATE, TRUE_PEAK_MAX_DBTP, Treatment, master
from tts.tunes import SIREN_HZ, bumper, chime, signature_tune, siren
from tts.voices.voice import Clip

TUNES = pytest.mark.parametrize("tune", [signature_tune, bumper, chime, siren])


@TUNES
def test_a_tune_has_the_length_that_was_asked_for_and_repeats_to_the_sample(
    tune: Callable[[float], Clip],
) -> None:
    assert tune(1.0).frames == DELIVERY_RATE
    assert tune(1.0) == tune(1.0)


@TUNES
def test_a_tune_neither_clips_nor_clicks_at_its_ends(tune: Callable[[float], Clip]) -> None:
    wave = samples(tune(2.0))
    assert -8 < dbfs(peak(wave)) < -5
    assert peak(wave[:5]) < 0.05
    assert peak(wave[-5:]) < 0.01
    assert np.max(np.abs(np.diff(wave))) < 0.35


@TUNES
def test_a_tune_lies_where_a_horn_can_sound_it(tune: Callable[[float], Clip]) -> None:
    power = np.abs(np.fft.rfft(samples(tune(2.0)))) ** 2
    hertz = np.fft.rfftfreq(2 * DELIVERY_RATE, 1 / DELIVERY_RATE)
    within = power[(hertz > 250) & (hertz < 5_000)].sum()
    assert within / power.sum() > 0.95


def test_the_three_tunes_differ() -> None:
    assert len({tune(1.0).pcm for tune in (signature_tune, bumper, chime)}) == 3


def test_a_tune_masters_to_the_loudness_of_speech() -> None:
    mastered = master(bumper(2.0), Treatment.MUSIC)
    assert mastered.loudness_lufs == pytest.approx(-14, abs=0.5)
    assert said_of(mastered.ogg).true_peak_dbtp < TRUE_PEAK_MAX_DBTP


def test_a_tune_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        chime(0.1)


def test_a_siren_rises_and_falls() -> None:
    wave = samples(siren(6.0))
    crossings = np.flatnonzero(np.diff(np.signbit(wave))) / DELIVERY_RATE
    by_half_second = np.histogram(crossings, np.arange(0.5, 5.6, 0.5))[0]
    assert by_half_second.max() > 1.5 * by_half_second.min()
    assert SIREN_HZ[0] < by_half_second.max() < SIREN_HZ[1] * 1.1
