"""A file that somebody might bring."""

import io
import wave

import numpy as np

RATE = 24_000


def sounding(level: float, seconds: float = 2.0) -> bytes:
    """A file in which something like words comes and goes."""
    at = np.arange(int(RATE * seconds)) / RATE
    words = np.sin(2 * np.pi * 440 * at) * (np.sin(2 * np.pi * 2 * at) > 0) * level
    packed = io.BytesIO()
    with wave.open(packed, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((words * 32_000).astype("<i2").tobytes())
    return packed.getvalue()
