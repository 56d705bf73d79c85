"""Where a sentence begins: behind a pause. Pure.

A bulletin that was interrupted goes on at the sentence in whose midst it was, not at the very
frame: nobody understands the second half of a word.
"""

import numpy as np

from edge_agent.sound.source import Frames
from playlists.messages.plan import SAMPLE_RATE

HOP_FRAMES = SAMPLE_RATE // 50
SEARCHED_FRAMES = 20 * SAMPLE_RATE
"""A sentence of law that is longer goes on where it was."""
PAUSE_HOPS = 10
"""0.2 s of quiet: shorter ones lie within sentences (at commas, before stops)."""
QUIET_SHARE = 0.05
"""Of the loudness of the speech around."""
QUIET_AT_LEAST = 30.0
LEAD_FRAMES = SAMPLE_RATE // 20
"""Kept of the pause, so that no first sound is cut."""


def sentence_begin(before: Frames) -> int:
    """Where in these frames, which end at an interruption, its sentence begins.

    Their end where no pause is found.
    """
    hops = len(before) // HOP_FRAMES
    if not hops:
        return len(before)
    # Counted from the end: the interruption is what matters, not where the search began.
    first = len(before) - hops * HOP_FRAMES
    blocks = before[first:].astype(np.float32).reshape(hops, HOP_FRAMES)
    loudness = np.sqrt(np.mean(blocks**2, axis=1))
    quiet = loudness < max(QUIET_AT_LEAST, QUIET_SHARE * float(np.sqrt(np.mean(loudness**2))))
    run = 0
    for hop in range(hops - 1, -1, -1):
        run = run + 1 if quiet[hop] else 0
        if run == PAUSE_HOPS:
            end = hop + PAUSE_HOPS
            return max(0, first + end * HOP_FRAMES - (LEAD_FRAMES if end < hops else 0))
    return len(before)
