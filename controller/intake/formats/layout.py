"""From lines on pages, each with its place, to paragraphs: for PDF and for recognised scans.

A line goes on in the next where it was as full as it could be; what is indented begins anew. Page
numbers and running heads, which stand between the lines, are taken out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from controller.intake.kinds import lays_out, opens_after
from controller.intake.repair import joint
from controller.intake.repairs import Repair, RepairKind, excerpt

PAGE_NUMBER = re.compile(r"[-–—\s]*(?:Trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–—\s]*", re.IGNORECASE)
EDGE = 0.12
"""The part of a page, at its top and at its foot, where running heads and numbers stand."""
SAME_ROW = 0.5
"""Of a line's height: how far apart the middles of two pieces of one row may be."""
CELL_GAP = 2.0
"""In heights of a line: an empty stretch from which two pieces of a row are two cells."""
INDENT = 0.8
"""In heights of a line: how far in a new paragraph begins."""
SLACK = 0.6
"""In heights of a line: how much of a full line may stay empty beside the next word."""
WIDE_STEP = 1.22
"""Of the usual step from line to line: from here on a paragraph has ended between them."""
FEWEST_PAGES = 3
"""Pages on which a line at the same edge makes it a running head."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line with its place; y grows downwards from the top of its page."""

    page: int
    text: str
    left: float
    right: float
    top: float
    bottom: float
    page_height: float

    @property
    def height(self) -> float:
        """Of the letters."""
        return self.bottom - self.top

    @property
    def at_edge(self) -> bool:
        """Whether it stands where running heads do."""
        middle = (self.top + self.bottom) / 2 / self.page_height
        return middle < EDGE or middle > 1 - EDGE


def paragraphs(placed: Iterable[PlacedLine]) -> tuple[list[str], list[Repair]]:
    """The text, a line a paragraph, rows of cells with bars; and what was mended."""
    lines = [line for line in placed if line.text.strip()]
    lines, repairs = _without_page_marks(lines)
    rows = list(_rows(lines))
    margins = _margins([row[0] for row in rows if len(row) == 1])
    texts: list[str] = []
    before: PlacedLine | None = None
    for row in rows:
        line = row[0]
        if len(row) > 1:
            texts.append("".join(f"{piece.text.strip()} | " for piece in row).strip())
            before = None
        elif before is not None and _goes_on(before, line, margins):
            first, glue, repair = joint(texts[-1], line.text.strip())
            texts[-1] = f"{first}{glue}{line.text.strip()}"
            if repair.kind is RepairKind.HYPHEN:  # that lines end is no dirt of a page
                repairs.append(repair)
            before = line
        else:
            texts.append(line.text.strip())
            before = line
    return texts, repairs


def _without_page_marks(
    lines: Sequence[PlacedLine],
) -> tuple[list[PlacedLine], list[Repair]]:
    pages = {line.page for line in lines}
    bare = Counter(re.sub(r"\d+", "#", line.text.strip()) for line in lines if line.at_edge)
    kept: list[PlacedLine] = []
    repairs: list[Repair] = []
    for line in lines:
        text = line.text.strip()
        running = bare[re.sub(r"\d+", "#", text)] >= max(FEWEST_PAGES, len(pages) - 1)
        if line.at_edge and (PAGE_NUMBER.fullmatch(text) or running):
            repairs.append(Repair(RepairKind.PAGE_NUMBER, excerpt(text)))
        else:
            kept.append(line)
    return kept, repairs


def _rows(lines: Sequence[PlacedLine]) -> Iterator[list[PlacedLine]]:
    """Lines from top to bottom, pieces of one row together; a row that is one line is merged."""
    by_page: dict[int, list[PlacedLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    for page in sorted(by_page):
        row: list[PlacedLine] = []
        for line in sorted(by_page[page], key=lambda one: (one.top + one.bottom, one.left)):
            if row and not _beside(row[-1], line):
                yield _merged(row)
                row = []
            row.append(line)
        yield _merged(row)


def _beside(one: PlacedLine, other: PlacedLine) -> bool:
    apart = abs((one.top + one.bottom) - (other.top + other.bottom)) / 2
    return apart < SAME_ROW * min(one.height, other.height)


def _merged(row: list[PlacedLine]) -> list[PlacedLine]:
    """Pieces that only wide blanks tell apart become one; real cells stay."""
    pieces = sorted(row, key=lambda one: one.left)
    merged = pieces[:1]
    for piece in pieces[1:]:
        last = merged[-1]
        wide = piece.left - last.right > CELL_GAP * last.height
        if wide or lays_out(piece.text.strip()):
            merged.append(piece)
            continue
        merged[-1] = PlacedLine(
            last.page,
            f"{last.text.strip()} {piece.text.strip()}",
            last.left,
            max(last.right, piece.right),
            min(last.top, piece.top),
            max(last.bottom, piece.bottom),
            last.page_height,
        )
    return merged


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float
    step: float
    """From the foot of a line to the foot of the next within a paragraph."""


def _margins(lines: Sequence[PlacedLine]) -> _Margins:
    """Where the text block begins and ends: what a line of twenty reaches."""
    if not lines:
        return _Margins(0, 0, 0)
    lefts = sorted(line.left for line in lines)
    rights = sorted(line.right for line in lines)
    steps = [b.bottom - a.bottom for a, b in pairwise(lines) if a.page == b.page]
    step = median(steps) if steps else 0.0
    return _Margins(lefts[len(lefts) // 20], rights[-1 - len(rights) // 20], step)


def _goes_on(before: PlacedLine, line: PlacedLine, margins: _Margins) -> bool:
    """Whether the line is the same paragraph's: the one before was full, this is not indented."""
    text = line.text.strip()
    if before.page == line.page and line.bottom - before.bottom > WIDE_STEP * margins.step:
        return False
    if opens_after(before.text.rstrip(), text) and not _wraps_mid_word(before):
        return False
    indented = line.left - margins.left > INDENT * line.height
    centred = before.left - margins.left > INDENT * before.height and indented
    if indented and not centred:
        return False
    width = (line.right - line.left) / max(len(text), 1)
    word = text.split(" ", 1)[0]
    room = margins.right - before.right
    return not centred and room < width * (len(word) + 1) + SLACK * line.height


def _wraps_mid_word(line: PlacedLine) -> bool:
    return line.text.rstrip().endswith(("-", "\u00ad"))
