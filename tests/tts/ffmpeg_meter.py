"""ffmpeg's own meter of loudness and true peak: a second opinion on ours."""

import re
from typing import NamedTuple

from tts import ffmpeg

_PEAK = re.compile(rb"Peak:\s+(-?[\d.]+|-inf) dBFS")


class Said(NamedTuple):
    """Integrated loudness in LUFS and true peak in dBTP, to a tenth."""

    lufs: float
    true_peak_dbtp: float


def said_of(sound: bytes, *form: str) -> Said:
    """Of a sound file, or of raw samples in the `form` that ffmpeg's options tell."""
    meter = ["-af", "ebur128=framelog=quiet:peak=true", "-f", "null", "-"]
    done = ffmpeg.run([*form, "-i", "-", *meter], given=sound)
    return Said(ffmpeg.integrated(done.stderr), float(_PEAK.findall(done.stderr)[-1]))
