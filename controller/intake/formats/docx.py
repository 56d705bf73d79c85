"""DOCX: paragraphs and tables in their order, numbers of lists as Word shows them."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from controller.intake.errors import DamagedDocumentError
from controller.intake.kinds import lays_out
from controller.intake.numerals import roman
from controller.intake.old_encodings import OldEncoding, encoding_of_font, from_tcvn3, from_vni
from controller.intake.repairs import Repair, RepairKind, excerpt

MACROS = "vbaProject"


def text_of_docx(source_name: str, data: bytes) -> tuple[str, tuple[Repair, ...]]:
    """The lines of a DOCX, and what was converted or left out. Raises DamagedDocumentError."""
    try:
        document = docx.Document(io.BytesIO(data))
    # Whatever the library stumbles over in a hostile file means one thing to its bearer.
    except Exception as error:
        raise DamagedDocumentError(source_name) from error
    reader = _Reader(document)
    lines = list(reader.lines())
    return "\n".join(lines), tuple(reader.repairs)


class _Reader:
    """One document being read."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._counts: dict[tuple[str, int], int] = {}
        self.repairs: list[Repair] = []
        for part in document.part.package.iter_parts():
            if MACROS in str(part.partname):
                self.repairs.append(Repair(RepairKind.LEFT_OUT, f"macro {part.partname}"))

    def lines(self) -> Iterator[str]:
        for block in self._document.iter_inner_content():
            yield from self._table(block) if isinstance(block, Table) else self._paragraph(block)

    def _paragraph(self, paragraph: Paragraph) -> Iterator[str]:
        text = "".join(self._run(run, paragraph) for run in _runs(paragraph))
        number = self._number(paragraph)
        for index, line in enumerate(text.split("\n")):
            whole = f"{number} {line}" if number and not index else line
            if whole.strip():
                yield whole.strip()

    def _run(self, run: Run, paragraph: Paragraph) -> str:
        text: str = run.text
        font = run.font.name or _style_font(paragraph)
        encoding = encoding_of_font(font)
        if encoding is None or text.isascii():
            return text
        if encoding is OldEncoding.TCVN3:
            converted = from_tcvn3(text, capitals=(font or "").endswith("H"))
        else:
            converted = from_vni(text)
        if converted != text:
            self.repairs.append(Repair(RepairKind.ENCODING, excerpt(text), excerpt(converted)))
        return converted

    def _number(self, paragraph: Paragraph) -> str:
        """The number that Word shows before a paragraph of a list and keeps nowhere in its text."""
        found = paragraph._p.find(f".//{qn('w:numPr')}")  # noqa: SLF001 -- no other door
        if found is None and paragraph.style is not None:
            found = paragraph.style.element.find(f".//{qn('w:numPr')}")
        if found is None:
            return ""
        list_id = _value(found, "w:numId")
        if list_id in {"", "0"}:
            return ""
        level = int(_value(found, "w:ilvl") or 0)
        shape, text = self._level(list_id, level)
        if shape == "bullet" or not text:
            return "-"
        self._counts[list_id, level] = self._counts.get((list_id, level), 0) + 1
        for key in [k for k in self._counts if k[0] == list_id and k[1] > level]:
            del self._counts[key]
        for at in range(level + 1):
            own, _ = self._level(list_id, at)
            text = text.replace(f"%{at + 1}", _counted(self._counts.get((list_id, at), 1), own))
        return text

    def _level(self, list_id: str, level: int) -> tuple[str, str]:
        """How a level of a list is numbered: ("decimal", "Điều %1.")."""
        try:
            root = self._document.part.numbering_part.element
        # python-docx wants to make the part of numbers where there is none, and cannot.
        except (KeyError, NotImplementedError):
            return "", ""
        abstract = next(
            (
                _value(one, "w:abstractNumId")
                for one in root.findall(qn("w:num"))
                if one.get(qn("w:numId")) == list_id
            ),
            "",
        )
        for one in root.findall(qn("w:abstractNum")):
            if one.get(qn("w:abstractNumId")) == abstract:
                for shape in one.findall(qn("w:lvl")):
                    if shape.get(qn("w:ilvl")) == str(level):
                        return _value(shape, "w:numFmt"), _value(shape, "w:lvlText")
        return "", ""

    def _table(self, table: Table) -> Iterator[str]:
        for row in table.rows:
            cells = [self._cell(cell) for cell in _once(row.cells)]
            if any(lays_out(line) for lines in cells for line in lines):
                # Such a table only lays out a head or foot: each of its lines is one.
                yield from (f"{line} |" for lines in cells for line in lines)
            elif any(cells):
                yield "".join(f"{' '.join(lines)} | " for lines in cells).strip()

    def _cell(self, cell: _Cell) -> list[str]:
        lines = [line for paragraph in cell.paragraphs for line in self._paragraph(paragraph)]
        return [*lines, *(line for table in cell.tables for line in self._table(table))]


def _runs(paragraph: Paragraph) -> Iterator[Run]:
    """Also those inside of links; what was deleted in track changes is not there."""
    for inner in paragraph.iter_inner_content():
        if isinstance(inner, Run):
            yield inner
        else:
            yield from inner.runs


def _style_font(paragraph: Paragraph) -> str | None:
    style = paragraph.style
    return style.font.name if style is not None else None


def _once(cells: Any) -> Iterator[_Cell]:
    """Each cell once: the library repeats one that spans several columns."""
    seen: set[int] = set()
    for cell in cells:
        identity = id(cell._tc)  # noqa: SLF001 -- its identity is nowhere else
        if identity not in seen:
            seen.add(identity)
            yield cell


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def _counted(number: int, shape: str) -> str:
    """A number in the shape that Word names: decimal, upperRoman, lowerLetter and others."""
    if shape.endswith("Roman"):
        text = roman(number)
        return text if shape.startswith("upper") else text.lower()
    if shape.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter if shape.startswith("lower") else letter.upper()
    return str(number)
