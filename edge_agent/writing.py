"""What the mind writes: stamped, into the journal, then told to whom it concerns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from edge_agent.pen import Pen
from playlists.messages.journal_entry import Event


class Stamp(NamedTuple):
    """When something is written."""

    at: int
    """UTC ms."""
    now_ns: int
    """Monotonic."""
    clock_trusted: bool


class Writing:
    """Between the mind and its pen."""

    def __init__(self, pen: Pen, stamp: Callable[[], Stamp]) -> None:
        self._pen = pen
        self._stamp = stamp
        self.tell: Callable[[Event], None] = _nobody
        """Is told of each event behind its writing."""
        self._held: list[Event] | None = None

    def write(self, event: Event) -> None:
        """Write an event now, or where writing is held back, at the end of that."""
        if self._held is not None:
            self._held.append(event)
            return
        at, now_ns, trusted = self._stamp()
        self._pen.write(event, at, now_ns, clock_trusted=trusted)
        self.tell(event)

    @contextmanager
    def afterwards(self) -> Iterator[None]:
        """Write at its end, in the same order, what is written within it."""
        held: list[Event] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            for event in held:
                self.write(event)


def _nobody(_event: Event) -> None:
    """Nobody is concerned."""
