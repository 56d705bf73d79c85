"""A voice that hums, for tests that need no words."""

from dataclasses import dataclass

import numpy as np

from tts.voices.voice import Clip, VoiceStyle

RATE = 24_000


@dataclass(frozen=True)
class Hum:
    """A voice that hums each sentence at a pitch of its own."""

    name: str
    hz: int
    title: str = ""
    version: str = "1"
    online: bool = False

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        times = np.arange(RATE * len(sentence) // 20) / RATE
        wave = 8000 * np.sin(2 * np.pi * self.hz * times)
        return Clip(wave.astype("<i2").tobytes(), RATE)
