"""Bullets and numbering at the beginning of a line: never a minus, never a plus."""

import re

from tts.reading.letters import NAMES
from tts.reading.numbers import cardinal
from tts.reading.roman import value
from tts.reading.scan import Piece, Scan
from tts.reading.spans import Kind, Pause

_MARK = re.compile(r"(?:[-+*•●○▪■□☐◦·‣→➢✓✔–]){1,2}(?=[ \n]|[^\W\d_]|$) *|[•●▪■□☐➢✓✔]+ *")
_TIGHT_NUMBER = re.compile(r"[-+] +(?=\d)")
_LETTER = re.compile(r"\(?([a-zđA-ZĐ])\) ?(?=[^\W_\d]|[ \n\"(]|$)")
_LETTER_DIGIT = re.compile(r"\(?([a-zđ])\.?(\d{1,2})[).] ?")
_NUMBER = re.compile(
    r"\(?(\d{1,3}(?:\.\d{1,3}){0,5})(?:[.)]{1,2}(?= |[^\W\d_]|\n|\"|\(|$)| ?- (?=[^\W\d_])) ?"
)
_BARE_SECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,5}) (?=[^\W\d_]{2})")
_ROMAN = re.compile(r"\(([ivx]{1,5})\) ?|([ivx]{2,5})[.)] ")
_UNITS = re.compile(r" ?(?:triệu|tỷ|tỉ|nghìn|ngàn|kg|km|ha|tấn|lít|mét|lần|độ|điểm|%)")


def bullets(scan: Scan, pos: int) -> Piece | None:
    """The mark or number that opens a line at `pos`."""
    if not scan.begins_line(pos):
        return None
    if scan.written.text.startswith("o\t", pos):
        return Piece(pos + 2, "", Kind.BULLET)
    mark = _MARK.match(scan.plain, pos) or _TIGHT_NUMBER.match(scan.plain, pos)
    if mark:
        return Piece(mark.end(), "", Kind.BULLET)
    return _roman(scan, pos) or _lettered(scan, pos) or _numbered(scan, pos)


def _roman(scan: Scan, pos: int) -> Piece | None:
    match = _ROMAN.match(scan.plain, pos)
    number = value((match[1] or match[2]).upper()) if match else None
    if not match or not number:
        return None
    return _opening(match.end(), cardinal(str(number), scan.style))


def _lettered(scan: Scan, pos: int) -> Piece | None:
    match = _LETTER_DIGIT.match(scan.plain, pos)
    if match:
        words = f"{NAMES[match[1]]} {cardinal(match[2], scan.style)}"
        return _opening(match.end(), words)
    match = _LETTER.match(scan.plain, pos)
    if not match or (match[1].isupper() and match[0][-1] not in ". )"):
        return None
    if match[1] in "IVX" or _is_initial(scan, match):
        return None
    return _opening(match.end(), NAMES[match[1].lower()])


def _is_initial(scan: Scan, match: re.Match[str]) -> bool:
    """Q.1, P.5, T.T: an abbreviation, not the first of a list."""
    rest = scan.plain[match.end() : match.end() + 2]
    return match[1] in "QPXHTKĐ" and match[0].rstrip().endswith(".") and rest[:1] != ""


def _numbered(scan: Scan, pos: int) -> Piece | None:
    match = _NUMBER.match(scan.plain, pos) or _BARE_SECTION.match(scan.plain, pos)
    if not match or _UNITS.match(scan.written.folded, match.end(1)):
        return None
    words = " chấm ".join(cardinal(part, scan.style) for part in match[1].split("."))
    return _opening(match.end(), words)


def _opening(end: int, words: str) -> Piece:
    return Piece(end, words, Kind.BULLET, pause=Pause.COMMA)
