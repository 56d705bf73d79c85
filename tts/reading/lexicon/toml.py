"""A lexicon layer as TOML text, and back.

    kind = "name"              # what the entries of [read] are; "abbreviation" if left out

    [read]
    UBND = "ủy ban nhân dân"
    TT = [                     # several senses: the one without context is the usual one
        { say = "thông tư", after = ["#"] },
        { say = "thông tư" },  # with doubt; `sure = true` takes the doubt away
        { say = "trung tâm", after = ["y tế", "văn hóa"] },
    ]

    [organ]                    # also: [document], [office], [unit], [currency], [means]
    CP = "chính phủ"

A form with two capitals between blanks, a form of one letter, and a form written in a table
as `{ say = "...", exact = true }` is matched letter for letter; any other in
any case and with either tone placement.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from tts.reading.lexicon.entries import Entry, Layer, Sense
from tts.reading.lexicon.errors import LexiconConflictError, LexiconMalformedError
from tts.reading.written import fold

_TABLES = {
    "document": "documents",
    "organ": "organs",
    "office": "offices",
    "unit": "units",
    "currency": "currencies",
    "means": "means",
}
_SAYABLE = re.compile(r"[^\W\d_]+(?:[ ,'-]{1,2}[^\W\d_]+)*")
_SENSE = dict.fromkeys(("say", "before", "after", "exact", "sure", "kind")).keys()
_TWO_CAPITALS = 2


def parse_layer(name: str, *texts: str) -> Layer:
    """One layer out of the TOML texts that make it up.

    Raises LexiconMalformedError, and LexiconConflictError where two texts read one
    form differently.
    """
    entries: dict[tuple[str, bool], Entry] = {}
    tables: dict[str, dict[str, str]] = {field: {} for field in _TABLES.values()}
    for text in texts:
        document = _load(name, text)
        for entry in _entries(name, document):
            key = (entry.written if entry.exact else fold(entry.written), entry.exact)
            _refuse_conflict(name, entry, entries.get(key))
            entries[key] = entry
        for table, field in _TABLES.items():
            for code, spoken in _strings(name, table, document.get(table, {})):
                said = tables[field].setdefault(code, spoken)
                if said != spoken:
                    raise LexiconConflictError(name, code, (said, spoken))
    return Layer(name, tuple(entries.values()), **tables)


def dump_layer(layer: Layer) -> str:
    """The TOML text of a layer's entries, for a page or a command to keep."""
    lines = ["[read]"]
    lines += [f"{_quoted(entry.written)} = {_senses_text(entry)}" for entry in layer.entries]
    for table, field in _TABLES.items():
        rows = cast("Mapping[str, str]", getattr(layer, field))
        if rows:
            lines += ["", f"[{table}]"]
            lines += [f"{_quoted(code)} = {_quoted(said)}" for code, said in rows.items()]
    return "\n".join(lines) + "\n"


def entry(written: str, spoken: str, *, exact: bool | None = None, kind: str = "name") -> Entry:
    """One entry with one reading; raises LexiconMalformedError where it cannot be said."""
    return _entry("entry", kind, written, [{"say": spoken, "exact": exact}])


def _load(name: str, text: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconMalformedError(name, str(error)) from error
    unknown = document.keys() - _TABLES.keys() - {"read", "kind"}
    if unknown:
        raise LexiconMalformedError(name, f"unknown table {', '.join(sorted(unknown))}")
    return document


def _entries(name: str, document: Mapping[str, Any]) -> Iterable[Entry]:
    kind = document.get("kind", "abbreviation")
    for written, value in document.get("read", {}).items():
        rows = value if isinstance(value, list) else [value]
        senses = [{"say": row} if isinstance(row, str) else row for row in rows]
        yield _entry(name, kind, written, senses)


def _entry(name: str, kind: str, written: str, rows: list[Any]) -> Entry:
    if not written.strip() or written != written.strip():
        raise LexiconMalformedError(name, f"“{written}” is empty or has blanks around it")
    senses, exact = [], None
    for row in rows:
        if not isinstance(row, dict) or not row.keys() <= _SENSE:
            raise LexiconMalformedError(name, f"“{written}”: a sense has {', '.join(_SENSE)}")
        exact = row.get("exact", exact)
        kind = row.get("kind", kind)
        spoken = _spoken(name, written, row.get("say"))
        before, after = _folded(row, "before"), _folded(row, "after")
        senses.append(Sense(spoken, before, after, bool(row.get("sure"))))
    return Entry(written, tuple(senses), _is_exact(written) if exact is None else exact, kind)


def _spoken(name: str, written: str, spoken: Any) -> str:
    if not isinstance(spoken, str) or not _SAYABLE.fullmatch(spoken):
        raise LexiconMalformedError(
            name, f"“{written}” is read “{spoken}”: a reading is words only, no digits or signs"
        )
    return spoken


def _folded(row: Mapping[str, Any], side: str) -> tuple[str, ...]:
    words = tuple(fold(word) for word in row.get(side, ()))
    return words if "#" not in words else (*(w for w in words if w != "#"), *"0123456789")


def _is_exact(written: str) -> bool:
    """Two capitals between blanks (UBND, T/M), or one letter alone: case is part of the form."""
    return len(written) == 1 or any(
        sum(char.isupper() for char in word) >= _TWO_CAPITALS for word in written.split()
    )


def _strings(name: str, table: str, rows: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for code, spoken in rows.items():
        yield code, _spoken(name, f"{table} {code}", spoken)


def _refuse_conflict(name: str, entry: Entry, known: Entry | None) -> None:
    if known and known.senses != entry.senses:
        readings = (known.senses[0].spoken, entry.senses[0].spoken)
        raise LexiconConflictError(name, entry.written, readings)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _senses_text(entry: Entry) -> str:
    usual = entry.exact == _is_exact(entry.written) and entry.kind == "abbreviation"
    if usual and len(entry.senses) == 1:
        return _quoted(entry.senses[0].spoken)
    return f"[{', '.join(_sense_text(sense, entry) for sense in entry.senses)}]"


def _sense_text(sense: Sense, entry: Entry) -> str:
    parts = [f"say = {_quoted(sense.spoken)}", f"exact = {str(entry.exact).lower()}"]
    parts += [f"kind = {_quoted(entry.kind)}"] if entry.kind != "abbreviation" else []
    parts += ["sure = true"] if sense.sure else []
    for side, words in (("before", sense.before), ("after", sense.after)):
        if words:
            parts.append(f"{side} = [{', '.join(_quoted(word) for word in words)}]")
    return f"{{ {', '.join(parts)} }}"
