"""A voice for tests: any sentence is a tone, at once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tts.voices.voice import Clip, VoiceStyle

RATE = 24_000


@dataclass
class ToneVoice:
    """Says every sentence as a tone, as long as the sentence has words."""

    name: str = "tone"
    title: str = "giọng thử"
    version: str = "1"
    online: bool = False
    said: list[str] = field(default_factory=list)
    interrupted_by: Callable[[], None] = lambda: None

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        self.interrupted_by()
        self.said.append(sentence)
        seconds = 0.3 * len(sentence.split())
        times = np.arange(round(seconds * RATE)) / RATE
        samples = 8000 * np.sin(2 * np.pi * 440 * times)
        return Clip(samples.astype("<i2").tobytes(), RATE)
