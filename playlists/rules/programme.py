"""A programme: items that follow each other without a gap.

Lengths are counted in frames, so that a programme of many items ends exactly when its last frame
does; milliseconds are rounded up once, at the end of the sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from playlists.messages.plan import ItemKind


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One item of a programme."""

    id: str
    kind: ItemKind
    title: str
    sha256: str
    frames: int
    """Exact decoded length at SAMPLE_RATE."""


class FaultKind(StrEnum):
    """What can be wrong with a programme."""

    EMPTY = "empty"
    TUNE_NOT_FIRST = "tune_not_first"
    CLOSING_NOT_LAST = "closing_not_last"
    ITEM_TWICE = "item_twice"
    """Two items of one id: no report could tell them apart."""
    BULLETIN_REPEATED = "bulletin_repeated"
    """The same sound twice in a row."""
    SILENT_ITEM = "silent_item"


@dataclass(frozen=True, slots=True)
class ProgrammeFault:
    """One thing that is wrong, and where."""

    kind: FaultKind
    position: int
    """Index of the item; 0 for the programme as a whole."""


def length_ms(items: Iterable[ProgrammeItem]) -> int:
    """The programme's length in milliseconds, rounded up once."""
    raise NotImplementedError


def starts(items: Sequence[ProgrammeItem], starts_at: int) -> tuple[int, ...]:
    """The planned start of each item, if the first begins at `starts_at` (UTC milliseconds)."""
    raise NotImplementedError


def faults(items: Sequence[ProgrammeItem]) -> tuple[ProgrammeFault, ...]:
    """Everything that is wrong with a programme, in the order of its items; nothing if it is fit.

    A signature tune opens, a closing ends, at least one item sounds.
    """
    raise NotImplementedError


def without_recalled(
    items: Iterable[ProgrammeItem], recalled: frozenset[str]
) -> tuple[ProgrammeItem, ...]:
    """What remains of a programme when recalled tracks (by hash) are taken out.

    Nothing, if no bulletin remains although there was one: a tune alone is no broadcast.
    """
    raise NotImplementedError
