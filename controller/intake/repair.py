"""Mend what copying and scraping did to a document: ordered steps over its lines.

Table bars go, lines that were broken in the middle of a name or a sentence are joined, passages
that stand twice stand once. Nothing else is taken away or changed.
"""

import re
import unicodedata
from collections.abc import Iterable

from controller.intake.kinds import lays_out, opens_block

INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
END_OF_SENTENCE = (".", ";", ":", "!", "?", "”", '"')
HANGING = re.compile(
    r".*\b(của|và|các|những|là|với|cho|theo|tại|về|từ|đến|do|trong|trên|bởi|hoặc|thuộc|để|nếu|mà)"
)
"""Words that no sentence and no heading ends with."""
LONGEST_BRACKET = 5
"""Lines that an open bracket may run over."""
REPEATED_LINES = 3
REPEATED_CHARACTERS = 200
DOUBLED_CHARACTERS = 40
FULL_LINES = 0.4
"""The share of lines near the same length from which a text counts as wrapped by hand."""
SHORTEST_WRAP, LONGEST_WRAP = 50, 120


def clean_characters(text: str) -> str:
    """NFC, plain spaces, nothing invisible."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n").replace("\r", "\n"))


def repaired_lines(lines: Iterable[str]) -> list[str]:
    """All steps in their order, over lines of clean characters."""
    return drop_repeated(join_broken(split_cells(lines)))


def split_cells(lines: Iterable[str]) -> list[tuple[str, bool]]:
    """Each line without table bars, and whether a bar closed it.

    Cells side by side are one line; in the tables that lay out the head and foot of a document
    each is a line of its own.
    """
    split: list[tuple[str, bool]] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|") if cell.strip()]
        closed = "|" in line
        if any(lays_out(cell) for cell in cells):
            split += [(cell, closed) for cell in cells]
        elif cells:
            split.append(("; ".join(cells), closed))
        elif closed and split:
            split[-1] = (split[-1][0], True)
    return split


def join_broken(lines: Iterable[tuple[str, bool]]) -> list[str]:
    """Join lines that were broken where nothing ends."""
    cells = list(lines)
    width = _wrap_width([text for text, _ in cells])
    groups: list[list[str]] = []
    closed = True
    for text, closes in cells:
        group = groups[-1] if groups else []
        if not closed and (
            _belongs_together(group[-1], text)
            or _wrapped(group[-1], text, width)
            or _in_bracket(group)
        ):
            group.append(text)
        else:
            groups.append([text])
        closed = closes
    return [" ".join(group) for group in groups]


def _in_bracket(group: list[str]) -> bool:
    """Whether a bracket is open that a line or two may still close."""
    if len(group) >= LONGEST_BRACKET:
        return False
    return sum(line.count("(") - line.count(")") for line in group) > 0


def _belongs_together(line: str, following: str) -> bool:
    if opens_block(following) or line.endswith(END_OF_SENTENCE):
        return False
    if following[0].islower():
        return True
    if HANGING.fullmatch(line):
        return True
    return line.isupper() and following.isupper() and not opens_block(line, alone=True)


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the line was as full as it could be, so that its end means nothing."""
    if opens_block(following) or line.endswith(END_OF_SENTENCE):
        return False
    first_word = following.split(" ", 1)[0]
    return len(line) + 1 + len(first_word) > width


def _wrap_width(lines: list[str]) -> int:
    """The width at which a text was wrapped by hand; more than any line where it was not."""
    longest = max(map(len, lines), default=0)
    full = sum(len(line) > 0.8 * longest for line in lines)
    if SHORTEST_WRAP <= longest <= LONGEST_WRAP and full >= FULL_LINES * len(lines):
        return longest
    return 1 << 30


def drop_repeated(lines: list[str]) -> list[str]:
    """Keep the first of every passage that stands twice.

    A passage is at least three lines (200 characters) anywhere, or a long line right after its
    double: law repeats short phrases on purpose.
    """
    first_at: dict[str, int] = {}
    kept: list[str] = []
    index = 0
    while index < len(lines):
        length = _repeats(lines, first_at, index)
        if length:
            index += length
            continue
        first_at.setdefault(lines[index], index)
        kept.append(lines[index])
        index += 1
    return kept


def _repeats(lines: list[str], first_at: dict[str, int], index: int) -> int:
    """How many lines from here on only say again what stood before."""
    start = first_at.get(lines[index])
    if start is None:
        return 0
    if index and lines[index] == lines[index - 1] and len(lines[index]) >= DOUBLED_CHARACTERS:
        return 1
    length = 0
    while index + length < len(lines) and start + length < index:
        if lines[start + length] != lines[index + length]:
            break
        length += 1
    characters = sum(map(len, lines[index : index + length]))
    return length if length >= REPEATED_LINES and characters >= REPEATED_CHARACTERS else 0
