"""Cut the text of a document into pieces that can be chosen: articles, sections, items.

Headings that a scrape lost are counted: where "1." comes again, another section has begun; where
"3." follows "1.", the piece holds 2 as well and says so ("V.1-2").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from controller.intake.kinds import ARTICLE, CHAPTER, ITEM, RECITAL, SECTION
from controller.intake.numerals import roman
from controller.intake.repairs import Repair, RepairKind, excerpt
from tts.reading.roman import value

LONGEST_HEADING = 160
LARGEST_GAP = 3
"""Lost headings in a row that are believed; a larger jump is no numbering."""
CLOSING = re.compile(r"(Trên đây là|Vậy,? )")
OPENING, RECITALS, ENDING, ANNEX = "Mở đầu", "Căn cứ", "Kết", "Phụ lục"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece that can be chosen to be read aloud."""

    label: str
    """How people and `--part` name it: "Điều 1", "II.2"."""
    heading: str
    text: str
    """Its lines as they stand in the document, the heading apart."""

    @property
    def whole(self) -> str:
        """Heading and text."""
        return "\n".join(piece for piece in (self.heading, self.text) if piece)


@dataclass
class _Piece:
    section: str = ""
    name: str = ""
    upto: int = 0
    """The last lost number that it holds; 0 for none."""
    heading: str = ""
    lines: list[str] = field(default_factory=list)

    def label(self, *, numbered_sections: bool) -> str:
        name = f"{self.name}-{self.upto}" if self.upto else self.name
        if self.section and (numbered_sections or not name):
            return f"{self.section}.{name}".rstrip(".")
        return name


@dataclass
class _Cutter:
    """Where in the document the cutting is."""

    pieces: list[_Piece] = field(default_factory=list)
    in_article: bool = False
    section: str = ""
    sections: int = 0
    item: int = 0
    counted: list[tuple[str, str]] = field(default_factory=list)
    """Section whose heading is not there → the line that showed it."""
    gaps: list[tuple[int, int, str]] = field(default_factory=list)
    """First and last number that is not there, and the line that showed it."""

    def feed(self, line: str) -> None:
        if not self._opens(line):
            if not self.pieces:
                self._open(_Piece(name=OPENING))
            self.pieces[-1].lines.append(line)

    def begin_annex(self, title: str) -> None:
        self.in_article = False
        self.section, self.sections, self.item = "", 0, 0
        self._open(_Piece(name=ANNEX, heading=title))

    def _opens(self, line: str) -> bool:
        """Begin another piece where the line does."""
        if RECITAL.match(line) and (not self.pieces or self.pieces[-1].name == RECITALS):
            if not self.pieces:
                self._open(_Piece(name=RECITALS))
            return False
        if any(begin(line) for begin in (self._article, self._chapter, self._section, self._item)):
            return True
        if CLOSING.match(line) and self.item and not self.in_article:
            self._open(_Piece(name=ENDING, lines=[line]))
            return True
        return False

    def _article(self, line: str) -> bool:
        match = ARTICLE.match(line)
        if match is None or not line.startswith(("Điều", "ĐIỀU")):
            return False
        self.in_article = True
        self._open(_headed(_Piece(name=f"Điều {match[1]}"), line[match.end() :]))
        return True

    def _chapter(self, line: str) -> bool:
        match = CHAPTER.match(line)
        if match is None or len(line) > LONGEST_HEADING or line.endswith((".", ";", ",")):
            return False
        self._open(_Piece(name=match[0], heading=line[match.end() :].strip(" .:-–")))
        return True

    def _section(self, line: str) -> bool:
        match = SECTION.match(line)
        if match is None or self.in_article:
            return False
        self.section, self.item = match[1], 0
        self.sections += 1
        self._open(_headed(_Piece(section=self.section), line[match.end() :]))
        return True

    def _item(self, line: str) -> bool:
        match = ITEM.match(line)
        if match is None or self.in_article:
            return False
        number = int(match[1])
        if number > self.item + 1 + LARGEST_GAP:
            return False
        if number <= self.item or not self.sections:
            self.sections += 1
            self.section, self.item = self._next_section(), 0
            self.counted.append((self.section, line))
        if number > self.item + 1 and self.item:
            self.pieces[-1].upto = number - 1
            self.gaps.append((self.item + 1, number - 1, line))
        self.item = number
        piece = _Piece(section=self.section, name=str(number))
        rest = line[match.end() :]
        if _is_heading(rest):
            piece.heading = rest
        else:
            piece.lines.append(line)
        self._open(piece)
        return True

    def _next_section(self) -> str:
        """The numeral of a section whose heading was lost."""
        before = value(self.section)
        return roman(self.sections if before is None else before + 1)

    def _open(self, piece: _Piece) -> None:
        self.pieces.append(piece)


def cut(lines: list[str], annexes: Mapping[int, str]) -> tuple[tuple[Part, ...], list[Repair]]:
    """Cut lines into parts, and tell which headings and numbers were lost.

    `annexes`: index of the first line of each attachment → its title.
    """
    cutter = _Cutter()
    for index, line in enumerate(lines):
        if index in annexes:
            cutter.begin_annex(annexes[index])
        cutter.feed(line)
    if len(lines) in annexes:
        cutter.begin_annex(annexes[len(lines)])
    pieces = cutter.pieces
    if not any(piece.name.startswith("Điều") for piece in pieces):
        # Only decisions rest on recitals of their own; a notice's first words speak to people.
        for piece in pieces:
            piece.name = OPENING if piece.name == RECITALS else piece.name
    if [piece.name for piece in pieces] == [OPENING]:
        pieces = [_Piece(name=f"Đoạn {n}", lines=[t]) for n, t in enumerate(pieces[0].lines, 1)]
    sections = {piece.section for piece in pieces if piece.section}
    numbered = len(sections) > 1 or any(p.section and not p.name for p in pieces)
    parts = [
        Part(p.label(numbered_sections=numbered), p.heading, "\n".join(p.lines)) for p in pieces
    ]
    return _told_apart(parts), _lost(cutter, numbered=numbered)


def _lost(cutter: _Cutter, *, numbered: bool) -> list[Repair]:
    lost = [
        Repair(RepairKind.LOST_HEADING, excerpt(line), f"mục {section}")
        for section, line in cutter.counted
        if numbered
    ]
    for first, last, line in cutter.gaps:
        numbers = f"{first}" if first == last else f"{first} đến {last}"
        lost.append(Repair(RepairKind.LOST_HEADING, excerpt(line), f"thiếu mục {numbers}"))
    return lost


def _headed(piece: _Piece, rest: str) -> _Piece:
    if _is_heading(rest):
        piece.heading = rest
    elif rest:
        piece.lines.append(rest)
    return piece


def _is_heading(text: str) -> bool:
    return 0 < len(text) <= LONGEST_HEADING and not text.endswith((".", ";", ",", ":"))


def _told_apart(parts: list[Part]) -> tuple[Part, ...]:
    """No two parts with one label: the second "Điều 1" (of what is attached) says that it is."""
    seen: dict[str, int] = {}
    told: list[Part] = []
    for part in parts:
        seen[part.label] = seen.get(part.label, 0) + 1
        again = seen[part.label]
        told.append(part if again == 1 else replace(part, label=f"{part.label} ({again})"))
    return tuple(told)
