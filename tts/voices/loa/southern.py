"""Giọng Loa as a man of Sài Gòn: the same speaker with the other table of sounds and tones."""

from typing import ClassVar

from tts.voices.loa.manner import Person
from tts.voices.loa.voice import LoaVoice
from tts.voices.voice import Clip, VoiceStyle


class LoaSouthern:
    """The accent of half the country, for who chooses it. `man` is closed by its owner."""

    name: ClassVar[str] = "loa-sg"
    title: ClassVar[str] = "Giọng Loa Sài Gòn, ngoại tuyến: chưa ai đánh giá"
    online: ClassVar[bool] = False

    def __init__(self, man: LoaVoice) -> None:
        self._man = man

    @property
    def version(self) -> str:
        """Of the recipe and the model; raises `VoiceUnavailableError` without the model."""
        return self._man.version

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`, or raise `VoiceUnavailableError`, `VoiceFailedError`."""
        return self._man.speak_as(Person.SOUTHERN, sentence, style)
