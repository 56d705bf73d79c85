"""Peaks between the samples, and easing a sound at just those places.

Packing at a low rate moves peaks by up to 4 dB at a few places a minute
(measured). Turning everything down for those would cost loudness everywhere; so
the sound is turned down for some 30 ms where it happens, which nobody hears.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tts.levels import Wave

Places = npt.NDArray[np.intp]

EASE_MS = 15
# Packing answers a dip with less than the dip and moves peaks nearby, so more is
# eased, and deeper, than the limit asks: it saves a round of packing.
AIM = 10 ** (-1 / 20)
DEEPER = 0.85
_TAPS = 12
_PHASES = (-0.5, -0.25, 0.25, 0.5)
# A peak between samples stands no further above them, below a third of the rate.
_OVER_SAMPLES = 10 ** (-7 / 20)
_BLOCK = 1 << 20
_HALF_WAY_TAPS = 8


class Spot(NamedTuple):
    """Frames `start` up to but without `end`, and the highest true peak among them."""

    start: int
    end: int
    height: float


def between(wave: Wave, start: int, frames: int) -> Wave:
    """The sound half-way after each of so many frames from `start`: a quick look."""
    before, after = _HALF_WAY_TAPS - 1, _HALF_WAY_TAPS
    first, last = max(0, start - before), min(wave.size, start + frames + after)
    edges = (first - start + before, start + frames + after - last)
    halves: Wave = np.convolve(np.pad(wave[first:last], edges), _half_way(), "valid")
    return halves


def spots_above(wave: Wave, limit: float, apart: int) -> list[Spot]:
    """Where the true peak of `wave` is above `limit`; nearer than `apart` frames is one spot."""
    places, heights = _peaks_above(wave, limit)
    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) > apart) + 1
    return [
        Spot(int(place[0]), int(place[-1]) + 1, float(height.max()))
        for place, height in zip(np.split(places, cuts), np.split(heights, cuts), strict=True)
    ]


def ease(wave: Wave, heard: Wave, limit: float, rate: int) -> int:
    """Turn `wave` down in place where `heard`, its packed form, is above `limit`.

    Returns the number of places; 0 says that it may be delivered.
    """
    slope = rate * EASE_MS // 1000
    rise = (0.5 - 0.5 * np.cos(np.pi * np.arange(slope) / slope)).astype(np.float32)
    spots = spots_above(heard, limit * AIM, slope)
    if all(spot.height <= limit for spot in spots):
        return 0
    for spot in spots:
        flat = np.ones(spot.end - spot.start, dtype=np.float32)
        depth = 1 - DEEPER * limit * AIM / spot.height
        dip = 1 - depth * np.concatenate([rise, flat, rise[::-1]])
        start = spot.start - slope
        inside = slice(max(0, start), min(wave.size, spot.end + slope))
        wave[inside] *= dip[inside.start - start : inside.stop - start]
    return len(spots)


def _peaks_above(wave: Wave, limit: float) -> tuple[Places, Wave]:
    places = []
    heights = []
    for at in range(0, wave.size, _BLOCK):
        near, height = _heights(wave, at, limit)
        places.append(near[height > limit])
        heights.append(height[height > limit])
    return np.concatenate(places), np.concatenate(heights)


def _heights(wave: Wave, at: int, limit: float) -> tuple[Places, Wave]:
    """Where, in the block at `at`, a peak of `limit` may stand, and how high it is there."""
    block = np.abs(wave[at : at + _BLOCK])
    near = np.flatnonzero(_tops(block) & (block > limit * _OVER_SAMPLES)) + at
    return near, _true_peak(wave, near)


def _tops(block: Wave) -> npt.NDArray[np.bool_]:
    """Where a sample is no lower than those beside it; the sound peaks between are near these."""
    tops = np.ones(block.size, dtype=np.bool_)
    tops[1:] &= block[1:] >= block[:-1]
    tops[:-1] &= block[:-1] >= block[1:]
    return tops


def _true_peak(wave: Wave, near: Places) -> Wave:
    """The height of the sound at each frame of `near`, and half-way to its neighbours."""
    if not near.size:
        return np.zeros(0, dtype=np.float32)
    around = near[:, None] + np.arange(-_TAPS, _TAPS + 1)
    values = np.where((around >= 0) & (around < wave.size), wave[around.clip(0, wave.size - 1)], 0)
    between = np.abs(values @ _kernel())
    height: Wave = np.maximum(np.abs(wave[near]), between.max(axis=1))
    return height


def _half_way() -> Wave:
    distance = np.arange(1 - _HALF_WAY_TAPS, _HALF_WAY_TAPS + 1) - 0.5
    window = 0.5 + 0.5 * np.cos(np.pi * distance / (_HALF_WAY_TAPS + 0.5))
    taps: Wave = (np.sinc(distance) * window).astype(np.float32)
    return taps


def _kernel() -> Wave:
    """Windowed sinc for the phases between two samples, a column each."""
    taps = np.arange(-_TAPS, _TAPS + 1)
    columns = []
    for phase in _PHASES:
        distance = taps - phase
        window = 0.5 + 0.5 * np.cos(math.pi * distance / (_TAPS + 1))
        columns.append(np.sinc(distance) * window)
    return np.stack(columns, axis=1).astype(np.float32)
