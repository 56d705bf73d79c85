"""The air between a loudspeaker and a microphone: delay, a horn's narrow band, an echo, noise.

Pure but for its noise, which has a seed. Somebody else's sound can be laid into it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from firmware_stubs.loudspeaker.wire import RATE

Samples = npt.NDArray[np.int16]

HORN_HZ = (420.0, 3_300.0)
TAPS = 193
ECHOES = ((0.0, 1.0), (0.09, 0.35), (0.21, 0.2))
"""The horn itself, and two walls: seconds later, and how strong."""
LONGEST_S = 1.0


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What a room is like."""

    delay_s: float = 0.03
    gain_db: float = -12.0
    noise_db: float = -60.0
    """Below full scale."""
    horn: bool = True


class Room:
    """Blocks of what the loudspeaker puts out in, blocks of what is heard out; nothing waits."""

    def __init__(self, plan: RoomPlan, seed: int = 1) -> None:
        self._plan = plan
        self._random = np.random.default_rng(seed)
        self._taps = _band_pass() if plan.horn else np.ones(1, np.float32)
        self._before = np.zeros(len(self._taps) - 1, np.float32)
        self._past = np.zeros(round(LONGEST_S * RATE), np.float32)
        self._foreign = np.zeros(0, np.float32)
        self._foreign_at = 0

    def lay_in(self, sound: Samples) -> None:
        """Somebody else's sound, again and again from its begin; an empty one ends it."""
        self._foreign, self._foreign_at = sound.astype(np.float32), 0

    def hear(self, put_out: Samples) -> Samples:
        """What a microphone has while this is put out."""
        joined = np.concatenate([self._before, put_out.astype(np.float32)])
        self._before = joined[len(put_out) :]
        horn = np.convolve(joined, self._taps, "valid")
        self._past = np.concatenate([self._past, horn])[-round(LONGEST_S * RATE) - len(horn) :]
        air = sum((self._late(delay, len(horn)) * gain for delay, gain in ECHOES), np.float32(0))
        noise = self._random.standard_normal(len(horn)) * 32_768 * 10 ** (self._plan.noise_db / 20)
        heard = (air + self._somebody(len(horn))) * 10 ** (self._plan.gain_db / 20) + noise
        return np.clip(heard, -32_768, 32_767).astype(np.int16)

    def _late(self, delay_s: float, count: int) -> npt.NDArray[np.float32]:
        end = len(self._past) - round((self._plan.delay_s + delay_s) * RATE)
        return self._past[end - count : end]

    def _somebody(self, count: int) -> npt.NDArray[np.float32]:
        if not len(self._foreign):
            return np.zeros(count, np.float32)
        places = (self._foreign_at + np.arange(count)) % len(self._foreign)
        self._foreign_at += count
        return self._foreign[places]


def _band_pass() -> npt.NDArray[np.float32]:
    at = np.arange(TAPS) - (TAPS - 1) / 2
    low, high = (2 * hertz / RATE for hertz in HORN_HZ)
    taps = (high * np.sinc(high * at) - low * np.sinc(low * at)) * np.hamming(TAPS)
    return np.asarray(taps, np.float32)
