"""Parts of a series are first heard in their order: part 3 never before part 2.

What counts is when a part is heard for the *first* time; after that it may be repeated at will.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

NEVER = 2**62
"""The first broadcast of a part that stands nowhere in the schedule."""


@dataclass(frozen=True, order=True, slots=True)
class Part:
    """One part (kỳ), counted from 1."""

    series: str
    number: int


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """`part` would be heard although `before`, which comes before it, was not."""

    part: Part
    before: Part


def out_of_order(firsts: Mapping[Part, int]) -> tuple[OutOfOrder, ...]:
    """The parts that would be heard too early, each with the first one that it overtakes.

    `firsts`: when each part is first heard, in any measure that rises (instants, places in a
    programme), NEVER for one that is not.
    """
    by_series: defaultdict[str, list[Part]] = defaultdict(list)
    for part in sorted(firsts):
        by_series[part.series].append(part)
    found = []
    for parts in by_series.values():
        for index, part in enumerate(parts):
            if firsts[part] == NEVER:
                continue
            late = (p for p in parts[:index] if firsts[p] >= firsts[part])
            before = next(late, None)
            if before is not None:
                found.append(OutOfOrder(part, before))
    return tuple(found)
