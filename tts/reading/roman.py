"""Roman numerals: chapters, parts, terms, congresses, centuries, quarters.

A numeral is one where a word before it governs numbers (Chương II, khóa XV);
elsewhere two or more of I, V, X are taken for one, with doubt unless a line
begins with them. Names are not numerals: "I-ốt", "Y Blim", "vitamin C".
"""

import re

from tts.reading.letters import NAMES, spell
from tts.reading.numbers import cardinal, ordinal
from tts.reading.scan import Piece, Scan, word_set
from tts.reading.spans import Kind, Pause

_NUMERAL = re.compile(r"([IVXLCDM]{1,8})(?![^\W_])")
_LETTERED = re.compile(r"([IVX]{1,6})([a-eA-E])(?![^\W_])")
_VALID = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_GOVERNORS = word_set(
    "chương phần mục thứ quý đại hội khóa kỳ kì kỷ loại cấp hạng nhóm bậc lục lần tập quyển đoạn"
    " vùng khu đợt nhiệm họp độ biểu bảng hình tiết mẫu quân tiểu điều vực thị lớp bước thế tầng"
    " quyền ngạch trung đoàn sư tuần vòng mũi"
)
_RANGE_END = re.compile(r"([IVXLC]{1,8}) ?- ?$")
_QUARTER_YEAR = re.compile(r" ?[/-] ?(\d{4})(?!\d)")
_LINE = re.compile(r"[.)] ?(?=[^\W\d_]|\"|\(| )|[.)]?(?=\n)| - ")


def value(numeral: str) -> int | None:
    """What a Roman numeral is worth, or None where it is not well formed."""
    if not numeral or not _VALID.fullmatch(numeral):
        return None
    total = 0
    for char, following in zip(numeral, [*numeral[1:], ""], strict=True):
        worth = _VALUES[char]
        total += -worth if worth < _VALUES.get(following, 0) else worth
    return total


def roman(scan: Scan, pos: int) -> Piece | None:
    """A Roman numeral in capitals."""
    lettered = _lettered(scan, pos)
    if lettered:
        return lettered
    match = _NUMERAL.match(scan.plain, pos)
    number = value(match[0]) if match else None
    if match is None or number is None:
        return None
    head = scan.head(pos)
    if head in _GOVERNORS:
        return _governed(scan, match, head, number)
    return _alone(scan, match, number) if set(match[0]) <= set("IVX") else None


def _alone(scan: Scan, match: re.Match[str], number: int) -> Piece | None:
    """A numeral that no word before it governs: certain where it opens a line."""
    words = cardinal(str(number), scan.style)
    opening = _LINE.match(scan.plain, match.end()) if scan.begins_line(match.start()) else None
    if opening:
        return Piece(opening.end(), words, Kind.BULLET, pause=Pause.COMMA)
    if len(match[0]) == 1:
        return None
    sure = len(match[0]) > len("XI") or _ends_range(scan, match.start())
    alternatives = () if sure else (spell(match[0]),)
    return Piece(match.end(), words, Kind.ROMAN, sure, alternatives)


def _lettered(scan: Scan, pos: int) -> Piece | None:
    """Phụ lục IIa, nhóm IB: a numeral and the letter of its part."""
    match = _LETTERED.match(scan.plain, pos)
    number = value(match[1]) if match else None
    if not match or not number or scan.head(pos) not in _GOVERNORS:
        return None
    words = f"{cardinal(str(number), scan.style)} {NAMES[match[2].lower()]}"
    return Piece(match.end(), words, Kind.ROMAN)


def _governed(scan: Scan, match: re.Match[str], head: str, number: int) -> Piece | None:
    if match[0] in "CDLM":
        return None
    digits = str(number)
    spell = ordinal if scan.follows(match.start(), (" thứ",)) else cardinal
    words = spell(digits, scan.style)
    year = _QUARTER_YEAR.match(scan.plain, match.end()) if head == "quý" else None
    if year:
        words += f" năm {cardinal(year[1], scan.style)}"
        return Piece(year.end(), words, Kind.DATE)
    far = _RANGE.match(scan.plain, match.end())
    last = value(far[1]) if far else None
    if far and last and last > number:
        words += f" đến {cardinal(str(last), scan.style)}"
        return Piece(far.end(), words, Kind.RANGE)
    return Piece(match.end(), words, Kind.ROMAN)


_RANGE = re.compile(r" ?- ?([IVXLC]{1,8})(?![^\W_])")


def _ends_range(scan: Scan, pos: int) -> bool:
    return _RANGE_END.search(scan.plain, max(0, pos - 12), pos) is not None
