"""Built-in tunes, chime and siren, made by this code: nothing in them has an owner.

Tunes are lines of struck strings on the five notes of a pentatonic scale; the siren is a tone that
rises and falls. The same length gives the same samples.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tts.levels import Wave, from_samples, samples
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
SIREN_HZ = (600.0, 1_200.0)
SIREN_TURN_S = 3.0
"""From its lowest to its highest and back. No standard names a sound for commune loudspeakers."""


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
_BED = (
    *(Note(0, 0, 8), Note(2, 2, 6), Note(4, 4, 6), Note(3, 6, 6)),
    *(Note(1, 8, 8), Note(3, 10, 6), Note(5, 12, 6), Note(2, 14, 6)),
)
_BED_BEATS, _BED_TURN_S = 22, 11.0
"""Its last notes ring into the next turn."""
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


def bed(seconds: float) -> Clip:
    """Slow music without an end, to lie under words."""
    turn = samples(_play(_BED, _BED_BEATS, _BED_TURN_S * _BED_BEATS / 16))
    step = round(_BED_TURN_S * DELIVERY_RATE)
    frames = round(seconds * DELIVERY_RATE)
    wave = np.zeros(frames + turn.size, dtype=np.float32)
    for start in range(0, frames, step):
        wave[start : start + turn.size] += turn
    wave = wave[:frames]
    fade = min(frames, DELIVERY_RATE)
    wave[frames - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return from_samples(
        wave * np.float32(_LEVEL / max(float(np.abs(wave).max(initial=0)), 1e-9)), DELIVERY_RATE
    )


def siren(seconds: float = 9.0) -> Clip:
    """A tone that rises and falls, as sirens do, where a horn is loudest."""
    if seconds < _SHORTEST_S:
        raise ValueError(f"a siren lasts at least {_SHORTEST_S} s, not {seconds}")
    time = np.arange(round(seconds * DELIVERY_RATE)) / DELIVERY_RATE
    low, high = SIREN_HZ
    pitch_hz = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * time / SIREN_TURN_S))
    phase = 2 * np.pi * np.cumsum(pitch_hz) / DELIVERY_RATE
    wave = np.sin(phase) + 0.3 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)
    wave *= np.clip(time / _FADE_S, 0, 1) * np.clip((seconds - time) / _FADE_S, 0, 1)
    return from_samples((wave * _LEVEL / np.max(np.abs(wave))).astype(np.float32), DELIVERY_RATE)


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
