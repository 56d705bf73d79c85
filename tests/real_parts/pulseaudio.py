"""A sound server of the test's own, whose only card is a null sink; and what came out of it.

ALSA's default device leads to it, so that PortAudio, aplay and arecord find it as they would find a
card. No daemon of the machine is touched: everything lies in the test's folder.
"""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

import numpy as np

from tests.real_parts.loudspeaker import RATE, Recorded
from tests.waiting import until

PROGRAMS = ("pulseaudio", "parec", "paplay", "arecord")
SINK = "horn"
RAW = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20")
ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""
CHUNK_BYTES = 960


def what_is_missing() -> str:
    """Why no such server can be started here; empty where one can."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    plugin = list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))
    library = list(Path("/usr/lib").glob("*/libportaudio.so.2"))
    missing += [] if plugin else ["libasound2-plugins"]
    missing += [] if library else ["libportaudio2"]
    return f"not installed: {', '.join(missing)}" if missing else ""


@dataclass
class PulseAudio:
    """The server, in its folder."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find this server and no other."""
        return {
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"),
            "PULSE_RUNTIME_PATH": str(self.folder / "pulse"),
            "PULSE_SERVER": f"unix:{self.folder / 'native'}",
            "PULSE_LATENCY_MSEC": "120",
            "XDG_RUNTIME_DIR": str(self.folder),
        }

    def start(self) -> None:
        """Start and wait until it listens."""
        self.folder.mkdir(mode=0o700, parents=True)
        (self.folder / "asound.conf").write_text(ALSA)
        own = {key: value for key, value in self.environment.items() if key != "PULSE_SERVER"}
        options = "-n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --realtime=no"
        native = f"module-native-protocol-unix socket={self.folder / 'native'} auth-anonymous=1"
        # Without norewinds a null sink renders seconds ahead, and what begins is heard late.
        sink = f"module-null-sink sink_name={SINK} norewinds=1 rate={RATE} channels=1 format=s16le"
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["pulseaudio", *options.split(), "--high-priority=no", "-L", native, "-L", sink],
                env={**os.environ, **own, "HOME": str(self.folder)},
                stdout=log,
                stderr=log,
            )
        until((self.folder / "native").is_socket)

    def play(self, sound: np.typing.NDArray[np.int16]) -> "subprocess.Popen[bytes]":
        """Somebody else's program plays, again and again, until it is killed."""
        path = self.folder / "somebody.raw"
        path.write_bytes(sound.tobytes() * 20)
        command = ["paplay", f"--device={SINK}", *RAW, str(path)]
        return subprocess.Popen(command, env={**os.environ, **self.environment})

    def record(self) -> "Monitor":
        """Listen to what leaves the device, from now on."""
        return Monitor(self.environment)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


class Monitor:
    """What leaves the sink, with the instant of its first sample.

    A chunk can come late and never early, so the earliest begin that any chunk allows is the truth,
    to the few milliseconds that the server takes.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            ["parec", f"--device={SINK}.monitor", *RAW],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._pcm = bytearray()
        self._begin_ns: int | None = None
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()
        until(lambda: self._begin_ns is not None)

    def recorded(self) -> Recorded:
        """All of it so far."""
        pcm = bytes(self._pcm)
        frames = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16)
        return Recorded(self._begin_ns or 0, frames, 0)

    def stop(self) -> None:
        """End."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _listen(self) -> None:
        while self._process.stdout is not None and (
            chunk := self._process.stdout.read(CHUNK_BYTES)
        ):
            self._pcm += chunk
            begin = time.time_ns() - len(self._pcm) // 2 * 1_000_000_000 // RATE
            self._begin_ns = min(begin, self._begin_ns or begin)
