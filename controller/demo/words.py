"""What the demo says while it starts. English, plain, one line a step."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

QUIET_S = 15.0
"""Where there is no terminal: the least time between two lines about the same phase."""


def say(text: str = "") -> None:
    """One line to the person who started it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class ProgressLine:
    """A line that is written over as work goes on; where there is no terminal, a line now and then.

    In a log, each phase is told when it begins, and then every QUIET_S at most.
    """

    def __init__(
        self, what: str, out: TextIO, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._what = what
        self._out = out
        self._monotonic = monotonic
        self._shown: tuple[str, str] | None = None
        self._shown_at = 0.0

    def show(self, phase: str, state: str = "") -> None:
        """Say how far the work is: in which phase, and where in it."""
        if self._shown == (phase, state) or not (self._out.isatty() or self._is_due(phase)):
            return
        self._write(f"{phase}{state}")
        self._shown = (phase, state)
        self._shown_at = self._monotonic()

    def done(self, state: str = "done") -> None:
        """Finish the line."""
        self._write(state)
        if self._out.isatty():
            self._out.write("\n")
            self._out.flush()

    def _is_due(self, phase: str) -> bool:
        if self._shown is None or self._shown[0] != phase:
            return True
        return self._monotonic() >= self._shown_at + QUIET_S

    def _write(self, state: str) -> None:
        if self._out.isatty():
            self._out.write(f"\r\033[K{self._what}: {state}")
        else:
            self._out.write(f"{self._what}: {state}\n")
        self._out.flush()
