"""Codes that a register gives: form codes, certificates, fishing boats, feeders, licences.

Their letters are named even where they would be an abbreviation elsewhere: TS
is no doctor in KH-96543-TS, and TP no town in the form TP/HT-2020.
"""

import re

from tts.reading.letters import spell
from tts.reading.numbers import cardinal, digit_by_digit
from tts.reading.scan import Piece, Scan, word_ends
from tts.reading.spans import Kind

_VESSEL = re.compile(r"([A-ZĐ]{1,3}) ?- ?(\d{4,5}) ?- ?(TS)(?![^\W_])")
_CERTIFICATE = re.compile(r"([A-ZĐ]{1,2}) ?(\d{6,8})(?![\d]|[^\W_]|[.,/-]\d)")
_CERTIFIED = word_ends("số|phát hành|seri|sê-ri|chứng nhận|hộ chiếu|gcn")
_CODE = re.compile(
    r"[A-ZĐ]{1,6}\d{0,3}[a-zđ]?(?:[-/][A-ZĐ]{1,6}\d{0,3}[a-zđ]?|[-/]\d{1,4}){0,4}(?![^\W_])"
)
_MORE_THAN_LETTERS = re.compile(r"[\d/-]")
_FORMED = re.compile(r" (?:mẫu|biểu|tờ khai|bảng kê)(?: số)? ?(?:\d{1,2}(?:-\d)? ?/ ?)?$")
_FORM_CODE = re.compile(r"(\d{1,2})(?:-(\d))? ?/ ?(?=[A-ZĐ])")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_LICENCE = re.compile(r"(?:[BCD]1?E)(?![^\W_])")
_LICENSED = frozenset({"hạng", "gplx", "lái", "xe"})
_FEEDER = re.compile(r"(\d{3}) ?[-/] ?(E)(\d{1,3})(?![^\W_])")
_FED = word_ends("tuyến|đường dây|xuất tuyến|lộ|đz|phát tuyến")
_YEAR = 4


def registered(scan: Scan, pos: int) -> Piece | None:
    """A code that begins with a letter."""
    return _vessel(scan, pos) or _certificate(scan, pos) or _form(scan, pos) or _licence(scan, pos)


def _vessel(scan: Scan, pos: int) -> Piece | None:
    """KH-96543-TS: the province, the number, the letters of the fishing fleet."""
    match = _VESSEL.match(scan.plain, pos)
    if not match:
        return None
    words = f"{spell(match[1])}, {digit_by_digit(match[2])}, {spell(match[3])}"
    return Piece(match.end(), words, Kind.CODE)


def _certificate(scan: Scan, pos: int) -> Piece | None:
    """BK 123456, the number printed on a certificate of land."""
    match = _CERTIFICATE.match(scan.plain, pos)
    if not match or not scan.follows(pos, _CERTIFIED):
        return None
    return Piece(match.end(), f"{spell(match[1])} {digit_by_digit(match[2])}", Kind.CODE)


def _form(scan: Scan, pos: int) -> Piece | None:
    """The code of a form after "Mẫu": C1a-TS, TP/HT-2020."""
    match = _CODE.match(scan.plain, pos)
    if not match or not _MORE_THAN_LETTERS.search(match[0]) or not _FORMED.search(scan.before(pos)):
        return None
    return Piece(match.end(), _form_words(scan, match[0]), Kind.CODE)


def _form_words(scan: Scan, code: str) -> str:
    parts = _PARTS.findall(code)
    return " ".join(
        cardinal(part, scan.style)
        if part.isdecimal() and part[0] != "0" and len(part) in {1, 2, _YEAR}
        else digit_by_digit(part)
        if part.isdecimal()
        else spell(part)
        for part in parts
    )


def _licence(scan: Scan, pos: int) -> Piece | None:
    """BE is the licence for a trailer, no word, in a list of classes."""
    match = _LICENCE.match(scan.plain, pos)
    if not match or scan.head(pos) not in _LICENSED:
        return None
    return Piece(match.end(), _form_words(scan, match[0]), Kind.CODE)


def cited(scan: Scan, pos: int) -> Piece | None:
    """K2 Đ20 NĐ 03/2022: clause and article as clerks note them."""
    match = _CITED.match(scan.plain, pos)
    if not match:
        return None
    clause, article, letter = match.groups()
    words = f"khoản {cardinal(clause, scan.style)} " if clause else ""
    words += f"Điều {cardinal(article, scan.style)}"
    return Piece(match.end(), f"{words} {spell(letter)}" if letter else words, Kind.CITATION)


_CITED = re.compile(
    r"(?:K\.? ?(\d{1,2})(?:, ?| ))?Đ\.? ?(\d{1,3})([a-zđ]?)"
    r"(?= (?:NĐ|Luật|BL|Nghị định|TT|Bộ luật|QĐ|Thông tư))"
)


def feeders(scan: Scan, pos: int) -> Piece | None:
    """472-E42, the feeder of a substation in notices of power cuts."""
    match = _FEEDER.match(scan.plain, pos)
    if not match or not scan.follows(pos, _FED):
        return None
    words = f"{digit_by_digit(match[1])}, {spell(match[2])} {digit_by_digit(match[3])}"
    return Piece(match.end(), words, Kind.CODE)


def numbered_forms(scan: Scan, pos: int) -> Piece | None:
    """01/CNKD and 01-1/BK-CNKD after "Tờ khai": the number and the code of a form."""
    lead = _FORM_CODE.match(scan.plain, pos)
    code = _CODE.match(scan.plain, lead.end()) if lead else None
    if not lead or not code or not _FORMED.search(scan.before(pos)):
        return None
    number = " ".join(cardinal(part, scan.style) for part in lead.groups() if part)
    return Piece(code.end(), f"{number} {_form_words(scan, code[0])}", Kind.CODE)
