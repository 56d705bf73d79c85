"""Speech-like sound without a voice engine: syllables with moving formants, different by seed."""

import numpy as np
import numpy.typing as npt

RATE = 24_000
HARMONICS = 24


def spoken(seconds: float, seed: int, *, peak: int = 12_000) -> npt.NDArray[np.int16]:
    """So many seconds of somebody who speaks; another seed says something else."""
    random = np.random.default_rng(seed)
    parts: list[npt.NDArray[np.float64]] = []
    left = round(seconds * RATE)
    while left > 0:
        length = min(left, round(random.uniform(0.12, 0.35) * RATE))
        parts.append(_pause(length // 2) if random.random() < 0.15 else _syllable(length, random))
        left -= len(parts[-1])
    wave = np.concatenate(parts)[: round(seconds * RATE)]
    return np.asarray(wave / np.abs(wave).max() * peak, np.int16)


def _pause(length: int) -> npt.NDArray[np.float64]:
    return np.zeros(max(1, length))


def _syllable(length: int, random: np.random.Generator) -> npt.NDArray[np.float64]:
    time = np.arange(length) / RATE
    pitch = random.uniform(110, 220) * (1 + random.uniform(-0.3, 0.3) * time * 3)
    formants = random.uniform((350, 900, 2_200), (850, 2_100, 3_200))
    turning = np.exp(2j * np.pi * np.cumsum(pitch) / RATE).astype(np.complex64)
    hertz = np.arange(1, HARMONICS) * float(pitch.mean())
    near = np.exp(-(((hertz[:, None] - formants) / 180) ** 2)).sum(axis=1)
    strengths = (0.02 + near) / np.sqrt(np.arange(1, HARMONICS))
    sum_ = np.zeros(length, np.complex64)
    for strength in strengths[::-1]:  # Horner: one multiplication a harmonic, no sine
        sum_ = (sum_ + np.float32(strength)) * turning
    wave = sum_.imag
    return np.asarray(wave * np.sin(np.pi * np.arange(length) / length) ** 0.5)
