"""Where all threads leave what happened, for the one thread that thinks."""

from collections import deque
from collections.abc import Callable
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_WAITING = 1_000
KEPT_FREE = 1_000
"""Room that is left to what does not come again."""


def _whatever(_event: object) -> bool:
    return True


class Inbox(Generic[T]):
    """A queue that never makes the sender wait: a device's callback may be the sender.

    What does not fit is counted and dropped. What `comes_again` (messages: a flood of them can fill
    it) leaves room for what does not: a voice whose end was dropped would sound for ever in the
    mind, and nothing after it.
    """

    def __init__(self, comes_again: Callable[[T], bool] = _whatever) -> None:
        self._comes_again = comes_again
        self._waiting: deque[T] = deque()
        self._changed = Condition()
        self.dropped = 0

    def put(self, event: T) -> None:
        """Leave an event."""
        room = MAX_WAITING if self._comes_again(event) else MAX_WAITING + KEPT_FREE
        with self._changed:
            if len(self._waiting) >= room:
                self.dropped += 1
                return
            self._waiting.append(event)
            self._changed.notify()

    def take(self, timeout_seconds: float) -> list[T]:
        """All that waits; where nothing does, wait for it, at most this long."""
        with self._changed:
            if not self._waiting:
                self._changed.wait(max(0.0, timeout_seconds))
            taken = list(self._waiting)
            self._waiting.clear()
            return taken
