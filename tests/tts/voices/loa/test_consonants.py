"""đ gets a voice in its closure, k loses its breath; all else stays as the model said it."""

import numpy as np
import numpy.typing as npt
import pytest

from tts.phonology import HANOI, parse
from tts.voices.loa.consonants import mended
from tts.voices.loa.letters import Letter, Part, letters_of
from tts.voices.loa.manner import RATE
from tts.voices.loa.melody import Span, Timed
from tts.voices.loa.phrases import Ending
from tts.voices.loa.recipe import NORTHERN_MAN
from tts.voices.loa.timing import FRAME_MS

PITCH_HZ = 120
BURST_MS, VOICE_MS = 180, 220
Wave = npt.NDArray[np.float32]


def spoken(word: str) -> tuple[Wave, Wave]:
    """A word before and after: silence, a burst with breath, and a vowel of one pitch."""
    sounds = HANOI.say(parse(word))
    letters = [Letter("", Part.EDGE), *letters_of(sounds)]
    lengths = np.full(len(letters), 8, np.float32)
    count = int(lengths.sum()) * FRAME_MS * RATE // 1000
    at = np.arange(count) / RATE * 1000
    noise = np.random.default_rng(0).normal(size=count)
    breath = noise * 0.05 * ((at >= BURST_MS) & (at < VOICE_MS))
    vowel = 0.3 * np.sin(2 * np.pi * PITCH_HZ * at / 1000) * (at >= VOICE_MS)
    sound = (breath + vowel + noise * 1e-5).astype(np.float32)
    timed = Timed(letters, [Span(sounds, 1, len(letters))], lengths, Ending.STATEMENT)
    pitch = np.full(int(lengths.sum()) * 2, PITCH_HZ, np.float32)
    return sound, mended(sound, timed, pitch, NORTHERN_MAN)


def loudness(wave: Wave, first_ms: int, last_ms: int) -> float:
    piece = wave[first_ms * RATE // 1000 : last_ms * RATE // 1000]
    return float(np.sqrt(np.mean(piece**2)))


def test_d_is_voiced_before_its_burst_and_softer_than_its_vowel() -> None:
    before, after = spoken("đa")
    assert loudness(before, 150, 178) < 1e-4
    assert 0.1 < loudness(after, 150, 178) / loudness(after, 260, 360) < 0.6
    assert np.array_equal(before[: 100 * RATE // 1000], after[: 100 * RATE // 1000])
    assert np.array_equal(before[240 * RATE // 1000 :], after[240 * RATE // 1000 :])


def test_k_keeps_its_burst_and_loses_its_breath() -> None:
    before, after = spoken("ca")
    assert loudness(after, 200, 214) < 0.2 * loudness(before, 200, 214)
    assert loudness(after, BURST_MS, 186) == pytest.approx(loudness(before, BURST_MS, 186), rel=0.3)
    assert np.array_equal(before[240 * RATE // 1000 :], after[240 * RATE // 1000 :])


@pytest.mark.parametrize("word", ["kha", "ta", "ba", "a"])
def test_other_consonants_stay(word: str) -> None:
    before, after = spoken(word)
    assert np.array_equal(before, after)
