"""Layers merged into the one lexicon that a text is read with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import NamedTuple, Self

from tts.reading.lexicon.entries import Entry, Layer, Table
from tts.reading.lexicon.errors import LexiconLoopError
from tts.reading.lexicon.toml import parse_layer
from tts.reading.written import fold

FIRST = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
"""The part of a written form by which it is found."""


class Match(NamedTuple):
    """An entry that stands in a text, up to `end`."""

    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything known by heart, ready to be looked up."""

    layers: tuple[Layer, ...]
    index: Mapping[str, tuple[Entry, ...]]
    """Entries by the first word of their form, longest form first."""
    documents: Table
    organs: Table
    offices: Table
    units: Table
    currencies: Table
    means: Table
    plain: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    """Words met so far, and whether nothing in the lexicon concerns them: a memory, no content."""

    @classmethod
    def of(cls, *layers: Layer) -> Self:
        """Merge `layers`, the nearest last.

        Raises LexiconLoopError where readings lead back to themselves.
        """
        entries: dict[str, Entry] = {}
        for layer in layers:
            for entry in layer.entries:
                entries[entry.written if entry.exact else fold(entry.written)] = entry
        index = _index(_resolved(entries.values()))
        tables = [
            {code: said for layer in layers for code, said in getattr(layer, name).items()}
            for name in ("documents", "organs", "offices", "units", "currencies", "means")
        ]
        return cls(layers, index, *tables)

    @classmethod
    @cache
    def ours(cls) -> "Lexicon":
        """The lexicon that ships with Loa; one for all that read in this process."""
        return cls.of(_our_layer())

    def over(self, *layers: Layer) -> "Lexicon":
        """This lexicon with nearer layers laid over it."""
        return Lexicon.of(*self.layers, *layers)

    def match(self, plain: str, folded: str, pos: int) -> Match | None:
        """The longest entry whose form stands at `pos`, which begins a word."""
        return _match(self.index, plain, folded, pos)


def _our_layer() -> Layer:
    """Our own layer, from the files beside this one."""
    files = sorted(
        (file for file in resources.files(__package__).iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return parse_layer("ours", *(file.read_text("utf-8") for file in files))


def _index(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    by_first: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        first = FIRST.match(fold(entry.written))
        if first:
            by_first[first[0]].append(entry)
    return {
        first: tuple(sorted(found, key=lambda entry: (-len(entry.written), not entry.exact)))
        for first, found in by_first.items()
    }


def _match(
    index: Mapping[str, tuple[Entry, ...]], plain: str, folded: str, pos: int
) -> Match | None:
    first = FIRST.match(folded, pos)
    for entry in index.get(first[0], ()) if first else ():
        form = entry.written
        stands = plain.startswith(form, pos) if entry.exact else folded.startswith(fold(form), pos)
        end = pos + len(form)
        if stands and not (form[-1].isalnum() and plain[end : end + 1].isalnum()):
            return Match(end, entry)
    return None


def _resolved(entries: Iterable[Entry]) -> list[Entry]:
    """Entries whose readings contain no form of another entry any more."""
    entries = list(entries)
    index = _index(entries)
    return [
        replace(
            entry,
            senses=tuple(
                replace(sense, spoken=_expand(index, sense.spoken, (entry.written,)))
                for sense in entry.senses
            ),
        )
        for entry in entries
    ]


def _expand(index: Mapping[str, tuple[Entry, ...]], spoken: str, path: tuple[str, ...]) -> str:
    folded, said, pos = fold(spoken), "", 0
    while pos < len(spoken):
        match = _match(index, spoken, folded, pos)
        if match and not _says_itself(match.entry, spoken[pos : match.end]):
            if match.entry.written in path:
                raise LexiconLoopError((*path, match.entry.written))
            said += _expand(index, match.entry.spoken, (*path, match.entry.written))
            pos = match.end
            continue
        first = FIRST.match(spoken, pos)
        end = match.end if match else first.end() if first else pos + 1
        said += spoken[pos:end]
        pos = end
    return said


def _says_itself(entry: Entry, written: str) -> bool:
    return fold(entry.spoken) == fold(written)
