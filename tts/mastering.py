"""Make sound ready for a horn on a pole: shaped, equally loud, packed for delivery.

ffmpeg shapes once; then one fixed gain and a limiter bring the sound to its
loudness; what is packed is unpacked and measured again. A horn passes 300-5,000 Hz
and its noise is constant, so speech gets a high-pass, presence around 2,800 Hz and a
compressor; with a simulated horn and an offline recogniser the compressor is what
helps (measured).
"""

import hashlib
import math
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from tts import ffmpeg, limiter, loudness, peaks, vorbis
from tts.levels import Wave
from tts.voices.voice import Clip

DELIVERY_RATE = 24_000
TARGET_LUFS = -14.0
# Of the delivered sound, where the content allows it; and closer before packing.
PROMISED_LU = 0.5
TOLERANCE_LU = 0.05
TRUE_PEAK_MAX_DBTP = -1.0
# What our sight of peaks and other meters may differ by.
METER_DB = 0.15
# Leaves room for what packing adds, beside what `limiter.HISS` leaves.
CEILING_DB = -2.5
# How much of a decibel of gain arrives behind the limiter, until it is measured; and at least.
LIMITER_ANSWER, LEAST_ANSWER = 0.6, 0.1
GAIN_ROUNDS = 12
# Beyond that a limiter makes noise out of sound and hardly anything louder.
MOST_LIMITED_DB = 20.0
DELIVERY_ROUNDS = 2
PACKING_ROUNDS = 6
_MONO = ("-f", "f32le", "-ar", str(DELIVERY_RATE), "-ac", "1")


class Treatment(StrEnum):
    """What the sound is, which decides how it is shaped."""

    SPEECH = (
        "highpass=f=150,equalizer=f=2800:t=o:w=1.6:g=6,"
        "acompressor=threshold=-24dB:ratio=4:attack=5:release=120:makeup=6dB"
    )
    MUSIC = "highpass=f=60"


@dataclass(frozen=True, slots=True)
class Mastered:
    """A finished sound. `frames` is what a receiver decodes, at `DELIVERY_RATE`."""

    ogg: bytes
    frames: int
    sha256: str
    loudness_lufs: float

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, rounded."""
        return round(self.frames * 1000 / DELIVERY_RATE)


class NothingToHearError(ValueError):
    """The sound is silent, or too short (below 400 ms) to have a loudness."""


class WrongLengthError(Exception):
    """The packed sound does not decode to the frames that went in: our fault, never delivered."""

    def __init__(self, expected: int, decoded: int) -> None:
        super().__init__(f"packed {expected} frames, decoded {decoded}")
        self.expected = expected
        self.decoded = decoded


def delivered_frames(sound: Clip) -> int:
    """How many frames `sound` has at `DELIVERY_RATE`."""
    return round(sound.frames * DELIVERY_RATE / sound.rate)


def master(sound: Clip, treatment: Treatment = Treatment.SPEECH) -> Mastered:
    """Shape, level and pack `sound`; the same sound gives the same bytes.

    Raises `NothingToHearError` for silence, `ffmpeg.FfmpegError` if ffmpeg fails.
    """
    with tempfile.TemporaryDirectory(prefix="loa-mastering-") as name:
        folder = Path(name)
        frames = delivered_frames(sound)
        shaped = _shaped(sound, treatment, frames, folder / "shaped.f32")
        energies = loudness.energies(shaped, DELIVERY_RATE)
        lufs = loudness.integrated(energies)
        if math.isinf(lufs):
            raise NothingToHearError(f"{sound.duration_ms} ms without anything to hear")
        return _deliver(_Heard(shaped, energies, lufs), folder / "packed.f32")


def _shaped(sound: Clip, treatment: Treatment, frames: int, path: Path) -> Wave:
    """The shaped sound at its delivered length, in a file."""
    if not frames:
        return np.zeros(0, dtype=np.float32)
    chain = (
        f"aresample={DELIVERY_RATE},apad=whole_len={frames},atrim=end_sample={frames},"
        f"{treatment.value}"
    )
    source = ["-f", "s16le", "-ar", str(sound.rate), "-ac", "1", "-i", "-"]
    ffmpeg.run([*source, "-af", chain, *_MONO, "-y", str(path)], given=sound.pcm)
    return np.memmap(path, dtype="<f4", mode="r+")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A shaped sound, and what its meter said: the energy of each moment and the whole."""

    wave: Wave
    energies: Wave
    lufs: float


def _deliver(shaped: _Heard, packed: Path) -> Mastered:
    """Level and pack; once more if packing itself has changed the loudness, as it does to noise."""
    tops = limiter.heights(shaped.wave, DELIVERY_RATE)
    aim_lufs = TARGET_LUFS
    for _ in range(DELIVERY_ROUNDS):
        ogg = _pack(shaped.wave, _factors(shaped, tops, aim_lufs), packed)
        delivered = np.memmap(packed, dtype="<f4", mode="r")
        lufs = loudness.integrated(loudness.energies(delivered, DELIVERY_RATE))
        too_loud_lu = lufs - TARGET_LUFS
        if abs(too_loud_lu) <= PROMISED_LU - METER_DB:
            break
        aim_lufs -= too_loud_lu
    digest = hashlib.sha256(ogg).hexdigest()
    return Mastered(ogg, delivered.size, digest, lufs)


def _factors(shaped: _Heard, tops: Wave, aim_lufs: float) -> Wave:
    """What each moment is to be multiplied by, to come as near as the limiter allows."""
    gain_db = aim_lufs - shaped.lufs
    most_db = gain_db + MOST_LIMITED_DB
    tried: list[tuple[float, float]] = []
    for _ in range(GAIN_ROUNDS):
        factors = limiter.gains(tops, gain_db, CEILING_DB)
        lufs = loudness.integrated(shaped.energies * factors**2)
        tried.append((gain_db, lufs))
        if abs(aim_lufs - lufs) <= TOLERANCE_LU or gain_db >= most_db:
            break
        gain_db = min(most_db, _better_gain(tried, aim_lufs))
    return factors


def _pack(wave: Wave, factors: Wave, packed: Path) -> bytes:
    """Pack; where that has raised a peak too far, ease it in `wave` and pack again."""
    limit = 10 ** ((TRUE_PEAK_MAX_DBTP - METER_DB) / 20)
    for _ in range(PACKING_ROUNDS):
        ogg = vorbis.encode(limiter.amplified(wave, factors, DELIVERY_RATE), DELIVERY_RATE)
        decoded = vorbis.decode(ogg, packed)
        if decoded != wave.size:
            raise WrongLengthError(wave.size, decoded)
        delivered = np.memmap(packed, dtype="<f4", mode="r")
        if not peaks.ease(wave, delivered, limit, DELIVERY_RATE):
            break
    return ogg


def _better_gain(tried: list[tuple[float, float]], aim_lufs: float) -> float:
    """The gain to try next: the limiter takes back a part of each decibel, so look how much."""
    gain_db, lufs = tried[-1]
    answer = LIMITER_ANSWER
    if len(tried) > 1 and gain_db != tried[-2][0]:
        before_db, before_lufs = tried[-2]
        answer = max(LEAST_ANSWER, min(1.0, (lufs - before_lufs) / (gain_db - before_db)))
    return gain_db + (aim_lufs - lufs) / answer
