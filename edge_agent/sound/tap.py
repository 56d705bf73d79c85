"""One ffmpeg that decodes one address to frames. It runs beside us, linked to nothing of ours.

It may speak HTTP and HTTPS and nothing else: an address or a playlist never opens a file. It dies
with us, however we die (the kernel's parent-death signal), and has a bound on its memory.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from edge_agent.sound.source import Frames
from playlists.messages.plan import SAMPLE_RATE

PROTOCOLS = "http,https,tcp,tls,crypto"
LINE_TIMEOUT_S = 8
PROBED_S = 1.5
MEMORY_BYTES = 192 * 1024**2
"""What it may write to, stacks counted in: a receiver has a quarter of a gigabyte for all."""
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
LARGEST_READ = 64 * 1024


class Tap(Protocol):
    """Frames of a station as they come."""

    ended: bool
    """Nothing more will come."""

    def read(self, most: int) -> Frames:
        """What has come, at most so many frames; does not wait."""
        ...

    def fileno(self) -> int:
        """To wait at until something has come."""
        ...

    def close(self) -> None:
        """End it at once."""
        ...


def find_program(named: str) -> str | None:
    """The ffmpeg to use: the one that the settings name, else the one on PATH, if any."""
    return shutil.which(named or "ffmpeg")


def arguments(place: str, headers: Mapping[str, str]) -> list[str]:
    """What ffmpeg is told."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return [
        *("-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1"),
        *("-protocol_whitelist", PROTOCOLS),
        *("-rw_timeout", str(LINE_TIMEOUT_S * 1_000_000)),
        *("-user_agent", "Loa"),
        *(("-headers", lines) if lines else ()),
        # Else whoever sits on the line could speak in the station's place.
        *(("-tls_verify", "1") if place.startswith("https:") else ()),
        *("-analyzeduration", str(round(PROBED_S * 1_000_000))),
        *("-i", place),
        *("-map", "0:a:0", "-ac", "1", "-ar", str(SAMPLE_RATE)),
        *("-f", "s16le", "-"),
    ]


class FfmpegTap:
    """The real one. Raises OSError where the program cannot be started.

    Whoever makes it must live as long as it: the kernel watches the thread that started it.
    """

    def __init__(self, program: str, place: str, headers: Mapping[str, str]) -> None:
        self.ended = False
        self._odd = b""
        self._process = subprocess.Popen(
            [*_bounds(), program, *arguments(place, headers)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"SSL_CERT_FILE": AUTHORITIES, **os.environ},
            start_new_session=True,
        )
        self._pipe = self._process.stdout
        if self._pipe is None:  # asked for above
            raise OSError("ffmpeg has no output")
        os.set_blocking(self._pipe.fileno(), False)

    def fileno(self) -> int:
        """The pipe's."""
        return -1 if self._pipe is None else self._pipe.fileno()

    def read(self, most: int) -> Frames:
        """What lies in the pipe, at most so many frames."""
        try:
            came = os.read(self.fileno(), min(LARGEST_READ, 2 * most))
        except BlockingIOError:
            return np.zeros(0, np.int16)
        if not came:
            self.ended = True
        came = self._odd + came
        whole = len(came) - len(came) % 2
        self._odd = came[whole:]
        return np.frombuffer(came[:whole], np.int16)

    def close(self) -> None:
        """Kill it; what it might still have said interests nobody."""
        self._process.kill()
        self._process.wait()
        if self._pipe is not None:
            self._pipe.close()


def _bounds() -> Sequence[str]:
    """util-linux, on every Debian; without it ffmpeg ends when its pipe breaks."""
    bounds: list[str] = []
    if shutil.which("setpriv"):
        bounds += ["setpriv", "--pdeathsig", "KILL", "--"]
    if shutil.which("prlimit"):
        bounds += ["prlimit", f"--data={MEMORY_BYTES}", "--core=0", "--"]
    return bounds
