"""Tell systemd that the receiver works (sd_notify), and only while it does.

A process that merely exists is no receiver: the word goes out from the thinking thread's own
loop, and only while the sound device asks for sound or is known to be gone. When the word stays
away for WatchdogSec, systemd kills the agent and starts it again. A machine that hangs as a whole
is the board's business (docs/board.md).
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

EVERY_NS = 1_000_000_000
SOUND_HANGS_AFTER_NS = 10 * 1_000_000_000
"""A device asks for a block many times a second."""
ABSTRACT = "@"


def is_at_work(now_ns: int, rendered_ns: int | None, *, sound_ready: bool) -> bool:
    """Whether the sound room turns too: it was asked for sound lately, or has no device.

    `rendered_ns`: for which instant the device last asked for sound (monotonic ns).
    """
    if not sound_ready or rendered_ns is None:
        return True
    return now_ns - rendered_ns < SOUND_HANGS_AFTER_NS


class Watchdog:
    """The socket that systemd named, or nothing where it named none."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        name = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith(ABSTRACT) else name
        self._told_ns: int | None = None

    @classmethod
    def of_this_process(cls) -> "Watchdog":
        """As systemd started us."""
        return cls(os.environ)

    def ready(self) -> None:
        """The start is done."""
        self._tell(b"READY=1")

    def turned(self, now_ns: int) -> None:
        """The loop went round (monotonic ns)."""
        if self._told_ns is None or now_ns - self._told_ns >= EVERY_NS:
            self._told_ns = now_ns
            self._tell(b"WATCHDOG=1")

    def stopping(self) -> None:
        """The end was asked for."""
        self._tell(b"STOPPING=1")

    def _tell(self, words: bytes) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(0)
            line.sendto(words, self._address)
