"""Bring a station's level to that of our own tracks, slowly, and hold its peaks.

Loudness is measured as EBU R 128 does (ITU-R BS.1770: K-weighted energy), over its short term of
three seconds. The weighting is laid over the spectrum of each block instead of filtering sample by
sample: the same within a few tenths of a decibel, and fast enough for the smallest receiver. What
is quieter than speech ever is (pauses, a dead line) moves nothing.
"""

import math
from collections import deque

import numpy as np
import numpy.typing as npt

from edge_agent.sound.source import Frames
from playlists.messages.plan import SAMPLE_RATE

BLOCK_FRAMES = SAMPLE_RATE // 10
TARGET_LUFS = -14.0
"""The level of every delivered track (tts.mastering)."""
SHORT_TERM_BLOCKS = 30
UNHEARD_LUFS = -50.0
MOST_UP_DB, MOST_DOWN_DB = 12.0, 24.0
UP_DB, DOWN_DB = 0.1, 0.3
"""A block: 1 dB a second louder, 3 dB softer. Nobody hears the hand on the knob."""
FIRST_DB = 2.0
"""A block, until the short term is known the first time: before the airtime, mostly."""
CEILING = 32_767 * 10 ** (-1 / 20)
LIMITER_FRAMES = SAMPLE_RATE // 1000
AHEAD_PIECES = 3
RELEASE = 0.01
"""A millisecond, of full scale: back within a tenth of a second."""

Wave = npt.NDArray[np.float64]

# The two filters of BS.1770, annex 1, at 48 kHz: shelf of the head, then the high pass.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285),
          (1.0, -1.69065929318241, 0.73248077421585))  # fmt: skip
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def _weights() -> Wave:
    """What each bin of a block's spectrum counts, as a share of its energy."""
    hertz = np.fft.rfftfreq(BLOCK_FRAMES, 1 / SAMPLE_RATE)
    z = np.exp(-2j * np.pi * hertz / 48_000)
    powers = np.stack([np.ones_like(z), z, z**2])
    response = np.ones_like(z)
    for above, below in (_SHELF, _HIGH_PASS):
        response = response * (np.array(above) @ powers) / (np.array(below) @ powers)
    both_sides = np.full(len(hertz), 2.0)
    both_sides[0] = both_sides[-1] = 1.0
    weights: Wave = np.abs(response) ** 2 * both_sides / BLOCK_FRAMES**2
    return weights


_WEIGHTS = _weights()


def energy_of(block: Frames) -> float:
    """K-weighted mean square of a block, full scale being 1."""
    spectrum = np.fft.rfft(block.astype(np.float64) / 32_768)
    return float((np.abs(spectrum) ** 2) @ _WEIGHTS)


def lufs(energy: float) -> float:
    """The loudness of an energy; minus infinity for silence."""
    return 10 * math.log10(energy) - 0.691 if energy > 0 else -math.inf


class LevelMatcher:
    """Takes a stream block by block; remembers three seconds of loudness and nothing else."""

    def __init__(self) -> None:
        self.gain_db = 0.0
        self._energies: deque[float] = deque(maxlen=SHORT_TERM_BLOCKS)
        self._held = 1.0
        """What the limiter leaves of the last frame."""

    def match(self, block: Frames) -> Frames:
        """The same BLOCK_FRAMES at our level."""
        before = self.gain_db
        self._listen(block)
        gains = 10 ** (np.linspace(before, self.gain_db, len(block)) / 20)
        return self._limited(block * gains)

    def _listen(self, block: Frames) -> None:
        energy = energy_of(block)
        if lufs(energy) < UNHEARD_LUFS:
            return
        is_first = len(self._energies) < SHORT_TERM_BLOCKS
        self._energies.append(energy)
        wanted = TARGET_LUFS - lufs(sum(self._energies) / len(self._energies))
        wanted = max(-MOST_DOWN_DB, min(MOST_UP_DB, wanted))
        up, down = (FIRST_DB, FIRST_DB) if is_first else (UP_DB, DOWN_DB)
        self.gain_db += max(-down, min(up, wanted - self.gain_db))

    def _limited(self, wave: Wave) -> Frames:
        pieces = np.abs(wave).reshape(-1, LIMITER_FRAMES).max(axis=1)
        if self._held == 1.0 and pieces.max() <= CEILING:
            return wave.astype(np.int16)
        wanted = np.minimum(1.0, CEILING / np.maximum(pieces, 1.0))
        held = [self._held]
        for number in range(len(wanted)):
            least = float(wanted[number : number + AHEAD_PIECES].min())
            held.append(min(least, held[-1] + RELEASE))
        self._held = held[-1]
        at = np.arange(1, len(wave) + 1) / LIMITER_FRAMES
        factors = np.interp(at, np.arange(len(held)), held)
        return np.clip(wave * factors, -CEILING, CEILING).astype(np.int16)
