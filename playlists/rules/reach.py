"""How many households a broadcast may have reached: an estimate, with overlaps taken out by area.

A household that two loudspeakers reach is one household. What a commune knows are the households
of a neighbourhood (area) and, roughly, those around a cluster; so the clusters of an area together
never reach more than live in it. This counts places where sound came out, never people who
listened, and is no measure of the targets of Decision 1322/QĐ-UBND (80 % and 60 % of people).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster: its areas, and how many households are around it where somebody counted them."""

    cluster: str
    areas: tuple[str, ...] = ()
    households: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Households reached, of how many that are known of."""

    households: int
    of: int
    uncounted: int
    """Clusters that sounded and around which nobody has counted: the estimate leaves them out."""

    def __add__(self, other: "Reach") -> "Reach":
        """Of two places that share no household."""
        return Reach(
            self.households + other.households,
            self.of + other.of,
            self.uncounted + other.uncounted,
        )


def reach(places: Sequence[Place], living_in: Mapping[str, int], sounded: Collection[str]) -> Reach:
    """Estimate the households reached by the clusters in `sounded`.

    `living_in` has the households of the areas that were counted. A cluster counts in one area
    only: of those that were counted, the one with the fewest clusters.
    """
    members = _by_area(places, living_in)
    reached = whole = uncounted = 0
    for area, inside in members.items():
        heard = [place for place in inside if place.cluster in sounded]
        reached += _reached(heard, inside, living_in.get(area))
        whole += living_in.get(area, sum(place.households or 0 for place in inside))
        if area not in living_in:
            uncounted += sum(place.households is None for place in heard)
    return Reach(reached, whole, uncounted)


def _by_area(
    places: Sequence[Place], living_in: Mapping[str, int]
) -> Mapping[str, Sequence[Place]]:
    sizes: defaultdict[str, int] = defaultdict(int)
    for place in places:
        for area in place.areas:
            sizes[area] += 1
    members: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        counted = [area for area in place.areas if area in living_in]
        members[min(counted, key=lambda area: (sizes[area], area), default="")].append(place)
    return members


def _reached(heard: Sequence[Place], inside: Sequence[Place], living: int | None) -> int:
    counted = sum(place.households or 0 for place in heard)
    if living is None:
        return counted
    if any(place.households is None for place in heard):
        # Nobody knows who lives around which: each cluster stands for an even share.
        return living * len(heard) // len(inside)
    return min(counted, living)
