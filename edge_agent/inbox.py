"""Where all threads leave what happened, for the one thread that thinks."""

from collections import deque
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_WAITING = 1_000


class Inbox(Generic[T]):
    """A queue that never makes the sender wait: a device's callback may be the sender.

    What does not fit is counted and dropped. The sound room's events are as few as its voices;
    only a flood from the network can fill it, and there the newest retained message comes again.
    """

    def __init__(self) -> None:
        self._waiting: deque[T] = deque()
        self._changed = Condition()
        self.dropped = 0

    def put(self, event: T) -> None:
        """Leave an event."""
        with self._changed:
            if len(self._waiting) >= MAX_WAITING:
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
