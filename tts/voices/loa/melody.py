"""The melody: six tones on their rhymes, and the line of the sentence under them.

Frames here are 12.5 ms, half of those that letters are timed in. Pitch is in Hz; the
model takes less than `VOICED_HZ` for a sound without voice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tts.phonology import Sounds, Tone
from tts.voices.loa.letters import Letter, Part
from tts.voices.loa.phrases import Ending
from tts.voices.loa.recipe import Recipe, Shape

Curve = npt.NDArray[np.float32]

VOICED_HZ = 60.0
_HALVES = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A syllable among the letters of its phrase: from `start` up to but without `end`."""

    sounds: Sounds
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """What the model would sing by itself, which gives the voice its middle and its breath."""

    pitch: Curve
    energy: Curve


@dataclass(frozen=True, slots=True)
class Timed:
    """The letters of a phrase, where its syllables stand in them, and their frames of 25 ms."""

    letters: Sequence[Letter]
    spans: Sequence[Span]
    lengths: Curve
    ending: Ending
    begins: float = 0.0
    ends: float = 1.0
    """Where in its sentence the phrase stands, from 0 to 1."""


def melody(timed: Timed, own: Line, recipe: Recipe, pitch_steps: float = 0.0) -> Line:
    """Pitch and loudness of one phrase; `pitch_steps` moves the whole by semitones."""
    letters, spans = timed.letters, timed.spans
    edges = np.concatenate([[0], np.cumsum(timed.lengths)]).astype(int) * _HALVES
    pitch, energy = own.pitch.copy(), own.energy.copy()
    middle = float(np.median(pitch[pitch > VOICED_HZ])) * 2 ** (pitch_steps / 12)
    for nth, span in enumerate(spans):
        along = nth / max(1, len(spans) - 1)
        place = timed.begins + (timed.ends - timed.begins) * along
        line = recipe.declination * (0.5 - place)
        if nth == len(spans) - 1:
            line += recipe.falls[timed.ending]
        _sing(letters, span, edges, (pitch, energy), (middle, line, recipe))
    _open_gaps(letters, edges, (pitch, energy), recipe)
    return Line(_smooth(pitch, recipe.smoothing), energy)


def shape_of(sounds: Sounds, recipe: Recipe) -> Shape:
    """The tone's shape on this syllable."""
    if sounds.is_stopped:
        return recipe.stopped_shapes.get(sounds.tone, recipe.shapes[sounds.tone])
    return recipe.shapes[sounds.tone]


def _sing(
    letters: Sequence[Letter],
    span: Span,
    edges: npt.NDArray[np.int_],
    line: tuple[Curve, Curve],
    how: tuple[float, float, Recipe],
) -> None:
    """Give one syllable its tone, in place."""
    pitch, energy = line
    middle, offset, recipe = how
    sounds = span.sounds
    onsets = sum(letter.part is Part.ONSET for letter in letters[span.start : span.end])
    first, rhyme, last = edges[span.start], edges[span.start + onsets], edges[span.end]
    frames = np.arange(first, last)
    along = np.clip((frames - rhyme) / max(1, last - rhyme - 1), 0, 1)
    shape = np.asarray(shape_of(sounds, recipe)) * recipe.reach + offset
    tone = np.interp(along, np.linspace(0, 1, len(shape)), shape)
    voice_ends = edges[span.end - sounds.is_stopped]
    voiced = (pitch[first:last] > VOICED_HZ) | ((frames > rhyme) & (frames < voice_ends))
    pitch[first:last] = np.where(voiced, middle * 2 ** (tone / 12), pitch[first:last])
    if sounds.is_creaky and sounds.tone is Tone.NANG and not sounds.is_stopped:
        energy[rhyme:last] -= recipe.glottal_dip * _creak(last - rhyme)


def _creak(frames: int) -> Curve:
    """Where in the rhyme of nặng the glottis closes; a dip within ngã was heard worse than none."""
    along = np.arange(frames, dtype=np.float32) / max(1, frames)
    return np.clip((along - 0.65) / 0.25, 0, 1).astype(np.float32)


def _open_gaps(
    letters: Sequence[Letter],
    edges: npt.NDArray[np.int_],
    line: tuple[Curve, Curve],
    recipe: Recipe,
) -> None:
    """Where words stand apart, let there be silence between them, in place."""
    pitch, energy = line
    for at, letter in enumerate(letters):
        start, end = edges[at], edges[at + 1]
        if letter.part is Part.GAP and end - start > _WIDE_GAP:
            pitch[start:end] = 0
            energy[start:end] -= recipe.gap_dip


_WIDE_GAP = 8


def _smooth(pitch: Curve, frames: int) -> Curve:
    """A moving mean over voiced frames; others stay."""
    voiced = (pitch > VOICED_HZ).astype(np.float32)
    window = np.ones(frames, np.float32)
    total = np.convolve(pitch * voiced, window, "same")
    mean = total / np.maximum(np.convolve(voiced, window, "same"), 1)
    return np.where(voiced > 0, mean, pitch).astype(np.float32)
