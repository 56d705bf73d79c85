"""Codes of letters and digits: licence plates, roads, coordinates, standards, A4, H5N1."""

import re

from tts.reading.letters import NAMES, has_vowel, spell
from tts.reading.numbers import cardinal, digit_by_digit
from tts.reading.phones import is_identified, said
from tts.reading.scan import Piece, Scan, word_ends
from tts.reading.spans import Kind
from tts.reading.style import Style
from tts.reading.words import spelled_out

_PLATE = re.compile(
    r"(\d{2})( ?- ?)?([A-ZĐ]{1,2})(\d?) ?[- ] ?(\d{3}[. ]?\d{2}|\d{4,5})(?![\d]|[^\W_]|[/,]\d)"
)
_ROAD = re.compile(
    r"(QL|TL|ĐT|ĐH|HL|ĐX|CT(?=\.))(?:[. -]{0,2})(\d{1,3})([A-Z]?)(?![\d]|[^\W_]|[./,-]\d)"
)
_ROADS = {
    "QL": "quốc lộ",
    "TL": "tỉnh lộ",
    "ĐT": "đường tỉnh",
    "ĐH": "đường huyện",
    "HL": "hương lộ",
    "ĐX": "đường xã",
    "CT": "cao tốc",
}
_POST = re.compile(r"(?:Km|KM|km) ?(\d{1,4})(?: ?\+ ?(\d{1,4})(?:,(\d{1,3}))?)?(?![\d]|[^\W_])")
_POST_JOIN = re.compile(r" ?- ?(?=[Kk][Mm])")
_COORDINATE = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,6})?) ?° ?(?:(\d{1,2}(?:[.,]\d{1,4})?) ?' ?)?"
    r"(?:(\d{1,2}(?:[.,]\d{1,4})?) ?(?:\"|'') ?)?"
    r"([NSEWBĐT](?![^\W_]))?"
)
# Where a storm is: 14.5N-113.8E.
_AT_SEA = re.compile(
    r"(\d{1,2}[.,]\d{1,2}) ?([NB]) ?[-;, ] ?(\d{2,3}[.,]\d{1,2}) ?([EĐ])(?![^\W_])"
)
_SIDES = {"N": "bắc", "S": "nam", "E": "đông", "W": "tây", "B": "bắc", "Đ": "đông", "T": "tây"}
_STANDARD = re.compile(r"(\d{1,6}(?:-\d{1,2})?):((?:19|20)\d\d)(?!\d)")
_ISSUER = re.compile(r"/([A-ZĐ&]{2,9})(?![^\W_])")
_STANDARDS = word_ends("tcvn|qcvn|iso|iec|en|qcđp|tcxdvn|tccs|iso/iec|việt nam")
_ONE = re.compile(r"(?=[^\W_]{0,15}\d)(?=[^\W_]{0,15}[^\W\d_])[^\W_]{2,24}(?![^\W_])")
_PARTS = re.compile(r"\d+|[^\W\d_]+|[-./_]")
_CODED = word_ends("mã|mã số|số hiệu|ký hiệu|số|mẫu|seri|mã hồ sơ")
_WHOLE = 2
_QUANTITY = 3
"""Up to three figures after letters are a number (D300), more are a serial."""


def plates(scan: Scan, pos: int) -> Piece | None:
    """79A-123.45 as bảy chín a, một hai ba bốn năm."""
    match = _PLATE.match(scan.plain, pos)
    if not match:
        return None
    province, _, series, serial, number = match.groups()
    head = " ".join(filter(None, (digit_by_digit(province), spell(series), digit_by_digit(serial))))
    digits = "".join(char for char in number if char.isdecimal())
    return Piece(match.end(), f"{head}, {digit_by_digit(digits)}", Kind.CODE)


def roads(scan: Scan, pos: int) -> Piece | None:
    """QL1A, ĐT.652, Km12+300."""
    match = _ROAD.match(scan.plain, pos)
    if match:
        name = _ROADS[match[1]]
        words = cardinal(match[2], scan.style)
        words = words if scan.follows(pos, (f" {name}",)) else f"{name} {words}"
        if match[3]:
            words += f" {NAMES[match[3].lower()]}"
        return Piece(match.end(), words, Kind.CODE)
    match = _POST.match(scan.plain, pos)
    if not match:
        return None
    words, end = _post(match, scan.style), match.end()
    joined = _POST_JOIN.match(scan.plain, end)
    second = _POST.match(scan.plain, joined.end()) if joined else None
    if second:
        words, end = f"{words} đến {_post(second, scan.style)}", second.end()
    return Piece(end, words, Kind.CODE)


def _post(match: re.Match[str], style: Style) -> str:
    words = f"ki lô mét {cardinal(match[1], style)}"
    if match[2]:
        words += f" cộng {cardinal(match[2], style)}"
    if match[3]:
        words += f" phẩy {digit_by_digit(match[3])}"
    return words


def coordinates(scan: Scan, pos: int) -> Piece | None:
    """12°14'30"B: degrees, minutes, seconds and the side of the world."""
    at_sea = _AT_SEA.match(scan.plain, pos)
    if at_sea:
        north, side, east, other = at_sea.groups()
        words = f"{_decimal(north, scan.style)} độ {_SIDES[side]}, "
        words += f"{_decimal(east, scan.style)} độ {_SIDES[other]}"
        return Piece(at_sea.end(), words, Kind.CODE)
    match = _COORDINATE.match(scan.plain, pos)
    if not match or not (match[2] or match[4]):
        return None
    words = f"{_decimal(match[1], scan.style)} độ"
    for part, unit in ((match[2], "phút"), (match[3], "giây")):
        if part:
            words += f" {_decimal(part, scan.style)} {unit}"
    if match[4]:
        words += f" {_SIDES[match[4]]}"
    end = match.start() + len(match[0].rstrip())
    return Piece(end, words, Kind.CODE)


def _decimal(written: str, style: Style) -> str:
    whole, point, rest = written.replace(".", ",").partition(",")
    words = cardinal(whole, style)
    return f"{words} phẩy {_fraction(rest, style)}" if point else words


def _fraction(digits: str, style: Style) -> str:
    if digits[0] == "0" or len(digits) > _WHOLE:
        return digit_by_digit(digits)
    return cardinal(digits, style)


_CHAIN = re.compile(r"\d{1,4}(?:[./ -]\d{1,4}){10,400}(?!\d)")
_CHAIN_PARTS = re.compile(r"\d+|[./-]")


def chains(scan: Scan, pos: int) -> Piece | None:
    """Eleven numbers or more on a string are no date, telephone or sum, but a row of figures."""
    match = _CHAIN.match(scan.plain, pos)
    if not match:
        return None
    said_parts = [
        cardinal(part, scan.style) if part.isdecimal() else "chấm" if part == "." else ","
        for part in _CHAIN_PARTS.findall(match[0])
    ]
    words = " ".join(said_parts).replace(" ,", ",")
    return Piece(match.end(), words, Kind.CODE, certain=False)


def standards(scan: Scan, pos: int) -> Piece | None:
    """TCVN 11930:2017: number and year."""
    match = _STANDARD.match(scan.plain, pos)
    if not match or not scan.follows(pos, _STANDARDS):
        return None
    number = " ".join(cardinal(part, scan.style) for part in match[1].split("-"))
    words = f"{number} năm {cardinal(match[2], scan.style)}"
    issuer = _ISSUER.match(scan.plain, match.end())
    organ = scan.lexicon.organs.get(issuer[1]) if issuer else None
    if issuer and organ:
        return Piece(issuer.end(), f"{words} của {organ}", Kind.CODE)
    return Piece(match.end(), words, Kind.CODE)


def mixed_codes(scan: Scan, pos: int) -> Piece | None:
    """Letters and digits in one: NV1, 10A1, H5N1, KH-01."""
    match = _ONE.match(scan.plain, pos) or _JOINED.match(scan.plain, pos)
    endless = None if match else _ENDLESS.match(scan.plain, pos)
    if endless:
        return Piece(endless.end(), spelled_out(endless[0]), Kind.CODE, certain=False)
    if not match:
        return None
    written = match[0]
    if _is_measure(scan, written):
        return None
    named = scan.follows(pos, _CODED)
    parts = [_part(part, scan.style, digits=named) for part in _PARTS.findall(written)]
    words = " ".join(part for part in parts if part)
    plain_word = re.search(r"[a-zà-ỹđ]\d+[a-zà-ỹđ]", written) is not None
    return Piece(match.end(), words.replace(" ,", ","), Kind.CODE, not plain_word)


_ENDLESS = re.compile(r"(?=[^\W_]{0,24}\d)(?=[^\W_]{0,24}[^\W\d_])[^\W_]{25,200}")
_MEASURE = re.compile(r"\d+([^\W\d_]+[23]?)")
_MULTIPLIERS = frozenset({"k", "K", "tr"})


def _is_measure(scan: Scan, written: str) -> bool:
    """5kg, 220V, 50k: a number with its unit, not a code; and the 3x4 of a product."""
    match = _MEASURE.fullmatch(written)
    if not match:
        return re.match(r"\d+x\d", written) is not None
    unit = match[1]
    known = unit in scan.lexicon.units or unit in scan.lexicon.currencies
    return (known and unit not in _LETTERS_FIRST) or unit in _MULTIPLIERS


_LETTERS_FIRST = frozenset("NJ")


def identified(scan: Scan, pos: int) -> Piece | None:
    """A code after "mã hồ sơ", "số seri": letters spelled, digits one by one."""
    match = _IDENTIFIED.match(scan.plain, pos)
    if not match or not is_identified(scan, pos) or not _DIGIT.search(match[0]):
        return None
    groups = re.split(r"[ ./-]", match[0])
    return Piece(match.end(), ", ".join(spelled_out(group) for group in groups if group), Kind.CODE)


_DIGIT = re.compile(r"\d")
_IDENTIFIED = re.compile(
    r"(?=[0-9./-]{0,30}[A-Z])(?:[A-Z]{1,3} (?=\d{5}))?[A-Z0-9]{2,24}"
    r"(?:[./-][A-Z0-9]{1,24}|(?<=\d) \d{5,12}){0,8}(?![^\W_])"
)


_JOINED = re.compile(r"[A-ZĐ]{1,6}\d{0,6}(?:[-.][A-ZĐ]{0,6}\d{1,8}[A-ZĐ]?){1,4}(?![^\W_])")
"""KH-01, GT-2025-001: capitals and digits joined by hyphens."""


def _part(part: str, style: Style, *, digits: bool) -> str:
    if part.isdecimal():
        if digits and len(part) > _WHOLE:
            return said(part)
        whole = len(part) <= _QUANTITY and not part.startswith("0")
        return cardinal(part, style) if whole else digit_by_digit(part)
    if not part.isalpha():
        return "chấm" if part == "." else ","
    readable = len(part) > _WHOLE and has_vowel(part) and not part.isupper()
    return part if readable else spell(part)
