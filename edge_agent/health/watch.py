"""Look at the machine now and then, in a thread of its own: a modem may take seconds to answer."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from edge_agent.health.machine import Look, look

EVERY_SECONDS = 20.0
"""A fault must be on the page within a minute, and reading costs a slow core two milliseconds."""


class MachineWatch:
    """Leaves a `Look` with `put` as often as `EVERY_SECONDS` says."""

    def __init__(self, home: Path, put: Callable[[Look], None]) -> None:
        self._home = home
        self._put = put
        self._stopping = Event()
        self._thread = Thread(target=self._watch, name="health", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a look under way is not waited for."""
        self._stopping.set()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._put(look(self._home))
            self._stopping.wait(EVERY_SECONDS)
