"""What saving would do, in words, all of it for one dialogue."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.errors import OperatorError
from controller.schedules.errors import ForeseenError
from controller.web.wording.displacing import DisplacedLine, displaced_lines
from controller.web.wording.regulations import AgainstLine, against_lines, way_choices


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
    error: OperatorError | None, codes: Mapping[str, str], *, with_ways: bool = True
) -> Told | None:
    """The dialogue; None for an error of another sort. `codes` are those of the clusters.

    Without ways where none can be taken: what is put back stands where it stood.
    """
    if not isinstance(error, ForeseenError):
        return None
    foreseen = error.foreseen
    return Told(
        displaced=displaced_lines(foreseen.displacements, foreseen.new_slot, codes),
        against=against_lines(foreseen.against, codes),
        ways=way_choices(foreseen.ways) if with_ways else [],
        fingerprint="" if foreseen.stops else foreseen.fingerprint,
    )
