"""What is wrong with what is heard: nothing at all, hum, howl, clipping. Pure.

Looked at a second at a time, so that no more than a second of sound need lie in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edge_agent.hearing.picture import FULL_SCALE, RATE, Samples
from playlists.messages.journal_entry import HearingFault

DEAD_DB = -85.0
"""A microphone that works hears more than this in the stillest night."""
WORTH_DB = -60.0
"""Hum and howl below this disturb nobody."""
MAINS_HZ = 50
HUM_UP_TO_HZ = 1_000
HUM_SHARE = 0.6
HOWL_FROM_HZ = 250
HOWL_SHARE = 0.6
HOWL_WANDERS_HZ = 20
PILED_SHARE = 0.004
"""Of all samples, within a hundredth of the highest: speech has a tenth of that."""
SECONDS_JUDGED = 3
"""A fault is one when it lasts so long."""
_BESIDE_HZ = 2
_TONE_BESIDE_HZ = 6


@dataclass(frozen=True, slots=True)
class Second:
    """One second of what was heard, in numbers."""

    level_db: float
    hum_share: float
    """Of its power, on multiples of the mains' frequency."""
    tone_share: float
    """Of its power, in its strongest tone…"""
    tone_hz: int
    """…which lies here."""
    piled_share: float
    """Of its samples, at the top of the wave: flat where something clips."""


def look(samples: Samples, full: npt.NDArray[np.int16]) -> Second:
    """Look at a second: at 8,000 samples, and as it came, for the tops of its waves."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    power[hertz < MAINS_HZ / 2] = 0
    total = max(float(power.sum()), 1e-12)
    on_mains = np.abs((hertz + MAINS_HZ / 2) % MAINS_HZ - MAINS_HZ / 2) <= _BESIDE_HZ
    top = int(power.argmax())
    around = np.abs(hertz - hertz[top]) <= _TONE_BESIDE_HZ
    return Second(
        level_db=_level_db(full),
        hum_share=float(power[on_mains & (hertz <= HUM_UP_TO_HZ)].sum()) / total,
        tone_share=float(power[around].sum()) / total,
        tone_hz=round(float(hertz[top])),
        piled_share=_piled(full),
    )


def ailing(seconds: Sequence[Second], *, own_tone: bool = False) -> frozenset[HearingFault]:
    """What has lasted through all of these seconds. `own_tone`: a tone is what we put out."""
    if len(seconds) < SECONDS_JUDGED:
        return frozenset()
    worth = all(second.level_db > WORTH_DB for second in seconds)
    hums = all(second.hum_share > HUM_SHARE for second in seconds)
    pitches = [second.tone_hz for second in seconds]
    steady = max(pitches) - min(pitches) <= HOWL_WANDERS_HZ and min(pitches) >= HOWL_FROM_HZ
    sings = steady and all(second.tone_share > HOWL_SHARE for second in seconds)
    # A pure tone has flat tops too, and many voices have a loud one now and then.
    piles = sum(second.piled_share > PILED_SHARE for second in seconds) > len(seconds) / 2
    conditions = {
        HearingFault.SILENCE: all(second.level_db < DEAD_DB for second in seconds),
        HearingFault.HUM: worth and hums and not own_tone,
        HearingFault.HOWL: worth and sings and not hums and not own_tone,
        HearingFault.CLIPPING: worth and piles and not (sings or hums or own_tone),
    }
    return frozenset(fault for fault, is_so in conditions.items() if is_so)


def _level_db(full: npt.NDArray[np.int16]) -> float:
    samples = full.astype(np.float32) / np.float32(FULL_SCALE)
    return 10 * float(np.log10(max(float(np.mean(samples**2)), 1e-12)))


def _piled(full: npt.NDArray[np.int16]) -> float:
    wave = full.astype(np.int32)
    highest, lowest = int(wave.max()), int(wave.min())
    at_top = (wave >= highest * 0.99).sum() if highest > 0 else 0
    at_bottom = (wave <= lowest * 0.99).sum() if lowest < 0 else 0
    return float(max(at_top, at_bottom)) / len(wave)
