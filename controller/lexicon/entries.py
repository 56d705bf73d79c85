"""A unit's entries as values, and the layer that they make. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from controller.store.lexicon import LexiconPart
from tts.reading.lexicon import Entry, Layer, Sense
from tts.reading.lexicon import entry as read_entry
from tts.reading.written import Written, fold

TABLES = MappingProxyType(
    {
        LexiconPart.ORGAN: "organs",
        LexiconPart.DOCUMENT: "documents",
        LexiconPart.OFFICE: "offices",
        LexiconPart.UNIT: "units",
        LexiconPart.CURRENCY: "currencies",
        LexiconPart.MEANS: "means",
    }
)
"""Where a layer keeps each part; forms of running text are its entries."""


class EntryKey(NamedTuple):
    """What an entry is known by within a layer."""

    part: LexiconPart
    form: str


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One written form with its readings."""

    part: LexiconPart
    written: str
    senses: tuple[Sense, ...]
    exact: bool
    """Whether letter case is part of the form."""

    @property
    def key(self) -> EntryKey:
        """What it is known by."""
        return EntryKey(self.part, self.written if self.exact else fold(self.written))

    @property
    def spoken(self) -> str:
        """The reading where no context decides, or else the first."""
        plain = (s.spoken for s in self.senses if not s.before and not s.after)
        return next(plain, self.senses[0].spoken if self.senses else "")


def simple_entry(
    written: str, spoken: str, part: LexiconPart = LexiconPart.READ, *, exact: bool | None = None
) -> UnitEntry:
    """An entry with one reading; a code counts letter for letter.

    Raises LexiconMalformedError where the reading cannot be said.
    """
    made = read_entry(written, spoken, exact=exact if part is LexiconPart.READ else True)
    return UnitEntry(part, written, made.senses, made.exact)


def entries_of(layer: Layer) -> Iterator[UnitEntry]:
    """Everything that a layer says."""
    for one in layer.entries:
        yield UnitEntry(LexiconPart.READ, one.written, one.senses, one.exact)
    for part, table in TABLES.items():
        for code, spoken in getattr(layer, table).items():
            yield UnitEntry(part, code, (Sense(spoken),), exact=True)


def layer_of(name: str, entries: Iterable[UnitEntry]) -> Layer:
    """The layer that these entries make.

    Forms are matched as the reader sees a text: with plain hyphens, blanks and quotation marks.
    """
    forms: list[Entry] = []
    tables: dict[str, dict[str, str]] = {table: {} for table in TABLES.values()}
    for one in entries:
        plain = Written.of(one.written).plain
        if one.part is LexiconPart.READ:
            kind = "abbreviation" if one.exact else "name"
            forms.append(Entry(plain, one.senses, one.exact, kind))
        else:
            tables[TABLES[one.part]][plain] = one.spoken
    return Layer(name, tuple(forms), **tables)


def forms_that_say(entries: Iterable[UnitEntry], forms: Iterable[str]) -> frozenset[str]:
    """Folded forms whose readings lead to one of `forms`, these included; rather one too many.

    What does not hold any of them is read as it was when only `forms` are changed, and no chain
    of readings goes through them but by these.
    """
    said = [(fold(one.written), [fold(sense.spoken) for sense in one.senses]) for one in entries]
    fresh = {fold(form) for form in forms}
    found = set(fresh)
    while fresh:
        fresh = {
            form
            for form, readings in said
            if form not in found and any(one in reading for one in fresh for reading in readings)
        }
        found |= fresh
    return frozenset(found)
