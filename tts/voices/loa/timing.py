"""Lengths: how many frames of 25 ms each letter gets."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tts.voices.loa.letters import Letter, Part

Frames = npt.NDArray[np.float32]

FRAME_MS = 25


def lengths_of(
    letters: Sequence[Letter], own: npt.NDArray[np.floating], pace: float, gap_ms: int
) -> Frames:
    """Whole frames for each letter: the model's `own` at `pace`, and `gap_ms` more in each gap.

    What rounding takes from one letter it gives to the next: syllables keep their length.
    """
    wanted = np.asarray(own, np.float64) / pace
    gaps = np.array([letter.part is Part.GAP for letter in letters])
    wanted[gaps] += gap_ms / FRAME_MS
    whole = np.zeros(len(wanted), np.float32)
    owed = 0.0
    for at, length in enumerate(wanted):
        owed += length
        whole[at] = max(1, round(owed))
        owed -= whole[at]
    return whole
