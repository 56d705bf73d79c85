"""Each number of a key is taken once, in whatever order numbers come. Pure.

The newest are remembered one by one; what lies before those counts as taken.
"""

import msgspec

from playlists.messages.order import NUMBERS_REMEMBERED
from playlists.messages.refusal import RefusalCode, RefusedError


class Window(msgspec.Struct, frozen=True):
    """What was taken from one key."""

    floor: int = 0
    """Up to here all count as taken…"""
    taken: tuple[int, ...] = ()
    """…and these above it, rising."""

    @property
    def highest(self) -> int:
        """The highest number that was taken."""
        return self.taken[-1] if self.taken else self.floor


def take(window: Window, number: int) -> Window:
    """Take a number. Raises RefusedError where it was taken before."""
    if number <= window.floor or number in window.taken:
        raise RefusedError(RefusalCode.REPLAYED, f"number {number} was taken before")
    taken = sorted((*window.taken, number))
    forgotten = taken[:-NUMBERS_REMEMBERED]
    return Window(max([window.floor, *forgotten]), tuple(taken[-NUMBERS_REMEMBERED:]))
