"""What a machine can hear wrong with a recording before a person listens, and where. Pure.

Thresholds were set on espeak-ng's and our own voice, spoiled on purpose: hum of the mains, noise,
clipping, telephone bandwidth. Each is a hint to a person; none refuses a recording but silence.
A recording is heard section by section, so that an hour takes no more memory than a minute and a
fault of ten seconds in it is not lost among the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tts.levels import FULL_SCALE, Wave, dbfs, peak
from tts.voices.voice import Clip

SECTION_S = 10.0
"""Long enough to have words and rests in it; each begins in the middle of the one before."""
SILENT_DBFS = -50.0
QUIET_DBFS = -32.0
"""Of the louder parts: quieter, and making it louder makes its noise loud as well."""
QUIETER_DB = 10.0
"""Words so far below the louder parts of the recording: somebody turned away."""
QUIET_S = 3.0
WORDS_ABOVE_REST_DB, WORDS_SHARE = 10.0, 0.25
"""A stretch is of words if so much of it stands so far above its own quietest parts."""
FRAME_MS = 30
LOUD_SHARE, REST_SHARE = 0.75, 0.10
"""The louder parts are above this share of the frames, the rests between words below that one."""
LOUDEST_SHARE = 0.95
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
_FRAMES_AT_ONCE = 2_000
Samples = npt.NDArray[np.int16]


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a recording, in seconds from its beginning."""

    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Found:
    """A fault, and the places in order where it is heard."""

    fault: Fault
    places: tuple[Place, ...]


def faults(clip: Clip) -> tuple[Found, ...]:
    """All that is heard wrong, gravest first. Silence has no other fault."""
    whole = Place(0.0, clip.frames / clip.rate)
    pcm = np.frombuffer(clip.pcm, "<i2")
    top = int(np.abs(pcm.astype(np.int32)).max(initial=0)) / FULL_SCALE
    levels = _levels_of(pcm, clip.rate)
    if not levels.size or dbfs(top) < SILENT_DBFS:
        return (Found(Fault.SILENT, (whole,)),)
    loud = float(np.quantile(levels, LOUD_SHARE))
    places: dict[Fault, list[Place]] = {fault: [] for fault in Fault}
    for start, wave in _sections(pcm, clip.rate):
        for fault in _of_section(wave, clip.rate, loud):
            places[fault].append(Place(start / clip.rate, (start + wave.size) / clip.rate))
        clipped = _clippings(wave, top)
        if _are_many(clipped, wave, clip.rate):
            ends = (start + int(clipped[0])) / clip.rate, (start + int(clipped[-1])) / clip.rate
            places[Fault.CLIPPED].append(Place(*ends))
    places[Fault.QUIET] = [whole] if loud < QUIET_DBFS else _quiet(levels, loud)
    places[Fault.STANDSTILL] = _standstills(levels, loud)
    return tuple(Found(fault, _joined(at)) for fault, at in places.items() if at)


def _sections(pcm: Samples, rate: int) -> Iterator[tuple[int, Wave]]:
    """Stretches of about `SECTION_S` that overlap by a half, and where each begins."""
    halves = max(2, round(pcm.size / rate / SECTION_S * 2))
    step = -(-pcm.size // halves)
    for start in range(0, step * (halves - 1), step):
        yield start, _wave(pcm[start : start + 2 * step])


def _wave(pcm: Samples) -> Wave:
    return pcm.astype(np.float32) / np.float32(FULL_SCALE)


def _levels_of(pcm: Samples, rate: int) -> Wave:
    """The level of each frame in dBFS; in bounded memory."""
    step = rate * FRAME_MS // 1000 * _FRAMES_AT_ONCE
    parts = [_levels(_wave(pcm[at : at + step]), rate) for at in range(0, pcm.size, step)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def _levels(wave: Wave, rate: int) -> Wave:
    size = rate * FRAME_MS // 1000
    whole = wave[: wave.size // size * size].reshape(-1, size)
    power = np.mean(whole**2, axis=1)
    levels: Wave = 10 * np.log10(np.maximum(power, np.float32(1e-12)))
    return levels


def _of_section(wave: Wave, rate: int, loud: float) -> Iterator[Fault]:
    levels = _levels(wave, rate)
    spectrum = _Spectrum(wave, rate)
    if _hums(spectrum, loud):
        yield Fault.HUM
    if float(np.quantile(levels, LOUDEST_SHARE)) < loud - NOISY_DB:
        return  # a long rest: no words by which noise and bandwidth could be told
    if float(np.quantile(levels, LOUD_SHARE) - np.quantile(levels, REST_SHARE)) < NOISY_DB:
        yield Fault.NOISY
    if _is_narrow(spectrum):
        yield Fault.NARROW


def _quiet(levels: Wave, loud: float) -> list[Place]:
    """Stretches whose words are far below those of the rest."""
    frames = round(QUIET_S * 1000 / FRAME_MS)
    found = []
    for at in range(0, levels.size - frames + 1, frames // 2):
        stretch = levels[at : at + frames]
        rest, loudest = np.quantile(stretch, (REST_SHARE, LOUDEST_SHARE))
        words = np.count_nonzero(stretch > rest + WORDS_ABOVE_REST_DB)
        if loudest < loud - QUIETER_DB and words >= WORDS_SHARE * frames:
            found.append(_of_frames(at, at + frames))
    return found


def _standstills(levels: Wave, loud: float) -> list[Place]:
    """Long rests between words."""
    said = np.flatnonzero(levels > loud - NOISY_DB)
    longest = STANDSTILL_S * 1000 / FRAME_MS
    return [
        _of_frames(int(before) + 1, int(after))
        for before, after in pairwise(said)
        if after - before > longest
    ]


def _of_frames(first: int, end: int) -> Place:
    return Place(first * FRAME_MS / 1000, end * FRAME_MS / 1000)


def _joined(places: Sequence[Place]) -> tuple[Place, ...]:
    """Places that touch as one."""
    joined = [places[0]]
    for place in places[1:]:
        if place.begins <= joined[-1].ends:
            joined[-1] = Place(joined[-1].begins, max(joined[-1].ends, place.ends))
        else:
            joined.append(place)
    return tuple(joined)


def is_clipped(wave: Wave, rate: int) -> bool:
    """Whether runs of samples stand at the top of a sound, near full scale."""
    return _are_many(_clippings(wave, peak(wave)), wave, rate)


def _clippings(wave: Wave, top: float) -> npt.NDArray[np.intp]:
    """Where runs of samples at the top begin."""
    if top < CLIPPED_AT or wave.size < CLIPPED_RUN:
        return np.zeros(0, dtype=np.intp)
    flat = np.abs(wave) >= top * 0.999
    runs = np.convolve(flat, np.ones(CLIPPED_RUN), "valid") == CLIPPED_RUN
    return np.flatnonzero(np.diff(runs, prepend=False) & runs)


def _are_many(clipped: npt.NDArray[np.intp], wave: Wave, rate: int) -> bool:
    return clipped.size > CLIPPED_A_SECOND * wave.size / rate


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


def _db(power: float) -> float:
    return float(10 * np.log10(max(power, 1e-12)))
