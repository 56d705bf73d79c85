"""What the demo says while it starts. English, plain, one line a step."""

import sys
from collections.abc import Callable


def say(text: str = "") -> None:
    """One line to the person who started it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class ProgressLine:
    """A line that is written over as work goes on, or now and then where there is no terminal."""

    def __init__(self, what: str, write: Callable[[str], object] = sys.stdout.write) -> None:
        self._what = what
        self._write = write
        self._shown = ""

    def show(self, state: str) -> None:
        """Say how far the work is."""
        if state == self._shown:
            return
        self._shown = state
        if sys.stdout.isatty():
            self._write(f"\r\033[K{self._what}: {state}")
        else:
            self._write(f"{self._what}: {state}\n")
        sys.stdout.flush()

    def done(self, state: str = "done") -> None:
        """Finish the line."""
        self.show(state)
        if sys.stdout.isatty():
            self._write("\n")
