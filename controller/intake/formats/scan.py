"""What Tesseract recognised on the pictures of pages: its table of words, as lines with places."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from controller.intake.errors import UnreadableScanError
from controller.intake.formats.layout import PlacedLine
from controller.intake.repairs import Repair, RepairKind

WORD_LEVEL = "5"
SURE = 60.0
"""Tesseract's confidence, of 100, from which a word is not shown as doubtful."""
LEAST_MEAN = 45.0
FEWEST_WORDS = 5


@dataclass(slots=True)
class _Line:
    words: list[str] = field(default_factory=list)
    boxes: list[tuple[int, int, int, int]] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)


def lines_of_scan(source_name: str, tables: Iterable[str]) -> tuple[list[PlacedLine], list[Repair]]:
    """The lines of all pages (`tables`: Tesseract's TSV of each), and the doubtful words.

    Raises UnreadableScanError where next to nothing was recognised.
    """
    lines: list[PlacedLine] = []
    doubtful: list[Repair] = []
    confidences: list[float] = []
    for page, table in enumerate(tables, 1):
        height, found = _page(table)
        for line in found:
            confidences += line.sure
            doubtful += _doubtful(line)
            lines.append(_placed(line, page, height))
    mean = sum(confidences) / len(confidences) if confidences else 0.0
    if len(confidences) < FEWEST_WORDS or mean < LEAST_MEAN:
        raise UnreadableScanError(source_name)
    return lines, doubtful


def _page(table: str) -> tuple[float, list[_Line]]:
    rows = list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))
    height = max((float(row["height"]) for row in rows if row["level"] == "1"), default=1.0)
    found: dict[tuple[str, str, str], _Line] = {}
    for row in rows:
        if row["level"] != WORD_LEVEL or not (row["text"] or "").strip():
            continue
        line = found.setdefault((row["block_num"], row["par_num"], row["line_num"]), _Line())
        line.words.append(row["text"].strip())
        line.sure.append(float(row["conf"]))
        left, top = int(row["left"]), int(row["top"])
        line.boxes.append((left, top, left + int(row["width"]), top + int(row["height"])))
    return height, list(found.values())


def _placed(line: _Line, page: int, height: float) -> PlacedLine:
    lefts, tops, rights, bottoms = zip(*line.boxes, strict=True)
    return PlacedLine(
        page, " ".join(line.words), min(lefts), max(rights), min(tops), max(bottoms), height
    )


def _doubtful(line: _Line) -> Iterator[Repair]:
    for index, (word, sure) in enumerate(zip(line.words, line.sure, strict=True)):
        if sure < SURE:
            around = " ".join(line.words[max(0, index - 3) : index + 4])
            yield Repair(RepairKind.UNSURE_WORD, word, around)
