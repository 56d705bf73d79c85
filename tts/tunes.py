"""Built-in signature tune, bumper and chime, made by this code: nothing in them has an owner.

Each is a line of struck strings on the five notes of a pentatonic scale. The same
length gives the same samples.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tts.levels import Wave, from_samples
from tts.mastering import DELIVERY_RATE
from tts.voices.voice import Clip

TONIC_HZ = 293.66  # D4: its overtones lie within what a horn passes
_SCALE_SEMITONES = (0, 2, 4, 7, 9)
# Strength of each overtone, and how much faster it dies than the fundamental.
_OVERTONES = (1.0, 0.45, 0.22, 0.1)
_STRIKE_S = 0.006
_FADE_S = 0.25
_LEVEL = 0.5
_SHORTEST_S = 0.5


class Note(NamedTuple):
    """A step of the scale (5 is an octave higher), struck at a beat, dying over `beats`."""

    step: int
    at: float
    beats: float


_SIGNATURE = (
    *(Note(0, 0, 2), Note(2, 1, 2), Note(3, 2, 2), Note(5, 3, 3)),
    *(Note(4, 4.5, 1.5), Note(3, 5, 2), Note(2, 6, 2), Note(3, 7, 3)),
    *(Note(5, 8, 5), Note(3, 8, 5), Note(0, 8, 5)),
)
_BUMPER = (Note(3, 0, 1.5), Note(4, 0.5, 1.5), Note(5, 1, 2), Note(7, 2, 4), Note(3, 2, 4))
_CHIME = (Note(5, 0, 4), Note(3, 1, 4), Note(0, 2, 5))


def signature_tune(seconds: float = 6.0) -> Clip:
    """The tune a programme opens with."""
    return _play(_SIGNATURE, 12, seconds)


def bumper(seconds: float = 3.0) -> Clip:
    """A short turn between two items."""
    return _play(_BUMPER, 6, seconds)


def chime(seconds: float = 3.0) -> Clip:
    """Three falling notes that ask for attention."""
    return _play(_CHIME, 6, seconds)


def _play(notes: Sequence[Note], beats: float, seconds: float) -> Clip:
    if seconds < _SHORTEST_S:
        raise ValueError(f"a tune lasts at least {_SHORTEST_S} s, not {seconds}")
    frames = round(seconds * DELIVERY_RATE)
    beat_s = seconds / beats
    wave = np.zeros(frames, dtype=np.float32)
    for note in notes:
        start = round(note.at * beat_s * DELIVERY_RATE)
        sound = _strike(_pitch_hz(note.step), note.beats * beat_s)[: frames - start]
        wave[start : start + sound.size] += sound
    fade = min(frames, round(_FADE_S * DELIVERY_RATE))
    wave[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return from_samples(wave * (_LEVEL / np.max(np.abs(wave))), DELIVERY_RATE)


def _pitch_hz(step: int) -> float:
    octave, degree = divmod(step, len(_SCALE_SEMITONES))
    return float(TONIC_HZ * 2 ** (octave + _SCALE_SEMITONES[degree] / 12))


def _strike(pitch_hz: float, seconds: float) -> Wave:
    """One string, struck and dying away; silent at both ends, so that nothing clicks."""
    time = np.arange(round(seconds * DELIVERY_RATE)) / DELIVERY_RATE
    wave = np.zeros(time.size)
    for order, strength in enumerate(_OVERTONES, start=1):
        decay = np.exp(-time * (3.0 + 2.0 * order) / seconds)
        wave += strength * decay * np.sin(2 * np.pi * order * pitch_hz * time)
    wave *= np.clip(time / _STRIKE_S, 0, 1) * np.clip((seconds - time) / _STRIKE_S, 0, 1)
    return wave.astype(np.float32)
