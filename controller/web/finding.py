"""Search in a list of a page, as its `?tim=` says it: without accents, as everywhere else. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from controller.search import holds

A_FEW = 12
"""What the eye goes through faster than a search: up to then a page has no field for it."""
SHOWN = 200
"""Rows of one page; the rest is found by its words."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """What of a list a page shows."""

    rows: Sequence[Row]
    wanted: str
    is_searched: bool
    """The list is long, or somebody looks for something in it."""
    left: int
    """Rows that bear the words, too, and are not shown."""


def found_in(rows: Sequence[Row], wanted: str, words: Callable[[Row], str]) -> Found[Row]:
    """The rows that hold all words that are looked for."""
    bearing = [row for row in rows if holds(words(row), wanted)]
    return found_of(bearing, wanted, len(rows))


def found_of(bearing: Sequence[Row], wanted: str, of: int = 0) -> Found[Row]:
    """The same of a list that was searched already."""
    searched = bool(wanted.strip()) or max(of, len(bearing)) > A_FEW
    return Found(bearing[:SHOWN], wanted, searched, max(len(bearing) - SHOWN, 0))
