"""What was mended in a document, each mending with what stood there and what stands there now.

A person compares before she trusts: the page of a document lists these.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_EXCERPT = 200
MOST_KEPT = 600
"""Repairs of one document that are kept; a file with more is told by their number."""


class RepairKind(StrEnum):
    """What was wrong."""

    JOINED = "joined"
    """A line was broken where nothing ends."""
    HYPHEN = "hyphen"
    """A syllable was divided at the end of a line."""
    BARS = "bars"
    """Bars of a table stood in the text."""
    REPEATED = "repeated"
    """A passage stood twice."""
    PAGE_NUMBER = "page_number"
    """The number or the running head of a page stood between the lines."""
    END_MARK = "end_mark"
    """The mark "./." that nothing follows."""
    INVISIBLE = "invisible"
    """Characters that nobody sees and every search stumbles over."""
    ENCODING = "encoding"
    """An old Vietnamese encoding (TCVN3, VNI) was converted."""
    LOST_HEADING = "lost_heading"
    """A heading or a number is not there; it was counted from its neighbours."""
    LEFT_OUT = "left_out"
    """Something that is no text (macro, script, picture) was not looked at."""
    UNSURE_WORD = "unsure_word"
    """Of a scan: a word that the recognition was unsure of."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One mending. `after` is empty where something was taken out."""

    kind: RepairKind
    before: str
    after: str = ""


def excerpt(text: str) -> str:
    """The start of a long passage, for a list."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_EXCERPT else f"{flat[:LONGEST_EXCERPT].rstrip()}…"


def kept(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """As many as a person can look through."""
    return tuple(repairs)[:MOST_KEPT]
