"""Music under a story: heard before the first word, after the last, and soft while words sound.

It ducks before a word begins, not after it: where words stand is known. A horn blurs
words and music into one, so under words hardly anything of it is left.
"""

import numpy as np

from tts.blending import at_rate
from tts.levels import Wave, from_samples, peak, samples, strength, strength_of_words
from tts.mastering import DELIVERY_RATE
from tts.track import Mark, Track
from tts.tunes import bed

LEAD_MS, TAIL_MS = 2_500, 3_000
OPEN_DB, DUCKED_DB = -6.0, -30.0
"""Of the strength of the words: alone, and under them."""
DUCKING_MS, RISING_MS = 400, 900
LONG_REST_MS = 2_500
"""In a shorter rest it stays down: music that pumps between sentences disturbs."""


def laid_under(track: Track) -> Track:
    """The words on their bed, at the rate of delivery; marks move with them."""
    words = samples(at_rate(track.sound, DELIVERY_RATE))
    lead = DELIVERY_RATE * LEAD_MS // 1000
    tail = DELIVERY_RATE * TAIL_MS // 1000
    placed = np.pad(words, (lead, tail))
    marks = tuple(_moved(mark, track.sound.rate, lead) for mark in track.marks)
    music = samples(bed(placed.size / DELIVERY_RATE))
    level = strength_of_words(words) / max(strength(music), 1e-9)
    mixed: Wave = placed + music[: placed.size] * _envelope(marks, placed.size) * np.float32(level)
    return Track(from_samples(mixed / np.float32(max(1.0, peak(mixed))), DELIVERY_RATE), marks)


def _moved(mark: Mark, rate: int, lead: int) -> Mark:
    there = mark.at_rate(rate, DELIVERY_RATE)
    return Mark(there.start + lead, there.end + lead)


def _envelope(marks: tuple[Mark, ...], frames: int) -> Wave:
    """The factor of the music at each frame, in straight lines of decibels."""
    ms = DELIVERY_RATE / 1000
    corners: list[tuple[float, float]] = [(0, OPEN_DB)]
    for said in _stretches(marks):
        corners += [
            (said.start - DUCKING_MS * ms, OPEN_DB),
            (said.start, DUCKED_DB),
            (said.end, DUCKED_DB),
            (said.end + RISING_MS * ms, OPEN_DB),
        ]
    corners.append((frames, OPEN_DB))
    places, levels = zip(*corners, strict=True)
    factors: Wave = np.float32(10) ** (np.interp(np.arange(frames), places, levels) / 20)
    return factors.astype(np.float32)


def _stretches(marks: tuple[Mark, ...]) -> list[Mark]:
    """Sentences with short rests between them as one."""
    together: list[Mark] = []
    for mark in marks:
        if together and mark.start - together[-1].end < LONG_REST_MS * DELIVERY_RATE // 1000:
            together[-1] = Mark(together[-1].start, mark.end)
        else:
            together.append(mark)
    return together
