"""What a machine hears wrong with spoken sentences before a person listens. Pure.

Voices refuse by themselves what cannot be the whole of its sentence (`voices.soundness`). Here
stands what is doubtful: it is spoken again, and what stays doubtful is shown to whoever listens.
Thresholds were set on espeak-ng and our own voice, with sentences that were spoiled on purpose.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

import numpy as np

from tts.levels import Wave, peak, samples
from tts.recording.faults import is_clipped
from tts.voices.soundness import syllables
from tts.voices.voice import Clip, VoiceStyle

SYLLABLES_TO_JUDGE = 6
"""A shorter sentence has too much breath in it to have a pace."""
SENTENCES_TO_COMPARE = 3
HURRIED_RATIO, DRAWN_RATIO = 0.62, 1.7
"""Of the usual time for a syllable of the same voice in the same bulletin."""
HOLE_MS = 900
"""A rest within a sentence that no comma explains; readers rest 300 to 500 ms at one."""
HOLE_BELOW_PEAK = 10 ** (-42 / 20)
_FRAME_MS = 20
CLICK_TIMES = 6.0
"""A bend of the wave so many times stronger than all within some milliseconds; the burst of a
"t" is followed by others…"""
CLICK_LEAST = 0.12
"""…and so much of full scale."""
_AROUND_MS = 8
_EDGE_OF_PEAK = 0.25
"""A clip that begins or ends at this share of its peak begins or ends with a click."""
TWICE_ALIKE = 0.85
TWICE_SHARE = (0.35, 0.65)
_TWICE_RATE = 2_000
_TWICE_LEAST_MS = 700
_TONE_ALIKE = 0.5


class Doubt(StrEnum):
    """What is heard."""

    HURRIED = "hurried"
    """Too short for its words: some may be missing."""
    DRAWN = "drawn"
    """Too long for its words."""
    HOLE = "hole"
    """Silence where words should be."""
    CLIPPED = "clipped"
    CLICK = "click"
    TWICE = "twice"
    """It says itself twice."""
    SAME = "same"
    """The very sound of another sentence."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One spoken sentence, and what was asked for."""

    clip: Clip
    words: str
    voice: str
    style: VoiceStyle


def doubts(heard: Sequence[Heard]) -> tuple[tuple[Doubt, ...], ...]:
    """All that is doubtful, for each sentence of a bulletin in order."""
    usual = _usual_paces(heard)
    sounds = _sounds(heard)
    return tuple(_doubts(one, usual.get(one.voice), sounds) for one in heard)


def _doubts(one: Heard, usual_ms: float | None, sounds: dict[str, set[str]]) -> tuple[Doubt, ...]:
    wave = samples(one.clip)
    pace_ms = _pace_ms(one)
    compared = pace_ms / usual_ms if pace_ms and usual_ms else 1.0
    found = {
        Doubt.HURRIED: compared < HURRIED_RATIO,
        Doubt.DRAWN: compared > DRAWN_RATIO,
        Doubt.HOLE: _longest_rest_ms(wave, one.clip.rate) > HOLE_MS + one.style.word_gap_ms,
        Doubt.CLIPPED: is_clipped(wave, one.clip.rate),
        Doubt.CLICK: _clicks(wave, one.clip.rate),
        Doubt.TWICE: not _repeats_itself(one.words) and _says_itself_twice(wave, one.clip.rate),
        Doubt.SAME: len(sounds[_name(one.clip)]) > 1,
    }
    return tuple(doubt for doubt, is_heard in found.items() if is_heard)


def _pace_ms(one: Heard) -> float | None:
    """The time for a syllable as if it were spoken at the voice's own pace, without gaps."""
    count = syllables(one.words)
    if count < SYLLABLES_TO_JUDGE:
        return None
    return max(1.0, one.clip.duration_ms / count - one.style.word_gap_ms) * one.style.speed


def _usual_paces(heard: Sequence[Heard]) -> dict[str, float]:
    paces = defaultdict(list)
    for one in heard:
        if pace := _pace_ms(one):
            paces[one.voice].append(pace)
    return {
        voice: median(found) for voice, found in paces.items() if len(found) >= SENTENCES_TO_COMPARE
    }


def _sounds(heard: Sequence[Heard]) -> dict[str, set[str]]:
    """The words that were given each sound."""
    given = defaultdict(set)
    for one in heard:
        given[_name(one.clip)].add(one.words)
    return given


def _name(clip: Clip) -> str:
    return hashlib.sha256(clip.pcm).hexdigest()


def _longest_rest_ms(wave: Wave, rate: int) -> int:
    size = max(1, rate * _FRAME_MS // 1000)
    whole = np.abs(wave[: wave.size // size * size]).reshape(-1, size)
    loud = np.flatnonzero(whole.max(axis=1, initial=0) > peak(wave) * HOLE_BELOW_PEAK)
    longest = int(np.max(np.diff(loud), initial=1)) - 1
    return longest * _FRAME_MS


def _clicks(wave: Wave, rate: int) -> bool:
    """Whether the wave bends once as it bends nowhere near, or is cut off at an end."""
    if wave.size < rate // 10:
        return False
    if max(abs(float(wave[0])), abs(float(wave[-1]))) > peak(wave) * _EDGE_OF_PEAK:
        return True
    bends = np.abs(np.diff(wave, n=2))
    reach = max(_CLICK_FRAMES + 2, rate * _AROUND_MS // 1000)
    for at in _lonely(bends):
        before = bends[max(0, at - reach) : max(0, at - _CLICK_FRAMES)]
        after = bends[at + _CLICK_FRAMES + 1 : at + reach]
        around = float(max(before.max(initial=0), after.max(initial=0)))
        if bends[at] > CLICK_TIMES * around:
            return True
    return False


def _lonely(bends: Wave) -> Iterable[int]:
    """Strong bends with none like them a few frames away: speech has next to none of these."""
    far = range(_CLICK_FRAMES + 1, 3 * _CLICK_FRAMES)
    edge = far.stop
    padded = np.pad(bends, edge)
    near = np.zeros_like(bends)
    for step in (*far, *(-step for step in far)):
        np.maximum(near, padded[edge + step : edge + step + bends.size], out=near)
    found: list[int] = np.flatnonzero((bends > CLICK_LEAST) & (bends > CLICK_TIMES * near)).tolist()
    return found


_CLICK_FRAMES = 3
"""So many frames on each side belong to the click itself."""


def _says_itself_twice(wave: Wave, rate: int) -> bool:
    """Whether the second half is the first half again, as it is in no other way like itself."""
    step = max(1, rate // _TWICE_RATE)
    if wave.size < rate * _TWICE_LEAST_MS // 1000:
        return False
    thin = wave[: wave.size // step * step].reshape(-1, step).mean(axis=1)
    size = thin.size
    # A power of two: lengths with a large prime in them take many times as long.
    spectrum = np.fft.rfft(thin, 1 << (2 * size - 1).bit_length())
    alike = np.fft.irfft(np.abs(spectrum) ** 2)[:size]
    power = np.cumsum(np.concatenate([[0.0], thin.astype(np.float64) ** 2]))
    lags = np.arange(round(size * TWICE_SHARE[0]), round(size * TWICE_SHARE[1]))
    ahead, behind = power[size - lags], power[size] - power[lags]
    likeness = alike[lags] / np.sqrt(np.maximum(ahead * behind, 1e-12))
    # A hum is like itself everywhere; a sentence said twice is so at one place.
    return bool(likeness.max() > TWICE_ALIKE and np.quantile(likeness, 0.9) < _TONE_ALIKE)


def _repeats_itself(words: str) -> bool:
    """Whether the sentence is written as something said twice: "A lô, a lô"."""
    said = words.lower().replace(",", " ").replace(".", " ").split()
    half = len(said) // 2
    return len(said) > 1 and said[:half] == said[-half:]
