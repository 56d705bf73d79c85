"""Levels of sound: peaks in dBFS, and where in a clip the words begin and end."""

import math

import numpy as np
import numpy.typing as npt

from tts.voices.voice import SAMPLE_WIDTH, Clip

Wave = npt.NDArray[np.float32]

FULL_SCALE = 32_768
# Whatever is this far below the loudest point is breath or coding noise, not speech.
EDGE_BELOW_PEAK_DB = 45.0
WORDS_BELOW_PEAK = 10 ** (-30 / 20)
"""What is louder than this share of the loudest point belongs to a word and not to a rest."""
# Left on both sides, so that a soft "h" or "ph" keeps its beginning.
EDGE_GUARD_MS = 10


def samples(clip: Clip) -> Wave:
    """The clip as numbers from -1 to 1."""
    return np.frombuffer(clip.pcm, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)


def from_samples(wave: Wave, rate: int) -> Clip:
    """Numbers from -1 to 1 as a clip; what is louder is held at full scale."""
    whole = np.clip(np.rint(wave * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    return Clip(whole.astype("<i2").tobytes(), rate)


def peak(wave: Wave) -> float:
    """The largest distance from zero; 0 for no sound at all."""
    return float(np.max(np.abs(wave))) if wave.size else 0.0


def strength(wave: Wave) -> float:
    """The root of the mean square; 0 for no sound at all."""
    return float(np.sqrt(np.mean(wave**2))) if wave.size else 0.0


def strength_of_words(wave: Wave) -> float:
    """The strength of what is said in a wave, its rests left out."""
    return strength(wave[np.abs(wave) > peak(wave) * WORDS_BELOW_PEAK])


def dbfs(amplitude: float) -> float:
    """An amplitude in decibels below full scale; minus infinity for none."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf


def trimmed(clip: Clip) -> Clip:
    """The clip without the silence around its words, so that pauses can be exact.

    A clip without any sound becomes empty.
    """
    words = sounding(samples(clip), clip.rate)
    return Clip(clip.pcm[words.start * SAMPLE_WIDTH : words.stop * SAMPLE_WIDTH], clip.rate)


def sounding(wave: Wave, rate: int) -> slice:
    """Where in a wave the words are; empty for none."""
    loudness = np.abs(wave)
    loud = np.flatnonzero(loudness > peak(wave) * 10 ** (-EDGE_BELOW_PEAK_DB / 20))
    if not loud.size:
        return slice(0, 0)
    guard = rate * EDGE_GUARD_MS // 1000
    return slice(max(0, int(loud[0]) - guard), min(wave.size, int(loud[-1]) + 1 + guard))
