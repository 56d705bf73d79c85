"""What a lexicon is made of: entries, senses, and a layer of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a written form, and the words around that call for it.

    `before` and `after` are words that stand right before or right after; one
    of them is enough; "#" among them is any digit. A sense without any is the
    reading where none fits.
    """

    spoken: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    sure: bool = False
    """Nobody hesitates to read it so where no context calls for another sense."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A written form with its readings, likeliest first.

    `exact`: letter case is part of the form ("AI" is not "ai").
    """

    written: str
    senses: tuple[Sense, ...]
    exact: bool
    kind: str = "abbreviation"

    @property
    def spoken(self) -> str:
        """The reading where no context decides."""
        return next((s.spoken for s in self.senses if not s.before and not s.after), "")


Table = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layer:
    """One scope's entries: ours, a province's, a commune's.

    Codes are what stands in document numbers: `documents` kinds (QĐ), `organs`
    (UBND), `offices` the drafting office (NV1). `means` are full forms after
    which an abbreviation in parentheses is not said.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    documents: Table = field(default_factory=dict)
    organs: Table = field(default_factory=dict)
    offices: Table = field(default_factory=dict)
    units: Table = field(default_factory=dict)
    currencies: Table = field(default_factory=dict)
    means: Table = field(default_factory=dict)
