"""The voice of last resort: espeak-ng, on every Debian, without a network.

A program of its own, because it is GPL and Loa is not. Its Vietnamese is poor
and the page says so; it speaks when nothing better can.
"""

import io
import os
import re
import shutil
import subprocess
import wave
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from tts.voices.soundness import whole
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, VoiceUnavailableError, one_line

# Measured with an offline recogniser: best heard at 160, southern and central voices worse.
WORDS_A_MINUTE = 160
MIDDLE_PITCH = 50
PITCH_STEPS_AN_OCTAVE = 50
GAP_STEP_MS = 10
TIMEOUT_S = 20.0
_VERSION = re.compile(rb"(\d+\.\d+\S*)")


@dataclass(frozen=True)
class EspeakVoice:
    """espeak-ng with its Vietnamese voice.

    `program` is a path or a name on PATH. Where Debian's packages were unpacked and
    not installed, `data` is the folder that holds `espeak-ng-data` and `libraries`
    the folder of the shared libraries.
    """

    program: str = "espeak-ng"
    data: Path | None = None
    libraries: Path | None = None
    language: str = "vi"
    timeout_s: float = TIMEOUT_S

    name: ClassVar[str] = "espeak-ng"
    title: ClassVar[str] = "giọng dự phòng"
    online: ClassVar[bool] = False

    @cached_property
    def version(self) -> str:
        """Of the program, with the language; raises `VoiceUnavailableError` without it."""
        said = _VERSION.search(self._run(["--version"], b""))
        number = said.group(1).decode("ascii") if said else "unknown"
        return f"{number}/{self.language}"

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak `sentence`; raises `VoiceFailedError` if what comes cannot be all of it."""
        line = one_line(sentence)
        sound = self._run(self._arguments(style), line.encode("utf-8"))
        try:
            clip = _decode(sound)
        except (wave.Error, EOFError) as damaged:
            raise VoiceFailedError(self.name, f"no sound file came: {damaged}") from damaged
        return whole(self.name, clip, line, style.speed)

    def _arguments(self, style: VoiceStyle) -> list[str]:
        pitch = MIDDLE_PITCH + round(style.pitch * PITCH_STEPS_AN_OCTAVE / 12)
        return [
            *("-v", self.language, "-b", "1", "-z", "--stdin", "--stdout"),
            *("-s", str(round(WORDS_A_MINUTE * style.speed))),
            *("-p", str(max(0, min(99, pitch)))),
            *("-g", str(style.word_gap_ms // GAP_STEP_MS)),
        ]

    def _run(self, arguments: list[str], given: bytes) -> bytes:
        program = shutil.which(self.program)
        if program is None:
            raise VoiceUnavailableError(
                self.name,
                f"the program {self.program} is not on this machine. "
                "Install it with: apt install espeak-ng",
            )
        try:
            done = subprocess.run(
                [program, *arguments],
                input=given,
                env=self._surroundings(),
                capture_output=True,
                check=False,
                timeout=self.timeout_s,
            )
        except subprocess.TimeoutExpired as late:
            raise VoiceFailedError(self.name, f"no end after {self.timeout_s:g} s") from late
        except OSError as refused:
            raise VoiceUnavailableError(
                self.name, f"cannot start {program}: {refused}"
            ) from refused
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise VoiceFailedError(self.name, said or f"ended with code {done.returncode}")
        return done.stdout

    def _surroundings(self) -> dict[str, str]:
        named = {"ESPEAK_DATA_PATH": self.data, "LD_LIBRARY_PATH": self.libraries}
        return os.environ | {key: str(path) for key, path in named.items() if path is not None}


def _decode(sound: bytes) -> Clip:
    """The samples of a WAV whose header states no true length, as it was written to a pipe."""
    with wave.open(io.BytesIO(sound)) as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise wave.Error("not 16-bit mono")
        rate = file.getframerate()
        pcm = file.readframes(file.getnframes())
    return Clip(pcm[: len(pcm) // 2 * 2], rate)
