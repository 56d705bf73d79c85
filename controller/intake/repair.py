"""Mend what copying, scraping and scanning did to a document: ordered steps over its lines.

Table bars go, lines that were broken in the middle of a name or a sentence are joined, passages
that stand twice stand once. Nothing else is taken away or changed, and each mending is told.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from controller.intake.kinds import lays_out, opens_after, opens_block
from controller.intake.old_encodings import is_spelled_rightly
from controller.intake.repairs import Repair, RepairKind, excerpt

INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
INVISIBLE_NAMES = {0xAD: "dấu ngắt từ ẩn", 0x200B: "khoảng trắng rộng bằng không", 0xFEFF: "BOM"}
END_OF_SENTENCE = (".", ";", ":", "!", "?", "”", '"')
HANGING = re.compile(
    r".*\b(của|và|các|những|là|với|cho|theo|tại|về|từ|đến|do|trong|trên|bởi|hoặc|thuộc|để|nếu|mà)"
)
"""Words that no sentence and no heading ends with."""
DIVIDED = re.compile(r"(\w+)[-¬]$")
DIGITS = re.compile(r"\d")
FIRST_WORD = re.compile(r"\w{1,20}")
LONGEST_WORD = 20
EDGE = 60
"""Characters of both halves that are shown of a repair."""
MISTAKEN_ARTICLE = re.compile(r"^[ĐD]i[eêèéềếểễệ][uù] (\d{1,3}[.,:])")
MISTAKEN_STOP = re.compile(r"^((?:Điều )?\d{1,2}), (?=[A-ZĐÀ-Ỹ])")
LONGEST_BRACKET = 5
"""Lines that an open bracket may run over."""
REPEATED_LINES = 3
REPEATED_CHARACTERS = 200
DOUBLED_CHARACTERS = 40
ALIKE = 0.88
"""How like each other two readings of one scanned line are at least."""
FULL_LINES = 0.4
"""The share of lines near the same length from which a text counts as wrapped by hand."""
SHORTEST_WRAP, LONGEST_WRAP = 50, 120


@dataclass
class Mended:
    """Lines, and what was mended in them."""

    lines: list[str]
    repairs: list[Repair] = field(default_factory=list)


def clean_characters(text: str) -> str:
    """NFC, plain spaces, nothing invisible."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n").replace("\r", "\n"))


def invisible_characters(text: str) -> list[Repair]:
    """Which characters nobody could see, and how many of each."""
    found = {code: text.count(chr(code)) for code in INVISIBLE}
    return [
        Repair(RepairKind.INVISIBLE, f"U+{code:04X} {INVISIBLE_NAMES.get(code, '')} × {count}")
        for code, count in found.items()
        if count
    ]


def mend(lines: Iterable[str], *, recognised: bool = False) -> Mended:
    """All steps in their order, over lines of clean characters.

    `recognised`: the lines come from a scan, where the same passage is never read the same twice.
    """
    repairs: list[Repair] = []
    if recognised:
        lines = [_numbered(line, repairs) for line in lines]
    cells = split_cells(lines, repairs)
    whole = join_broken(cells, repairs)
    return Mended(drop_repeated(whole, repairs, recognised=recognised), repairs)


def _numbered(line: str, repairs: list[Repair]) -> str:
    """A recognised "Điêu 1." or "5, Giao Sở…" is what the paper says with a mark or a stop."""
    mended = MISTAKEN_STOP.sub(r"\1. ", MISTAKEN_ARTICLE.sub(r"Điều \1", line))
    if mended != line:
        repairs.append(Repair(RepairKind.UNSURE_WORD, excerpt(line[:60]), excerpt(mended[:60])))
    return mended


def split_cells(lines: Iterable[str], repairs: list[Repair]) -> list[tuple[str, bool]]:
    """Each line without table bars, and whether a bar closed it.

    Cells side by side are one line; in the tables that lay out the head and foot of a document
    each is a line of its own.
    """
    split: list[tuple[str, bool]] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|") if cell.strip()]
        closed = "|" in line
        if closed and cells:
            repairs.append(Repair(RepairKind.BARS, excerpt(line), excerpt("; ".join(cells))))
        if any(lays_out(cell) for cell in cells):
            split += [(cell, closed) for cell in cells]
        elif cells:
            split.append(("; ".join(cells), closed))
        elif closed and split:
            split[-1] = (split[-1][0], True)
    return split


def join_broken(cells: Sequence[tuple[str, bool]], repairs: list[Repair]) -> list[str]:
    """Join lines that were broken where nothing ends."""
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
    return [_one(group, repairs) for group in groups]


def _one(group: list[str], repairs: list[Repair]) -> str:
    pieces = group[:1]
    for line in group[1:]:
        pieces[-1], glue, repair = joint(pieces[-1], line)
        pieces += [glue, line]
        repairs.append(repair)
    return "".join(pieces)


def joint(first: str, second: str) -> tuple[str, str, Repair]:
    """How two halves of a broken line go together: the first, what stands between, the repair.

    A syllable that was divided at the end of the line is made whole; what is all capitals before
    the hyphen and none behind it is two things, as the number of a part is ("VI- an toàn").
    """
    divided = DIVIDED.search(first[-LONGEST_WORD:])
    following = FIRST_WORD.match(second)
    if divided and following and second[0].islower():
        made = divided[1] + following[0]
        if not divided[1].isupper() and is_spelled_rightly(made):
            repair = Repair(RepairKind.HYPHEN, f"{divided[0]} / {following[0]}", made)
            return first[:-1], "", repair
        glue = ""
    else:
        glue = " "
    before = f"…{first[-EDGE:]}"
    repair = Repair(
        RepairKind.JOINED, f"{before} / {second[:EDGE]}…", f"{before}{glue}{second[:EDGE]}…"
    )
    return first, glue, repair


def _in_bracket(group: list[str]) -> bool:
    """Whether a bracket is open that a line or two may still close."""
    if len(group) >= LONGEST_BRACKET:
        return False
    return sum(line.count("(") - line.count(")") for line in group) > 0


def _belongs_together(line: str, following: str) -> bool:
    if opens_after(line, following) or line.endswith(END_OF_SENTENCE):
        return False
    if following[0].islower():
        return True
    if HANGING.fullmatch(line):
        return True
    return line.isupper() and following.isupper() and not opens_block(line, alone=True)


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the line was as full as it could be, so that its end means nothing."""
    if opens_after(line, following) or line.endswith(END_OF_SENTENCE):
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


def drop_repeated(
    lines: list[str], repairs: list[Repair], *, recognised: bool = False
) -> list[str]:
    """Keep the first of every passage that stands twice.

    A passage is at least three lines (200 characters) anywhere, or a long line right after its
    double: law repeats short phrases on purpose.
    """
    keys = [_key(line) for line in lines] if recognised else lines
    first_at: dict[str, int] = {}
    kept: list[int] = []
    index = 0
    while index < len(lines):
        length = _repeats(keys, first_at, index, fuzzy=recognised)
        if length:
            start = index - _before(keys, first_at, kept, index) if recognised else index
            del kept[len(kept) - (index - start) :]
            passage = "\n".join(lines[start : index + length])
            repairs.append(Repair(RepairKind.REPEATED, excerpt(passage)))
            index += length
            continue
        first_at.setdefault(keys[index], index)
        kept.append(index)
        index += 1
    return [lines[at] for at in kept]


def _key(line: str) -> str:
    """A recognised line by what recognition seldom mistakes: letters without marks, digits."""
    plain = unicodedata.normalize("NFD", line.lower().replace("đ", "d"))
    return "".join(char for char in plain if char.isascii() and char.isalnum())


def _repeats(keys: list[str], first_at: dict[str, int], index: int, *, fuzzy: bool) -> int:
    """How many lines from here on only say again what stood before."""
    start = first_at.get(keys[index])
    if start is None:
        return 0
    if index and keys[index] == keys[index - 1] and len(keys[index]) >= DOUBLED_CHARACTERS:
        return 1
    length = 0
    while index + length < len(keys) and start + length < index:
        one, other = keys[start + length], keys[index + length]
        if one != other and not (fuzzy and _alike(one, other)):
            break
        length += 1
    characters = sum(map(len, keys[index : index + length]))
    return length if length >= REPEATED_LINES and characters >= REPEATED_CHARACTERS else 0


def _before(keys: list[str], first_at: dict[str, int], kept: list[int], index: int) -> int:
    """How many kept lines right before a repeated passage belong to it, though read otherwise."""
    start = first_at[keys[index]]
    count = 0
    while (
        count < min(start, len(kept))
        and kept[-1 - count] == index - 1 - count
        and index - 1 - count > start
        and _alike(keys[start - 1 - count], keys[index - 1 - count])
    ):
        count += 1
    return count


def _alike(one: str, other: str) -> bool:
    """Whether two recognised lines are one that was read twice.

    Other digits make another line: "Điều 2" after the same words as "Điều 1" is law of its own.
    """
    if DIGITS.findall(one) != DIGITS.findall(other):
        return False
    if abs(len(one) - len(other)) > (1 - ALIKE) * max(len(one), len(other)):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
