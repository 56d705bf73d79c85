"""The passages of a document: what a spoken sentence can be traced back to. Pure.

A passage is a line of a part: a clause (khoản), a point (điểm), an item after a dash, a row of a
table, or the words of a part itself. It is named as people cite it: "khoản 2 Điều 5".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controller.intake.kinds import ITEM, POINT, SUB_ITEM
from controller.intake.parts import Part

HEADING = -1
"""Place of a part's heading among its lines."""
LETTER = re.compile(r"([a-zđ]{1,2})\)")


class PassageKind(StrEnum):
    """What a line of a document is."""

    HEADING = "heading"
    CLAUSE = "clause"
    POINT = "point"
    DASH = "dash"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a document, with its place and its name."""

    part: int
    """Place of its part in the document."""
    line: int
    """Place in the part; HEADING for its heading."""
    kind: PassageKind
    name: str
    text: str

    @property
    def anchor(self) -> str:
        """Its name in addresses: "p-2-0"."""
        return f"p-{self.part}-{self.line + 1}"


def passages(parts: Sequence[Part], chosen: Iterable[int] | None = None) -> tuple[Passage, ...]:
    """All passages of the chosen parts (all parts), in the order of the document."""
    wanted = range(len(parts)) if chosen is None else sorted(chosen)
    return tuple(one for index in wanted for one in _of(index, parts[index]))


def _of(index: int, part: Part) -> Iterable[Passage]:
    if part.heading:
        yield Passage(index, HEADING, PassageKind.HEADING, _label(part), part.heading)
    clause, dashes = "", 0
    for line, text in enumerate(filter(None, part.text.split("\n"))):
        kind, mark = _kind(text)
        if kind is PassageKind.CLAUSE:
            clause, dashes = f"{_clause_word(part, text)} {mark}", 0
        if kind is PassageKind.DASH:
            dashes += 1
            mark = str(dashes)
        yield Passage(index, line, kind, _name(part, clause, kind, mark), text)


def _kind(text: str) -> tuple[PassageKind, str]:
    sub_item, item, letter = SUB_ITEM.match(text), ITEM.match(text), LETTER.match(text)
    if sub_item:
        return PassageKind.CLAUSE, sub_item[0].strip(" .")
    if item:
        return PassageKind.CLAUSE, item[1]
    if letter:
        return PassageKind.POINT, letter[1]
    return (PassageKind.DASH, "") if POINT.match(text) else (PassageKind.TEXT, "")


def _clause_word(part: Part, text: str) -> str:
    return "khoản" if part.label.startswith("Điều") and ITEM.match(text) else "mục"


def _name(part: Part, clause: str, kind: PassageKind, mark: str) -> str:
    own = {PassageKind.POINT: f"điểm {mark}", PassageKind.DASH: f"ý {mark}"}.get(kind, "")
    # The first line of item I.1 begins with its own "1.".
    its_own = f".{part.label}".endswith(f".{clause.partition(' ')[2]}")
    inner = "" if clause.startswith("mục") and its_own else clause
    return " ".join(filter(None, (own, inner, _label(part))))


def _label(part: Part) -> str:
    """A part as people cite it: "Điều 2", "Phụ lục", "mục II.1"."""
    named = any(letter.islower() for letter in part.label)
    return part.label if named else f"mục {part.label}"
