"""Run the ffmpeg that comes with the wheel imageio-ffmpeg: one version everywhere.

Debian's own ffmpeg refuses the mastering chain (mono loudness filters), so the
program on PATH is never used. The wheel carries no ffprobe.
"""

import math
import re
import subprocess
from collections.abc import Sequence

import imageio_ffmpeg

TIMEOUT_S = 600.0
_SAID_MAX = 400
# Its meter says this, or less, where its gate lets nothing through.
_UNHEARD_LUFS = -69.0
_INTEGRATED = re.compile(rb"I:\s+(-?[\d.]+|-inf|nan) LUFS")


class FfmpegError(Exception):
    """ffmpeg refused its input or did not end; `said` is the last of what it wrote."""

    def __init__(self, said: str) -> None:
        super().__init__(f"ffmpeg failed: {said}")
        self.said = said


def run(
    arguments: Sequence[str], *, given: bytes = b"", timeout_s: float = TIMEOUT_S
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg with `given` on its standard input; its output and messages come back.

    Raises `FfmpegError` if it fails or has not ended after `timeout_s`.
    """
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", *arguments]
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, check=False, timeout=timeout_s
        )
    except subprocess.TimeoutExpired as late:
        raise FfmpegError(f"no end after {timeout_s:g} s") from late
    if done.returncode:
        raise FfmpegError(done.stderr.decode("utf-8", "replace")[-_SAID_MAX:].strip())
    return done


def integrated(said: bytes) -> float:
    """The loudness in what its filter ebur128 `said`; minus infinity if nothing was heard."""
    found = _INTEGRATED.findall(said)
    if not found:
        raise FfmpegError("its meter said nothing")
    lufs = float(found[-1])
    return lufs if lufs > _UNHEARD_LUFS else -math.inf
