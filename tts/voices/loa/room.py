"""Room to work in: how much may sound at once, so that memory is bounded by rule, not by luck.

What a phrase needs grows with its length: some 0.65 MB for each of its frames of 25 ms.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Room:
    """Lets several phrases in while their frames together are at most `frames`.

    A phrase that is longer than that by itself is let in alone: it has to be said.
    """

    def __init__(self, frames: int) -> None:
        self._most = frames
        self._taken = 0
        self._left = Condition()

    @contextmanager
    def taken(self, frames: int) -> Iterator[None]:
        """Hold room for a phrase of so many frames; waits until there is some."""
        with self._left:
            self._left.wait_for(lambda: not self._taken or self._taken + frames <= self._most)
            self._taken += frames
        try:
            yield
        finally:
            with self._left:
                self._taken -= frames
                self._left.notify_all()
