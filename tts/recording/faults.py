"""What a machine can hear wrong with a recording before a person listens. Pure.

Thresholds were set on espeak-ng's and our own voice, spoiled on purpose: hum of the mains, noise,
clipping, telephone bandwidth. Each is a hint to a person; none refuses a recording but silence.
"""

from enum import StrEnum

import numpy as np

from tts.levels import Wave, dbfs, peak, samples
from tts.voices.voice import Clip

SILENT_DBFS = -50.0
QUIET_DBFS = -32.0
"""Of the louder parts: quieter, and making it louder makes its noise loud as well."""
FRAME_MS = 30
LOUD_SHARE, REST_SHARE = 0.75, 0.10
"""The louder parts are above this share of the frames, the rests between words below that one."""
NOISY_DB = 20.0
"""So little between words and rests is heard as noise."""
CLIPPED_AT = 0.985
CLIPPED_RUN = 3
CLIPPED_A_SECOND = 2.0
HUM_HZ = (50, 100, 150)
HUM_WIDTH_HZ = 2.0
STAYING_SHARE = 0.2
"""What is there in all but this share of the windows stays while words come and go."""
HUM_ABOVE_DB = 12.0
"""The mains stand so far above the sound around them."""
HUM_BELOW_SPEECH_DB = 40.0
"""Softer than this below the words, hum is not heard from a horn."""
NARROW_HZ = 3_600
NARROW_BELOW_DB = 45.0
"""Sounds above that are so much weaker: it came through a telephone."""
STANDSTILL_S = 8.0


class Fault(StrEnum):
    """What is heard."""

    SILENT = "silent"
    QUIET = "quiet"
    CLIPPED = "clipped"
    HUM = "hum"
    NOISY = "noisy"
    NARROW = "narrow"
    """Telephone sound."""
    STANDSTILL = "standstill"
    """Many seconds without a word in the middle."""


def faults(clip: Clip) -> tuple[Fault, ...]:
    """All that is heard wrong, gravest first. Silence has no other fault."""
    wave = samples(clip)
    levels = _levels(wave, clip.rate)
    if not levels.size or dbfs(peak(wave)) < SILENT_DBFS:
        return (Fault.SILENT,)
    loud = float(np.quantile(levels, LOUD_SHARE))
    rest = float(np.quantile(levels, REST_SHARE))
    spectrum = _Spectrum(wave, clip.rate)
    heard = {
        Fault.CLIPPED: is_clipped(wave, clip.rate),
        Fault.QUIET: loud < QUIET_DBFS,
        Fault.HUM: _hums(spectrum, loud),
        Fault.NOISY: loud - rest < NOISY_DB,
        Fault.NARROW: _is_narrow(spectrum),
        Fault.STANDSTILL: _longest_rest_s(levels, loud) > STANDSTILL_S,
    }
    return tuple(fault for fault, is_heard in heard.items() if is_heard)


def _levels(wave: Wave, rate: int) -> Wave:
    """The level of each frame in dBFS."""
    size = rate * FRAME_MS // 1000
    whole = wave[: wave.size // size * size].reshape(-1, size)
    power = np.mean(whole**2, axis=1)
    levels: Wave = 10 * np.log10(np.maximum(power, np.float32(1e-12)))
    return levels


def is_clipped(wave: Wave, rate: int) -> bool:
    """Whether runs of samples stand at the top of a sound, near full scale."""
    top = peak(wave)
    if top < CLIPPED_AT:
        return False
    flat = np.abs(wave) >= top * 0.999
    runs = np.convolve(flat, np.ones(CLIPPED_RUN), "valid") == CLIPPED_RUN
    begun = np.count_nonzero(runs[1:] & ~runs[:-1]) + int(runs[0])
    return bool(begun > CLIPPED_A_SECOND * wave.size / rate)


class _Spectrum:
    """Power by frequency: of the whole, and of what stays while words come and go."""

    def __init__(self, wave: Wave, rate: int) -> None:
        size = min(rate // 2, wave.size)
        self._hz_a_bin = rate / size
        windows = wave[: wave.size // size * size].reshape(-1, size) * np.hanning(size)
        # Scaled so that a tone has the power that it has in time.
        scale = 2 / (size * float(np.sum(np.hanning(size) ** 2)))
        power = np.abs(np.fft.rfft(windows, axis=1)) ** 2 * scale
        self._whole = power.mean(axis=0)
        self._staying = np.quantile(power, STAYING_SHARE, axis=0)
        self.top_hz = rate / 2

    def whole_db(self, low: float, high: float) -> float:
        """Its level between two frequencies."""
        return _db(float(self._whole[self._bins(low, high)].sum()))

    def staying_db(self, low: float, high: float) -> float:
        """The level between two frequencies of what stays."""
        return _db(float(self._staying[self._bins(low, high)].sum()))

    def _bins(self, low: float, high: float) -> slice:
        return slice(round(low / self._hz_a_bin), round(high / self._hz_a_bin) + 1)


def _hums(spectrum: _Spectrum, loud: float) -> bool:
    for hz in HUM_HZ:
        level = spectrum.staying_db(hz - HUM_WIDTH_HZ, hz + HUM_WIDTH_HZ)
        below = spectrum.staying_db(hz - 6 * HUM_WIDTH_HZ, hz - 4 * HUM_WIDTH_HZ)
        above = spectrum.staying_db(hz + 4 * HUM_WIDTH_HZ, hz + 6 * HUM_WIDTH_HZ)
        if level > max(below, above) + HUM_ABOVE_DB and level > loud - HUM_BELOW_SPEECH_DB:
            return True
    return False


def _is_narrow(spectrum: _Spectrum) -> bool:
    if spectrum.top_hz < NARROW_HZ + 1_000:
        return True
    words = spectrum.whole_db(300, 3_000)
    return spectrum.whole_db(NARROW_HZ + 400, min(spectrum.top_hz, 8_000)) < words - NARROW_BELOW_DB


def _longest_rest_s(levels: Wave, loud: float) -> float:
    """The longest rest between two words."""
    said = np.flatnonzero(levels > loud - NOISY_DB)
    longest = int(np.max(np.diff(said), initial=0))
    return longest * FRAME_MS / 1000


def _db(power: float) -> float:
    return float(10 * np.log10(max(power, 1e-12)))
