"""Whether a clip can be the whole of its sentence."""

import numpy as np
import pytest

from tts.levels import from_samples
from tts.voices.soundness import fault, syllables
from tts.voices.voice import Clip

RATE = 8_000
TEN = "một hai ba bốn năm sáu bảy tám chín mười"


def tone(ms: int, *, fade: bool = True, level: float = 0.5) -> Clip:
    time = np.arange(RATE * ms // 1000) / RATE
    wave = level * np.sin(2 * np.pi * 200 * time)
    if fade:
        wave[-RATE // 20 :] *= np.linspace(1, 0, RATE // 20)
    return from_samples(wave.astype(np.float32), RATE)


def test_syllables_are_counted_as_they_are_written() -> None:
    assert syllables("Điều 5, khoản một: “bà con” — chú ý!") == 8
    assert syllables(" ... !?") == 0


def test_a_clip_of_natural_length_is_sound() -> None:
    assert fault(tone(2_200), TEN) is None


def test_a_faster_pace_that_was_asked_for_is_sound() -> None:
    assert fault(tone(1_250), TEN) is not None
    assert fault(tone(1_250), TEN, speed=1.8) is None


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        (tone(1_100), "cut short"),
        (tone(1_600, fade=False), "full voice"),
        (tone(12_000), "too long"),
        (tone(2_200, level=0.001), "silent"),
        (Clip(b"", RATE), "silent"),
    ],
)
def test_what_cannot_be_the_whole_sentence_is_told_apart(clip: Clip, reason: str) -> None:
    assert reason in (fault(clip, TEN) or "")


def test_one_word_that_is_spelled_out_may_take_its_time() -> None:
    assert fault(tone(2_000), "WWW") is None
