"""How loud a sound is to people: EBU R 128 loudness and true peak, by ffmpeg's meter."""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from tts import ffmpeg

# The meter says this, or less, where its gate lets nothing through.
UNHEARD_LUFS = -69.0
_INTEGRATED = re.compile(rb"I:\s+(-?[\d.]+|-inf|nan) LUFS")
_PEAK = re.compile(rb"Peak:\s+(-?[\d.]+|-inf|nan) dBFS")


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP; minus infinity for silence."""

    lufs: float
    true_peak_dbtp: float


def measure(wave: Path, rate: int) -> Loudness:
    """Measure the 32-bit float samples (mono) in the file `wave`."""
    meter = ["-af", "ebur128=framelog=quiet:peak=true", "-f", "null", "-"]
    said = ffmpeg.run([*raw_input(wave, rate), *meter]).stderr
    return Loudness(integrated(said), _last(_PEAK, said))


def raw_input(wave: Path, rate: int) -> list[str]:
    """The arguments that make ffmpeg read such a file."""
    return ["-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", str(wave)]


def integrated(said: bytes) -> float:
    """The loudness in what ffmpeg's meter `said`; minus infinity if nothing was heard."""
    lufs = _last(_INTEGRATED, said)
    return lufs if lufs > UNHEARD_LUFS else -math.inf


def _last(pattern: re.Pattern[bytes], said: bytes) -> float:
    found = pattern.findall(said)
    if not found:
        raise ffmpeg.FfmpegError("its meter said nothing")
    value = float(found[-1])
    return -math.inf if math.isnan(value) else value
