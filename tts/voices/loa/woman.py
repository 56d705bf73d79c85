"""Giọng Loa as a woman: another mix of the model's speakers, in the same process."""

from typing import ClassVar

from tts.voices.loa.manner import Person
from tts.voices.loa.voice import LoaVoice
from tts.voices.voice import Clip, VoiceStyle


class LoaWoman:
    """The second offline voice, for the other person of a story. `man` is closed by its owner."""

    name: ClassVar[str] = "loa-nu"
    title: ClassVar[str] = "Giọng Loa nữ, ngoại tuyến: cần nghe lại trước khi duyệt"
    online: ClassVar[bool] = False

    def __init__(self, man: LoaVoice) -> None:
        self._man = man

    @property
    def version(self) -> str:
        """Of the recipe and the model; raises `VoiceUnavailableError` without the model."""
        return self._man.version

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`, or raise `VoiceUnavailableError`, `VoiceFailedError`."""
        return self._man.speak_as(Person.WOMAN, sentence, style)
