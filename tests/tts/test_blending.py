"""Two voices in one bulletin: one rate, one loudness."""

import numpy as np
import pytest

from tts.blending import at_rate, blended
from tts.levels import from_samples, peak, samples
from tts.voices.voice import Clip


def tone(rate: int, level: float, seconds: float = 0.5) -> Clip:
    wave = level * np.sin(2 * np.pi * 300 * np.arange(round(rate * seconds)) / rate)
    return from_samples(wave.astype(np.float32), rate)


def test_the_softer_voice_is_brought_to_the_first_and_both_to_the_higher_rate() -> None:
    clips = blended([tone(24_000, 0.4), tone(22_050, 0.05), tone(24_000, 0.2)], ["a", "b", "a"])
    assert {clip.rate for clip in clips} == {24_000}
    assert clips[1].duration_ms == pytest.approx(500, abs=2)
    loud, other, soft = (peak(samples(clip)) for clip in clips)
    assert [loud, soft] == pytest.approx([0.4, 0.2], abs=0.01)
    assert 0.25 < other < 0.45


def test_no_voice_is_made_so_loud_that_it_breaks() -> None:
    quiet_with_a_bang = np.concatenate([np.full(20_000, 0.02), np.full(10, 0.9)])
    other = from_samples(quiet_with_a_bang.astype(np.float32), 24_000)
    clips = blended([tone(24_000, 0.9), other], ["a", "b"])
    assert peak(samples(clips[1])) <= 0.99


def test_the_same_rate_is_the_same_clip() -> None:
    clip = tone(24_000, 0.3)
    assert at_rate(clip, 24_000) is clip
