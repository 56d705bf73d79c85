"""Take any file with sound in it as one mono clip, within limits.

ffmpeg reads whatever it is; a film gives its sound. Two channels that are each other's mirror (one
wire of a microphone swapped) would cancel out when added up, so then one of them counts alone.
"""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tts import ffmpeg
from tts.levels import FULL_SCALE, Wave, from_samples, peak
from tts.voices.voice import Clip

RATE = 24_000
MOST_MINUTES = 180
MOST_BYTES = 512 * 1024 * 1024
TIMEOUT_S = 300.0
MIRRORED = -0.9
"""A correlation of the channels below this says that one is the other upside down."""
_STREAM = re.compile(r"Stream #\S+: Audio: .*?, (\d+) Hz, (\w[\w.()]*)")
_PICTURE = re.compile(r"Stream #\S+: Video: (?!.*\(attached pic\))")


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording as one clip at `RATE`, and what it was."""

    clip: Clip
    source_rate: int
    """Frames a second of the file."""
    is_mirrored: bool = False
    """Its two channels were each other's mirror; one of them was taken."""
    is_film: bool = False
    """It had pictures, which were left out."""


class NoSoundInsideError(ValueError):
    """The file holds no sound, or is damaged. `said`: what ffmpeg said of it."""

    def __init__(self, said: str) -> None:
        super().__init__(f"no sound can be read from it: {said}")
        self.said = said


class RecordingTooLongError(ValueError):
    """It lasts longer, or its file is larger, than is taken."""


def take(path: Path, most_minutes: int = MOST_MINUTES) -> Taken:
    """The sound of a file. Raises `NoSoundInsideError`, `RecordingTooLongError`."""
    if path.stat().st_size > MOST_BYTES:
        raise RecordingTooLongError(f"{path.stat().st_size} bytes, at most {MOST_BYTES}")
    with tempfile.TemporaryDirectory(prefix="loa-recording-") as folder:
        raw = Path(folder) / "sound.s16"
        said = _decode(path, raw, most_minutes)
        stream = _STREAM.search(said)
        if stream is None:
            raise NoSoundInsideError("it names no sound")
        pairs = np.fromfile(raw, dtype="<i2").astype(np.float32).reshape(-1, 2)
    if not len(pairs):
        raise NoSoundInsideError("it is empty")
    if len(pairs) > most_minutes * 60 * RATE:
        raise RecordingTooLongError(f"more than {most_minutes} minutes")
    wave, mirrored = _one_channel(pairs / np.float32(FULL_SCALE))
    return Taken(
        from_samples(wave, RATE),
        source_rate=int(stream.group(1)),
        is_mirrored=mirrored,
        is_film=_PICTURE.search(said) is not None,
    )


def _decode(path: Path, raw: Path, most_minutes: int) -> str:
    """Write two channels at `RATE`; what ffmpeg said."""
    longest = str(most_minutes * 60 + 1)
    # Protocols: a playlist in the guise of a recording may name no other file and no address.
    source = ["-nostdin", "-protocol_whitelist", "file,pipe", "-i", str(path)]
    wanted = ["-map", "0:a:0", "-t", longest, "-ac", "2", "-ar", str(RATE), "-f", "s16le", "-y"]
    try:
        done = ffmpeg.run([*source, *wanted, str(raw)], timeout_s=TIMEOUT_S)
    except ffmpeg.FfmpegError as error:
        raise NoSoundInsideError(error.said) from error
    return done.stderr.decode("utf-8", "replace")


def _one_channel(pairs: Wave) -> tuple[Wave, bool]:
    left, right = pairs[:, 0], pairs[:, 1]
    power = float(np.sqrt(np.mean(left**2) * np.mean(right**2)))
    if power > 0 and float(np.mean(left * right)) / power < MIRRORED:
        return left, True
    if peak(left) == 0 or peak(right) == 0:
        return left + right, False  # a microphone on one wire is not half as loud for that
    return (left + right) / np.float32(2), False
