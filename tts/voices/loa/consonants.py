"""Consonants that no letter of the model says, mended in its sound: đ and k.

The closure of the model's d is silent, and Vietnamese đ is voiced all through its own, so
đ was heard as t: it gets the voice of the syllable, without the mouth's upper formants.
The model's k has a breath after it that Vietnamese knows only in kh: it is taken away.
Where a burst is and where the voice begins after it is looked for in the sound, since a
burst comes some 20 ms before the frame of its letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tts.voices.loa.letters import Part
from tts.voices.loa.manner import RATE
from tts.voices.loa.melody import VOICED_HZ, Curve, Timed
from tts.voices.loa.recipe import Recipe
from tts.voices.loa.timing import FRAME_MS

Samples = npt.NDArray[np.float32]

_MS = RATE // 1000
"""Samples in a millisecond, in which all places here are counted."""
_PITCH_MS = FRAME_MS / 2
_VOICE_HZ = (70, 450)
_BURST_HZ = (1_800, 9_000)
_MEAN_MS = 5
_RISE_MS = 8
_BEFORE_MS, _AFTER_MS, _VOICE_AFTER_MS = 50, 40, 90
"""How far around its frame a burst is looked for, and the voice behind it."""
_SHORTEST_MS = 20
_VOICED = 0.4
"""Of the loudness of a rhyme: as loud is voice."""
_HARMONICS = ((1, 1.0, 0.0), (2, 0.6, 0.3), (3, 0.25, 0.5))
"""Which, how loud, from which phase: what is heard of a voice through closed lips."""
_BELOW = 0.95
"""Pitch in a closure, against the vowel's: the air has nowhere to go."""
_FADE_MS, _SOFT_MS = 8, 4


@dataclass(frozen=True, slots=True)
class Release:
    """Where a stop opens and where the voice begins after it, in ms; how loud the rhyme is."""

    onset: str
    burst: int
    voice: int
    loudness: float


def mended(sound: Samples, timed: Timed, pitch: Curve, recipe: Recipe) -> Samples:
    """The sound of a phrase with its đ and k as they are said; as long as before."""
    made = sound.copy()
    for release in _releases(sound, timed):
        if release.onset == "đ":
            _voice(made, release, pitch, recipe)
        else:
            _take_breath(made, release, recipe)
    return made


def _releases(sound: Samples, timed: Timed) -> Iterator[Release]:
    low, high = _loudness(sound, _VOICE_HZ), _loudness(sound, _BURST_HZ)
    edges = (np.concatenate([[0], np.cumsum(timed.lengths)]) * FRAME_MS).astype(int)
    for span in timed.spans:
        if span.sounds.onset not in {"đ", "k"}:
            continue
        onsets = sum(one.part is Part.ONSET for one in timed.letters[span.start : span.end])
        start, rhyme = int(edges[span.start]), int(edges[span.start + onsets])
        end = min(int(edges[span.end]), len(low) - 1)
        if end - rhyme < _SHORTEST_MS:
            continue
        first = max(start - _BEFORE_MS, 0)
        last = min(rhyme + _AFTER_MS, start + _AFTER_MS + _RISE_MS, len(high) - 1)
        rises = high[first + _RISE_MS : last] / high[first : last - _RISE_MS]
        burst = first + _RISE_MS // 2 + int(np.argmax(rises))
        loudness = float(np.percentile(low[rhyme:end], 90))
        voiced = low[burst : burst + _VOICE_AFTER_MS] > loudness * _VOICED
        yield Release(span.sounds.onset, burst, burst + int(np.argmax(voiced)), loudness)


def _voice(made: Samples, release: Release, pitch: Curve, recipe: Recipe) -> None:
    """Let the voice sound before the burst, louder towards it, in place."""
    first = max(release.burst - recipe.voicing_ms, 0) * _MS
    last = release.voice * _MS
    voiced = pitch > VOICED_HZ
    if last - first < _FADE_MS * _MS * 2 or not voiced.any():
        return
    frames = np.flatnonzero(voiced)
    places = np.arange(first, last)
    hertz = np.interp(places, frames * _PITCH_MS * _MS, pitch[frames]) * _BELOW
    turns = 2 * np.pi * np.cumsum(hertz) / RATE
    hum = sum(share * np.sin(nth * turns + phase) for nth, share, phase in _HARMONICS)
    length = last - first
    swell = [0, 15 * _MS, length - _FADE_MS * _MS, length]
    level = release.loudness * 10 ** (recipe.voicing_db / 20)
    made[first:last] += hum * np.interp(np.arange(length), swell, [0, 0.6, 1, 0]) * level


def _take_breath(made: Samples, release: Release, recipe: Recipe) -> None:
    """Turn down what sounds between the burst and the voice, in place."""
    first, last = release.burst + recipe.burst_ms, release.voice
    if last - first <= _SOFT_MS:
        return
    edges = np.array([first - _SOFT_MS, first, last - _SOFT_MS, last]) * _MS
    places = np.arange(max(edges[0], 0), edges[-1])
    made[places] *= 10 ** (np.interp(places, edges, [0, 1, 1, 0]) * recipe.breath_db / 20)


def _loudness(sound: Samples, band: tuple[int, int]) -> Curve:
    """Of each millisecond, in a band of frequencies."""
    size = 1 << (len(sound) - 1).bit_length()
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    spectrum = np.fft.rfft(sound, size) * ((hertz > band[0]) & (hertz < band[1]))
    wave = np.fft.irfft(spectrum, size)[: len(sound) // _MS * _MS]
    power = np.square(wave).reshape(-1, _MS).mean(1)
    mean = np.convolve(power, np.full(_MEAN_MS, 1 / _MEAN_MS), "same")
    return np.sqrt(mean + 1e-12).astype(np.float32)
