"""Giọng Loa as somebody else than its man: the same model in the same process."""

from typing import ClassVar

from tts.voices.loa.manner import Person
from tts.voices.loa.voice import LoaVoice
from tts.voices.voice import Clip, VoiceStyle


class LoaPerson:
    """One of the model's other persons, as a voice of its own. `man` is closed by its owner."""

    name: ClassVar[str]
    title: ClassVar[str]
    online: ClassVar[bool] = False
    person: ClassVar[Person]

    def __init__(self, man: LoaVoice) -> None:
        self._man = man

    @property
    def version(self) -> str:
        """Of the recipe and the model; raises `VoiceUnavailableError` without the model."""
        return self._man.version

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`, or raise `VoiceUnavailableError`, `VoiceFailedError`."""
        return self._man.speak_as(self.person, sentence, style)


class LoaWoman(LoaPerson):
    """Another mix of the model's speakers, for the other person of a story."""

    name = "loa-nu"
    title = "Giọng Loa nữ, ngoại tuyến: cần nghe lại trước khi duyệt"
    person = Person.WOMAN


class LoaSouthern(LoaPerson):
    """The man with the sounds and tones of Sài Gòn, the accent of half the country."""

    name = "loa-sg"
    title = "Giọng Loa Sài Gòn, ngoại tuyến: chưa ai đánh giá"
    person = Person.SOUTHERN
