"""Listen to what a simulated loudspeaker put out, by measuring."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Recording:
    """A WAV with the instant (UTC milliseconds) of its first frame."""

    samples: Samples
    rate: int
    frame_0_ms: float

    def frame_at(self, instant_ms: float) -> int:
        return round((instant_ms - self.frame_0_ms) * self.rate / 1000)


def read_recording(wav: Path) -> Recording:
    samples, rate = soundfile.read(wav, dtype="float64")
    facts = json.loads(wav.with_suffix(".json").read_text())
    return Recording(samples, rate, facts["frame_0_utc_ns"] / 1e6)


def read_track(path: Path) -> Samples:
    samples: Samples = soundfile.read(path, dtype="float64")[0]
    return samples


def best_match(recording: Recording, track: Samples, around: int, reach: int) -> tuple[int, float]:
    """The frame near `around` where the track fits best, and how well (1 is the same sound)."""
    begin = max(0, around - reach)
    heard = recording.samples[begin : around + len(track) + reach]
    size = 1 << (len(heard) + len(track)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(track, size))
    scores = np.fft.irfft(spectrum, size)[: max(1, len(heard) - len(track) + 1)]
    offset = int(np.argmax(scores))
    piece = heard[offset : offset + len(track)]
    norm = float(np.linalg.norm(piece) * np.linalg.norm(track))
    return begin + offset, float(scores[offset] / norm) if norm else 0.0


def loudest(samples: Samples) -> float:
    return float(np.max(np.abs(samples))) if len(samples) else 0.0
