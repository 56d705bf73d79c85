"""Tones of self-tests, made here so that no file is needed and a hearing receiver knows them."""

import numpy as np

from edge_agent.sound.source import Frames, Source
from playlists.messages.command import Tone
from playlists.messages.plan import SAMPLE_RATE

QUIET_HZ = (2_800.0, 4_200.0)
"""A sweep at the upper end of what horns pass…"""
QUIET_DB = -46.0
"""…so faint that a microphone at the horn has it, and nobody below (full scale = 0)."""
LOUD_HZ = (880.0, 660.0)
"""Two tones, as a gong."""
LOUD_DB = -9.0
EDGE_FRAMES = SAMPLE_RATE // 50


def tone(kind: Tone, frames: int) -> Frames:
    """A test tone of a length, with soft edges."""
    time = np.arange(frames) / SAMPLE_RATE
    if kind is Tone.QUIET:
        low, high = QUIET_HZ
        length = max(frames, 1) / SAMPLE_RATE
        phase = 2 * np.pi * (low * time + (high - low) / (2 * length) * time**2)
        level = QUIET_DB
    else:
        first, second = LOUD_HZ
        middle = frames // 2
        hertz = np.where(np.arange(frames) < middle, first, second)
        phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
        level = LOUD_DB
    wave = np.sin(phase) * 32_767 * 10 ** (level / 20)
    edge = np.minimum(1.0, np.minimum(np.arange(frames), np.arange(frames)[::-1]) / EDGE_FRAMES)
    return np.asarray(wave * edge, np.int16)


def tone_source(kind: Tone, frames: int) -> Source:
    """The same, ready for the mixer."""
    source = Source("", 0)
    source.put(tone(kind, frames))
    source.exhausted = True
    return source
