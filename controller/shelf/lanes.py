"""Errands to the store, a few at a time: one that hangs holds up its lane and not the others."""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

LANES = 4
"""A store that refuses, or keeps silent to, so many in a row is away and left alone."""


@dataclass(slots=True)
class Errands:
    """What is to be told to the store, each once; what fails is for another time."""

    names: Iterable[str]
    tell: Callable[[str], None]
    """Raises OSError, of which ShelfAwayError is one."""
    _waiting: deque[str] = field(default_factory=deque, init=False)
    _failed: list[OSError] = field(default_factory=list, init=False)
    _in_a_row: int = field(default=0, init=False)

    def run(self) -> None:
        """Run them. Raises the first failure, once the others are done."""
        names = list(self.names)
        # What hung last time shall not stand in front again.
        self._waiting.extend(random.sample(names, len(names)))
        # Not a pool: at the end of a process Python would wait for its threads, and so for a
        # store that hangs.
        lanes = [threading.Thread(target=self._lane, daemon=True) for _ in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        if self._failed:
            raise self._failed[0]

    def _lane(self) -> None:
        while self._in_a_row < LANES and (name := self._next()) is not None:
            try:
                self.tell(name)
            except OSError as error:
                self._in_a_row += 1
                self._failed.append(error)
            else:
                self._in_a_row = 0

    def _next(self) -> str | None:
        try:
            return self._waiting.popleft()
        except IndexError:
            return None
