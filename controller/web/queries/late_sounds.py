"""Whether sounds that this machine made stay away from the object store behind it."""

from dataclasses import dataclass

from controller.shelf.shelf import Shelf
from controller.watching.alarms import LATE_SOUND_MS


@dataclass(frozen=True, slots=True)
class LateSounds:
    """What the store should have long since."""

    waiting: int
    since: int
    """When the first of them was made or thrown away."""


def late_sounds(shelf: Shelf, now: int) -> LateSounds | None:
    """None where there is no store, or nothing is late. Asks this machine's folder only."""
    owed = None if shelf.behind is None else shelf.owes_since()
    if owed is None:
        return None
    since = int(owed * 1000)
    return LateSounds(len(shelf.owes()), since) if now - since > LATE_SOUND_MS else None
