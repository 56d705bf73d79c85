"""Hold a sound below a ceiling: how much each moment is turned down, and the sound so amplified.

How high each thousandth of a second reaches is looked at once; what a gain does to the sound is
then known from those alone, so that the right gain is searched for without touching the sound.
Turning down begins before a peak and ends after it, at so many decibels a moment.

Packing at a low rate makes noise of its own out of hiss (s, x, kh): as loud as the hiss nearly, and
some of it on top of the peak. So a moment counts as higher by what it hisses. With that, packing
hardly ever passes the limit, and one packing is enough (measured: two or three without).
"""

from collections.abc import Iterator

import numpy as np

from tts.levels import Wave
from tts.loudness import MOMENTS_A_SECOND
from tts.peaks import between

ATTACK_DB, RELEASE_DB = 2.0, 1.0
"""A moment. With these, a gain brings as much loudness as with ffmpeg's limiter at 2 and 20 ms."""
HISS = 1.5
"""How much of a moment's hiss is added to its height; at 1, packing still passes now and then."""
_LEAST = 1e-9
_CHUNK = 1 << 18
_BLOCK_MOMENTS = 2_645


def heights(wave: Wave, rate: int) -> Wave:
    """How high the sound may reach in each moment, packed; in bounded memory."""
    moment = rate // MOMENTS_A_SECOND
    found = []
    for at, block in _blocks(wave, moment):
        top = np.maximum(np.abs(block), np.abs(between(wave, at, block.size)))
        hiss: Wave = np.abs(np.diff(_with_neighbours(wave, at, block.size), n=2)) * np.float32(0.25)
        found.append(_highest(top, moment) + np.float32(HISS) * _highest(hiss, moment))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def gains(tops: Wave, gain_db: float, ceiling_db: float) -> Wave:
    """The factor for each moment: `gain_db`, and less where the sound would pass the ceiling."""
    over_db = 20 * np.log10(np.maximum(tops, _LEAST)) + np.float32(gain_db - ceiling_db)
    np.maximum(over_db, 0, out=over_db)
    # The factor goes in straight lines from moment to moment: both ends of each are low enough.
    near = np.pad(over_db, 1)
    held = np.maximum(np.maximum(near[:-2], near[2:]), over_db)
    after = _falling(held, RELEASE_DB)
    before = _falling(held[::-1], ATTACK_DB)[::-1]
    factors: Wave = np.power(np.float32(10), (gain_db - np.maximum(after, before)) / 20)
    return factors.astype(np.float32)


def amplified(wave: Wave, factors: Wave, rate: int) -> Iterator[Wave]:
    """The sound times the factors of its moments, block by block."""
    moment = rate // MOMENTS_A_SECOND
    ends = np.pad(factors, 1, mode="edge")
    share: Wave = ((np.arange(moment) + 0.5) / moment).astype(np.float32)[None, :]
    for at, block in _blocks(wave, moment):
        first = at // moment
        # From the middle of the moment before to that of the moment after.
        middles = ends[first : first + -(-block.size // moment) + 2, None]
        lines: Wave = (middles[:-1] + (middles[1:] - middles[:-1]) * share).reshape(-1)
        louder: Wave = block * lines[moment // 2 : moment // 2 + block.size]
        yield louder


def _highest(block: Wave, moment: int) -> Wave:
    whole: Wave = np.pad(block, (0, -block.size % moment)).reshape(-1, moment).max(axis=1)
    return whole


def _with_neighbours(wave: Wave, at: int, frames: int) -> Wave:
    """So many frames, and the one before and after them; silence beyond the ends."""
    first, last = max(0, at - 1), min(wave.size, at + frames + 1)
    return np.pad(wave[first:last], (first - at + 1, at + frames + 1 - last))


def _blocks(wave: Wave, moment: int) -> Iterator[tuple[int, Wave]]:
    step = moment * _BLOCK_MOMENTS
    for at in range(0, wave.size, step):
        yield at, wave[at : at + step]


def _falling(need: Wave, slope: float) -> Wave:
    """The least that is never below `need` and falls by no more than `slope` a moment."""
    held = np.empty_like(need)
    left = 0.0
    for at in range(0, need.size, _CHUNK):
        chunk = need[at : at + _CHUNK].astype(np.float64)
        chunk[0] = max(float(chunk[0]), left)
        fall = np.arange(chunk.size) * slope
        chunk = np.maximum.accumulate(chunk + fall) - fall
        held[at : at + _CHUNK] = chunk
        left = float(chunk[-1]) - slope
    return held
