"""The usual times of a unit, and where a bulletin goes in a pattern. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from playlists.messages.plan import ItemKind

MOST = 3
"""More times than this are no help to whoever is in a hurry."""
WEIGHT = 7
"""A time that is repeated says as much as a week of single broadcasts."""
OPENING = frozenset({ItemKind.TUNE, ItemKind.GREETING})
ENDING = frozenset({ItemKind.CLOSING, ItemKind.TUNE})


@dataclass(frozen=True, slots=True)
class Begun:
    """A slot of the last weeks."""

    at: time
    repeats: bool


def usual_times(begun: Iterable[Begun]) -> list[time]:
    """The times at which a unit broadcasts most, most often first; of equals the earlier."""
    counted: Counter[time] = Counter()
    for one in begun:
        counted[one.at.replace(second=0)] += WEIGHT if one.repeats else 1
    return sorted(counted, key=lambda at: (-counted[at], at))[:MOST]


def place_in(kinds: Sequence[ItemKind]) -> int:
    """Where a bulletin goes among the items of a pattern: behind the opening, before the ending."""
    begins = next((n for n, kind in enumerate(kinds) if kind not in OPENING), len(kinds))
    ends = len(kinds)
    while ends > begins and kinds[ends - 1] in ENDING:
        ends -= 1
    return ends
