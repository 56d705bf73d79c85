"""A programme: items that follow each other without a gap.

Lengths are counted in frames, so that a programme of many items ends exactly when its last frame
does; milliseconds are rounded up once, at the end of the sum.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from playlists.messages.plan import SAMPLE_RATE, ItemKind, ms_of_frames
from playlists.messages.stream import Stream

WITH_WORDS = frozenset(
    {ItemKind.BULLETIN, ItemKind.RECORDED, ItemKind.LOCAL, ItemKind.RELAY, ItemKind.LIVE}
)
"""What a programme is broadcast for, and what is promised; the others are heard around it."""
PAUSE = ".pause"
"""What the name of a pause adds to the name of the item before it."""
LONGEST_PAUSE_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One item of a programme."""

    id: str
    kind: ItemKind
    title: str
    sha256: str
    """Empty for a pause."""
    frames: int
    """Exact decoded length at SAMPLE_RATE."""
    source: str = ""
    """The source that is opened in place of a track; `sha256` is then its permission's."""
    stream: Stream | None = None
    """What is relayed, where the source is another station's stream."""
    is_music: bool = False
    """A song or a piece of music, whatever it is brought as."""


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


def pause_after(item_id: str, ms: int) -> ProgrammeItem:
    """Silence behind an item. Its name derives from the item's, so that it stays the same."""
    frames = ms * SAMPLE_RATE // 1000
    return ProgrammeItem(f"{item_id}{PAUSE}", ItemKind.PAUSE, "", "", frames)


def length_ms(items: Iterable[ProgrammeItem]) -> int:
    """The programme's length in milliseconds, rounded up once."""
    return ms_of_frames(sum(item.frames for item in items))


def starts(items: Sequence[ProgrammeItem], starts_at: int) -> tuple[int, ...]:
    """The planned start of each item, if the first begins at `starts_at` (UTC milliseconds)."""
    before = accumulate((item.frames for item in items[:-1]), initial=0)
    return tuple(starts_at + ms_of_frames(frames) for frames in before)[: len(items)]


def faults(items: Sequence[ProgrammeItem]) -> tuple[ProgrammeFault, ...]:
    """Everything that is wrong with a programme, in the order of its items; nothing if it is fit.

    A signature tune opens, a closing ends, at least one item sounds.
    """
    if not items:
        return (ProgrammeFault(FaultKind.EMPTY, 0),)
    return tuple(
        ProgrammeFault(kind, position)
        for position in range(len(items))
        for kind in _faults_at(items, position)
    )


def _faults_at(items: Sequence[ProgrammeItem], position: int) -> Iterator[FaultKind]:
    item, before = items[position], items[:position]
    if item.kind is ItemKind.TUNE and before:
        yield FaultKind.TUNE_NOT_FIRST
    if item.kind is ItemKind.CLOSING and position != len(items) - 1:
        yield FaultKind.CLOSING_NOT_LAST
    if any(item.id == other.id for other in before):
        yield FaultKind.ITEM_TWICE
    if item.kind is ItemKind.BULLETIN and before and before[-1].sha256 == item.sha256:
        yield FaultKind.BULLETIN_REPEATED
    if item.frames <= 0:
        yield FaultKind.SILENT_ITEM


def without_recalled(
    items: Iterable[ProgrammeItem], recalled: frozenset[str]
) -> tuple[ProgrammeItem, ...]:
    """What remains of a programme when recalled tracks (by hash) are taken out.

    Nothing, if no bulletin remains although there was one: a tune alone is no broadcast.
    """
    before = tuple(items)
    after = tuple(item for item in before if item.sha256 not in recalled)
    return after if _has_bulletin(after) or not _has_bulletin(before) else ()


def _has_bulletin(items: Iterable[ProgrammeItem]) -> bool:
    return any(item.kind in WITH_WORDS for item in items)
