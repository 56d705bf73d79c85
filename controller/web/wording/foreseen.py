"""What saving would do, in words, all of it for one dialogue."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from controller.errors import OperatorError
from controller.schedules.errors import ForeseenError
from controller.web.wording.displacing import DisplacedLine, displaced_lines
from controller.web.wording.regulations import AgainstLine, against_lines, way_choices

EVERY_WAY = ("gio", "rut", "ngay", "bo")
"""Another time, without the last items, another day, without the days in the way."""
OF_ONE_DAY = ("gio", "rut", "ngay")
"""A single day is not left out as a way of moving it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person is told before she saves."""

    displaced: list[DisplacedLine]
    against: list[AgainstLine]
    ways: list[tuple[str, str]]
    """Name and words of each way out."""
    fingerprint: str
    """To be sent back; empty where it may not be saved as it is."""


def told_of(
    error: OperatorError | None, codes: Mapping[str, str], ways: Collection[str] = EVERY_WAY
) -> Told | None:
    """The dialogue; None for an error of another sort. `codes` are those of the clusters.

    Only the ways that can be taken: none for what is put back where it stood.
    """
    if not isinstance(error, ForeseenError):
        return None
    foreseen = error.foreseen
    offered = way_choices(foreseen.ways)
    return Told(
        displaced=displaced_lines(foreseen.displacements, foreseen.new_slot, codes),
        against=against_lines(foreseen.against, codes),
        ways=[(value, text) for value, text in offered if value.partition(":")[0] in ways],
        fingerprint="" if foreseen.stops else foreseen.fingerprint,
    )
