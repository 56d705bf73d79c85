"""The real loudspeaker program in a process of its own, and what it put out."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import soundfile

START_TIMEOUT_S = 10.0
RATE = 24_000
ALIKE = 0.9


@dataclass(frozen=True)
class Recorded:
    """One WAV with the instant of its frame 0."""

    frame_0_utc_ns: int
    frames: npt.NDArray[np.int16]
    lost_blocks: int

    def frame_at(self, utc_ms: int) -> int:
        """The frame that stands for an instant."""
        return round((utc_ms * 1_000_000 - self.frame_0_utc_ns) * RATE / 1e9)

    def find(self, sound: npt.NDArray[np.int16]) -> tuple[int, float]:
        """Where a sound lies, and how alike it is there (1.0 = the same)."""
        wanted = sound.astype(np.float64)
        heard = self.frames.astype(np.float64)
        size = 1 << (len(heard) + len(wanted) - 1).bit_length()
        product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
        match = np.fft.irfft(product, size)[: len(heard) - len(wanted) + 1]
        power = np.cumsum(np.concatenate([[0.0], heard**2]))
        power = power[len(wanted) :] - power[: len(power) - len(wanted)]
        alike = match / np.sqrt(np.maximum(power, 1.0) * float(wanted @ wanted))
        best = int(np.argmax(alike))
        return best, float(alike[best])

    def find_pieces(self, sound: npt.NDArray[np.int16]) -> tuple[int, float]:
        """Where a sound begins, and what share of its half seconds is there.

        A busy machine drops a piece here and there; what follows it is late, and still the same.
        """
        starts = range(0, len(sound) - RATE // 2 + 1, RATE // 2)
        places = {start: self.find(sound[start : start + RATE // 2]) for start in starts}
        there = {start: place for start, (place, alike) in places.items() if alike > ALIKE}
        if not there:
            return 0, 0.0
        first = min(there)
        return there[first] - first, len(there) / len(places)


class Loudspeaker:
    """The program, on a socket in its folder."""

    def __init__(
        self, folder: Path, *, has_microphone: bool = False, blocks_ahead: int = 2
    ) -> None:
        """`blocks_ahead`: so many blocks of 15 ms lie ready in its card."""
        folder.mkdir(parents=True, exist_ok=True)
        self.socket = folder / "loudspeaker.sock"
        self.microphone = folder / "microphone.sock"
        self.foreign = folder / "foreign.wav"
        """What lies here is heard by the microphone as long as it lies here."""
        self._has_microphone = has_microphone
        self._blocks_ahead = blocks_ahead
        self.recordings = folder / "recordings"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it listens."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "firmware_stubs.loudspeaker",
                "--socket",
                str(self.socket),
                "--recordings",
                str(self.recordings),
                "--blocks-ahead",
                str(self._blocks_ahead),
                *(self._ears() if self._has_microphone else ()),
            ]
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.socket.exists():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("the loudspeaker did not start")
            time.sleep(0.01)

    def _ears(self) -> tuple[str, ...]:
        return "--microphone", str(self.microphone), "--foreign", str(self.foreign)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=START_TIMEOUT_S)
            self._process = None

    def recorded(self) -> Recorded:
        """The newest WAV as it stands on disk now."""
        newest = max(self.recordings.glob("*.wav"))
        facts = json.loads(newest.with_suffix(".json").read_text())
        frames, rate = soundfile.read(newest, dtype="int16")
        assert rate == facts["rate"] == RATE
        return Recorded(facts["frame_0_utc_ns"], frames, facts["lost_blocks"])

    def recorded_until(self, utc_ms: int) -> Recorded:
        """The newest WAV once it reaches an instant: its header follows the sound by a second."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while len((recorded := self.recorded()).frames) < recorded.frame_at(utc_ms):
            if time.monotonic() > deadline:
                raise RuntimeError("the recording ends too early")
            time.sleep(0.05)
        return recorded

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
