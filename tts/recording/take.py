"""Take any file with sound in it as one mono clip, within limits.

ffmpeg reads whatever it is; a film gives its sound. Two channels that are each other's mirror (one
wire of a microphone swapped) would cancel out when added up, so then one of them counts alone.
"""

import math
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tts import ffmpeg
from tts.voices.voice import Clip

Pairs = npt.NDArray[np.int16]

RATE = 24_000
MOST_MINUTES = 180
MOST_BYTES = 512 * 1024 * 1024
TIMEOUT_S = 300.0
MIRRORED = -0.9
"""A correlation of the channels below this says that one is the other upside down."""
_STREAM = re.compile(r"Stream #\S+: Audio: .*?, (\d+) Hz, (\w[\w.()]*)")
_PICTURE = re.compile(r"Stream #\S+: Video: (?!.*\(attached pic\))")
_BLOCK_FRAMES = 1 << 20


class Channels(Enum):
    """What two channels are to each other."""

    ALIKE = auto()
    MIRRORED = auto()
    ONE_WIRE = auto()
    """One of them is silent."""


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
        if not raw.stat().st_size:
            raise NoSoundInsideError("it is empty")
        pairs = np.memmap(raw, dtype="<i2", mode="r").reshape(-1, 2)
        if len(pairs) > most_minutes * 60 * RATE:
            raise RecordingTooLongError(f"more than {most_minutes} minutes")
        channels = _channels(pairs)
        pcm = b"".join(_one_channel(block, channels) for block in _blocks(pairs))
    return Taken(
        Clip(pcm, RATE),
        source_rate=int(stream.group(1)),
        is_mirrored=channels is Channels.MIRRORED,
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


def _channels(pairs: Pairs) -> Channels:
    """What the two are to each other, over the whole recording."""
    left = right = both = 0.0
    for block in _blocks(pairs):
        wide = block.astype(np.float64)
        left += float(np.dot(wide[:, 0], wide[:, 0]))
        right += float(np.dot(wide[:, 1], wide[:, 1]))
        both += float(np.dot(wide[:, 0], wide[:, 1]))
    if not left or not right:
        return Channels.ONE_WIRE
    return Channels.MIRRORED if both / math.sqrt(left * right) < MIRRORED else Channels.ALIKE


def _one_channel(block: Pairs, channels: Channels) -> bytes:
    """Its samples as one channel."""
    if channels is Channels.MIRRORED:
        first: bytes = block[:, 0].astype("<i2").tobytes()
        return first
    both = block.astype(np.int32).sum(axis=1)
    # A microphone on one wire is not half as loud for that.
    one = both if channels is Channels.ONE_WIRE else both // 2
    packed: bytes = one.astype("<i2").tobytes()
    return packed


def _blocks(pairs: Pairs) -> Iterator[Pairs]:
    """An hour is larger than a small server's memory once it is numbers."""
    for at in range(0, len(pairs), _BLOCK_FRAMES):
        yield pairs[at : at + _BLOCK_FRAMES]
