"""A Piper voice as the rest of Loa sees it."""

import shutil
from collections import OrderedDict
from functools import cached_property
from threading import Lock
from typing import ClassVar

from tts.voices.packed_sound import decode_sound
from tts.voices.piper.model import PiperModel
from tts.voices.piper.program import Piper, ProgramError, ProgramSilentError
from tts.voices.soundness import whole
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, VoiceUnavailableError, one_line

PROGRAM = "piper"
SENTENCE_LIMIT_S = 60.0
PACES_AT_ONCE = 2
"""A process a pace: the usual one, and that of telephone numbers and dates."""


class PiperVoice:
    """A voice file, spoken by the program. Close it when done."""

    online: ClassVar[bool] = False

    def __init__(
        self, model: PiperModel, program: str = PROGRAM, *, limit_s: float = SENTENCE_LIMIT_S
    ) -> None:
        self.name = model.name
        self.title = f"giọng Piper {model.model.stem}, ngoại tuyến"
        self._model = model
        self._program = program
        self._limit_s = limit_s
        self._lock = Lock()
        self._running: OrderedDict[float, Piper] = OrderedDict()

    @cached_property
    def version(self) -> str:
        """Of its files."""
        return self._model.digest()[:16]

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak all of `sentence`; of the style speed and pitch can be had, no gaps.

        Raises `VoiceUnavailableError`, `VoiceFailedError`.
        """
        line = one_line(sentence)
        try:
            clip = decode_sound(self._sound_of(line, style.speed), "wav", pitch=style.pitch)
        except ValueError as damaged:
            raise VoiceFailedError(self.name, str(damaged)) from damaged
        return whole(self.name, clip, line, style.speed)

    def close(self) -> None:
        """End its processes."""
        with self._lock:
            for piper in self._running.values():
                piper.close()
            self._running.clear()

    def _sound_of(self, line: str, speed: float) -> bytes:
        """The program's file; one that has died meanwhile is started once more."""
        for last in (False, True):
            piper = self._at_pace(speed)
            try:
                return piper.say(line, self._limit_s)
            except (ProgramError, OSError) as error:
                self._drop(speed, piper)
                if last or isinstance(error, ProgramSilentError):
                    raise VoiceFailedError(self.name, str(error)) from error
        raise AssertionError("the last try returns or raises")

    def _at_pace(self, speed: float) -> Piper:
        program = shutil.which(self._program)
        if program is None:
            raise VoiceUnavailableError(
                self.name, f"the program {self._program} is not on this machine"
            )
        with self._lock:
            piper = self._running.pop(speed, None)
            try:
                piper = piper or Piper(program, self._model, speed)
            except OSError as error:
                raise VoiceUnavailableError(self.name, f"cannot start it: {error}") from error
            self._running[speed] = piper
            spare = self._running.popitem(last=False)[1] if self._too_many() else None
        if spare:
            spare.close()
        return piper

    def _too_many(self) -> bool:
        return len(self._running) > PACES_AT_ONCE

    def _drop(self, speed: float, piper: Piper) -> None:
        with self._lock:
            if self._running.get(speed) is piper:
                del self._running[speed]
        piper.close()
