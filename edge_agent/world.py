"""Where and when a receiver's mind lives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge_agent.clock import Clocks
from edge_agent.version import VERSION


@dataclass(frozen=True, slots=True)
class World:
    """Where and when a mind lives."""

    home: Path
    """The receiver's folder: `root.json` lies there, what is remembered below it."""
    look: Callable[[], Clocks]
    """A look at the machine's clocks."""
    monotonic_ns: Callable[[], int]
    """The same machine's CLOCK_MONOTONIC, cheaper to ask."""
    boot_id: str
    version: str = VERSION
    """What the program calls itself: a simulated receiver says so in all that it tells."""

    @property
    def state(self) -> Path:
        """The folder for what is remembered."""
        return self.home / "state"
