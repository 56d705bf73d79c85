"""The program, kept running: its model takes a second to load, a sentence much less.

It is told a line a sentence and says where it wrote the sound: the older one on standard output,
the newer one in its log. Both take the options spelt here.
"""

import os
import selectors
import subprocess
import tempfile
import time
from pathlib import Path
from threading import Lock

from tts.voices.piper.model import PiperModel

_TOLD_BYTES = 4_096
_LAST_WORDS = 400


class ProgramError(Exception):
    """It ended, or wrote nothing in time."""


class ProgramSilentError(ProgramError):
    """It wrote nothing in time: asking again would take as long."""


class Piper:
    """One process at one pace; one sentence at a time. Close it when done."""

    def __init__(self, program: str, model: PiperModel, speed: float) -> None:
        """Raises OSError where it cannot be started."""
        self._folder = tempfile.TemporaryDirectory(prefix="loa-piper-")
        self._lock = Lock()
        command = [
            *(program, "--model", str(model.model), "--config", str(model.config)),
            *("--output_dir", self._folder.name, "--length_scale", f"{1 / speed:.3f}"),
            # Without chance in it the same sentence is the same sound.
            *("--noise_scale", "0", "--noise_w", "0"),
        ]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )
        except OSError:
            self._folder.cleanup()
            raise

    def say(self, line: str, limit_s: float) -> bytes:
        """The sound file of a line. Raises ProgramError, after which it is of no more use."""
        with self._lock:
            given, told = self._process.stdin, self._process.stdout
            if given is None or told is None:
                raise ProgramError("it has no lines")
            try:
                given.write(line.encode() + b"\n")
                given.flush()
            except OSError as error:
                raise ProgramError(f"it has ended: {self._last_words(b'')}") from error
            path = self._written(limit_s)
            sound = path.read_bytes()
            path.unlink()
            return sound

    def close(self) -> None:
        """End the process and throw away what it wrote."""
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

    def _written(self, limit_s: float) -> Path:
        """The file that it says it wrote."""
        deadline = time.monotonic() + limit_s
        said = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._out(), selectors.EVENT_READ)
            while True:
                for line in said.splitlines(keepends=True):
                    path = self._named(line)
                    if path:
                        return path
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ProgramSilentError(f"no sound after {limit_s:g} s")
                heard = os.read(self._out(), _TOLD_BYTES)
                if not heard:
                    raise ProgramError(f"it has ended: {self._last_words(said)}")
                said += heard

    def _out(self) -> int:
        told = self._process.stdout
        if told is None:
            raise ProgramError("it has no lines")
        return told.fileno()

    def _named(self, line: bytes) -> Path | None:
        """The sound file that a whole line names, in our folder and nowhere else."""
        if not line.endswith(b"\n"):
            return None
        at = line.find(self._folder.name.encode())
        path = Path(os.fsdecode(line[at:].strip())) if at >= 0 else None
        inside = path is not None and path.parent == Path(self._folder.name)
        return path if path is not None and inside and path.suffix == ".wav" else None

    def _last_words(self, said: bytes) -> str:
        return said[-_LAST_WORDS:].decode("utf-8", "replace").strip() or "it said nothing"
