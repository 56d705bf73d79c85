"""Make sound ready for a horn on a pole: shaped, equally loud, packed for delivery.

Shaping is done once, then one fixed gain and a limiter bring the sound to its
loudness, measured after the limiter; what is packed is unpacked and measured
again. A horn passes 300-5,000 Hz and its noise is constant, so speech gets a
high-pass, presence around 2,800 Hz and a compressor; with a simulated horn and
an offline recogniser the compressor is what helps (measured).
"""

import hashlib
import math
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from tts import ffmpeg, loudness, peaks, vorbis
from tts.voices.voice import Clip

DELIVERY_RATE = 24_000
TARGET_LUFS = -14.0
# Of the delivered sound, where the content allows it; and closer before packing.
PROMISED_LU = 0.5
TOLERANCE_LU = 0.3
TRUE_PEAK_MAX_DBTP = -1.0
# What our sight of peaks and ffmpeg's meter may differ by.
METER_DB = 0.15
# At twice the rate, so that peaks between samples are held too. Its ceiling leaves
# room for what packing adds nearly everywhere.
CEILING_DB = -3.5
LIMITER = (
    f"aresample={2 * DELIVERY_RATE},"
    f"alimiter=limit={CEILING_DB}dB:attack=2:release=20:level=false:latency=true,"
    f"aresample={DELIVERY_RATE}"
)
# How much of a decibel of gain arrives behind the limiter, until it is measured.
LIMITER_ANSWER = 0.45
GAIN_ROUNDS = 5
DELIVERY_ROUNDS = 2
PACKING_ROUNDS = 6


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
    true_peak_dbtp: float

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
        shaped = folder / "shaped.f32"
        lufs = _shape(sound, treatment, shaped)
        if math.isinf(lufs):
            raise NothingToHearError(f"{sound.duration_ms} ms without anything to hear")
        return _deliver(shaped, lufs, delivered_frames(sound))


def _shape(sound: Clip, treatment: Treatment, shaped: Path) -> float:
    """Write the shaped sound at its delivered length; returns its loudness."""
    frames = delivered_frames(sound)
    raw = shaped.with_suffix(".s16")
    raw.write_bytes(sound.pcm)
    chain = (
        f"aresample={DELIVERY_RATE},apad=whole_len={frames},atrim=end_sample={frames},"
        f"{treatment.value},ebur128=framelog=quiet"
    )
    source = ["-f", "s16le", "-ar", str(sound.rate), "-ac", "1", "-i", str(raw)]
    said = ffmpeg.run([*source, "-af", chain, "-f", "f32le", "-y", str(shaped)]).stderr
    return loudness.integrated(said)


def _deliver(shaped: Path, lufs: float, frames: int) -> Mastered:
    """Level and pack; once more if packing itself has changed the loudness, as it does to noise."""
    levelled, heard = shaped.with_name("levelled.f32"), shaped.with_name("heard.f32")
    aim_lufs = TARGET_LUFS
    for _ in range(DELIVERY_ROUNDS):
        _level(shaped, levelled, lufs, aim_lufs)
        ogg = _pack(levelled, heard, frames)
        measured = loudness.measure(heard, DELIVERY_RATE)
        too_loud_lu = measured.lufs - TARGET_LUFS
        if abs(too_loud_lu) <= PROMISED_LU:
            break
        aim_lufs -= too_loud_lu
    digest = hashlib.sha256(ogg).hexdigest()
    return Mastered(ogg, frames, digest, measured.lufs, measured.true_peak_dbtp)


def _level(shaped: Path, levelled: Path, lufs: float, aim_lufs: float) -> None:
    """Write the sound, until now at `lufs`, as near to `aim_lufs` as the limiter allows."""
    gain_db = aim_lufs - lufs
    tried: list[tuple[float, float]] = []
    for _ in range(GAIN_ROUNDS):
        chain = f"volume={gain_db:.3f}dB,{LIMITER},ebur128=framelog=quiet"
        source = loudness.raw_input(shaped, DELIVERY_RATE)
        said = ffmpeg.run([*source, "-af", chain, "-f", "f32le", "-y", str(levelled)]).stderr
        tried.append((gain_db, loudness.integrated(said)))
        if abs(aim_lufs - tried[-1][1]) <= TOLERANCE_LU:
            return
        gain_db = _better_gain(tried, aim_lufs)


def _pack(levelled: Path, heard: Path, frames: int) -> bytes:
    """Pack; where that has raised a peak too far, ease it and pack again."""
    limit = 10 ** ((TRUE_PEAK_MAX_DBTP - METER_DB) / 20)
    for _ in range(PACKING_ROUNDS):
        ogg = vorbis.encode(levelled, DELIVERY_RATE)
        decoded = vorbis.decode(ogg, heard)
        if decoded != frames:
            raise WrongLengthError(frames, decoded)
        wave = np.memmap(levelled, dtype=np.float32, mode="r+")
        if not peaks.ease(wave, np.memmap(heard, dtype=np.float32, mode="r"), limit, DELIVERY_RATE):
            break
    return ogg


def _better_gain(tried: list[tuple[float, float]], aim_lufs: float) -> float:
    """The gain to try next: the limiter takes back a part of each decibel, so look how much."""
    gain_db, lufs = tried[-1]
    answer = LIMITER_ANSWER
    if len(tried) > 1:
        before_db, before_lufs = tried[-2]
        answer = max(0.25, min(1.0, (lufs - before_lufs) / (gain_db - before_db)))
    return gain_db + (aim_lufs - lufs) / answer
