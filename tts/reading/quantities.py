"""Numbers as they are written: 1.004, 20 000, 2,5, 0,75, 1.5, 01, 2/3, 3,5.

`quantity` reads one of them and says whether a person would hesitate.
"""

import re
from typing import NamedTuple

from tts.reading.numbers import cardinal, decimal, decimals, denominator, digit_by_digit
from tts.reading.scan import Scan, word_ends, word_set
from tts.reading.style import Style


class Quantity(NamedTuple):
    """A number read up to `end`; `value` orders the two ends of a range."""

    end: int
    spoken: str
    value: float
    certain: bool = True
    alternatives: tuple[str, ...] = ()


_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,9}(?![\d]|\.\d)(?:,(\d{1,9})(?!\d))?")
_SPACED = re.compile(
    r"[1-9]\d{0,2}((?: \d{3}){1,9})(?!\d| \d{3}(?!\d)|[./-]\d)(?:,(\d{1,9})(?!\d))?"
)
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,9}(?![\d,])(?:\.(\d{1,2})(?!\d))?")
_COMMA = re.compile(r"(\d{1,24}),(\d{1,9})(?!\d|[.,]\d)")
_POINT = re.compile(r"(\d{1,3})\.(\d{1,2})(?![\d]|\.\d|,\d)")
_PLAIN = re.compile(r"\d+")
_FRACTION = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/]|[.,]\d)")

_POINTED = word_ends(
    "công nghiệp|phiên bản|mục|tiểu mục|điểm|bảng|hình|biểu|tls|mạng|web|version|chuẩn|khoản|phần"
    "|thế hệ|lần thứ tư"
)
_MEASURED = re.compile(
    r" ?(?:%|triệu|tỷ|tỉ|nghìn|ngàn|kg|km|m\b|m[23]|ha|lít|tấn|tạ|cm|mét|lần|độ|°)"
)
_LISTED = word_set("điều khoản điểm mục chương phần tổ thôn ấp khu bảng biểu mẫu phụ lục")
_SURE_DIGITS = 6
_ID_DIGITS = 9


def quantity(scan: Scan, pos: int) -> Quantity | None:
    """The number at `pos`, or None where no digit stands."""
    for form in (_dotted, _spaced, _english, _comma, _point, _whole):
        found = form(scan, pos)
        if found:
            return found
    return None


def _dotted(scan: Scan, pos: int) -> Quantity | None:
    match = _DOTTED.match(scan.plain, pos)
    return _grouped(match, scan.style, ".") if match else None


def _spaced(scan: Scan, pos: int) -> Quantity | None:
    match = _SPACED.match(scan.plain, pos)
    if not match or scan.follows(pos, (" năm", " điều", " khoản", " số")):
        return None
    read = _grouped(match, scan.style, " ")
    sure = (
        len(match[1]) > len(" 000") or match[1] == " 000" or _MEASURED.match(scan.plain, read.end)
    )
    if sure or re.match(r" (?:đồng|đ\b|VN|người|hộ)", scan.plain[read.end : read.end + 8]):
        return read
    *before, last = match[0].partition(",")[0].split(" ")
    apart = [cardinal(part, scan.style) for part in before]
    apart.append(_said(last, match[2], scan.style))
    return read._replace(certain=False, alternatives=(" ".join(apart),))


def _grouped(match: re.Match[str], style: Style, separator: str) -> Quantity:
    whole, _, _ = match[0].partition(",")
    whole = whole.replace(separator, "")
    fraction = match[match.re.groups]
    spoken = _said(whole, fraction, style)
    return Quantity(match.end(), spoken, float(f"{whole}.{fraction or 0}"))


def _said(whole: str, fraction: str | None, style: Style) -> str:
    return decimal(whole, fraction, style) if fraction else cardinal(whole, style)


def _english(scan: Scan, pos: int) -> Quantity | None:
    """1,000,000: nothing but thousands can have two commas, unless it is a list."""
    match = _ENGLISH.match(scan.plain, pos)
    if not match:
        return None
    whole, _, fraction = match[0].replace(",", "").partition(".")
    return Quantity(match.end(), _said(whole, fraction, scan.style), float(whole))


def _comma(scan: Scan, pos: int) -> Quantity | None:
    match = _COMMA.match(scan.plain, pos)
    if not match:
        return None
    whole, fraction = match[1], match[2]
    if scan.head(pos) in _LISTED:
        return None
    spoken = decimal(whole, fraction, scan.style)
    value = float(f"{whole}.{fraction}")
    thousands = len(fraction) == 3 and not whole.startswith("0")  # noqa: PLR2004 (a group of three)
    if not thousands or len(whole) > len("000"):
        return Quantity(match.end(), spoken, value)
    return Quantity(
        match.end(),
        spoken,
        value,
        certain=False,
        alternatives=(cardinal(whole + fraction, scan.style),),
    )


def _point(scan: Scan, pos: int) -> Quantity | None:
    match = _POINT.match(scan.plain, pos)
    if not match:
        return None
    whole, fraction, style = match[1], match[2], scan.style
    pointed = f"{cardinal(whole, style)} chấm {decimals(fraction, style)}"
    value = float(f"{whole}.{fraction}")
    if scan.follows(pos, _POINTED) or (
        fraction == "0" and not _MEASURED.match(scan.plain, match.end())
    ):
        return Quantity(match.end(), pointed, value)
    spoken = decimal(whole, fraction, style)
    if _MEASURED.match(scan.plain, match.end()):
        return Quantity(match.end(), spoken, value, certain=False, alternatives=(pointed,))
    return Quantity(match.end(), pointed, value, certain=False, alternatives=(spoken,))


def _whole(scan: Scan, pos: int) -> Quantity | None:
    match = _PLAIN.match(scan.plain, pos)
    if not match:
        return None
    digits = match[0]
    words, one_by_one = cardinal(digits, scan.style), digit_by_digit(digits)
    if len(digits) >= _ID_DIGITS or (digits[0] == "0" and len(digits) > len("000")):
        return Quantity(match.end(), one_by_one, 0.0, certain=False, alternatives=(words,))
    if digits[0] == "0" and len(digits) > len("00"):
        return Quantity(
            match.end(), words, float(digits), certain=False, alternatives=(one_by_one,)
        )
    if len(digits) > _SURE_DIGITS:
        return Quantity(
            match.end(), words, float(digits), certain=False, alternatives=(one_by_one,)
        )
    return Quantity(match.end(), words, float(digits))


def fraction(scan: Scan, pos: int) -> Quantity | None:
    """2/3 as hai phần ba, 17/18 as mười bảy trên mười tám."""
    match = _FRACTION.match(scan.plain, pos)
    if not match:
        return None
    return Quantity(match.end(), fraction_words(match[1], match[2], scan.style), 0.0)


def fraction_words(part: str, whole: str, style: Style) -> str:
    """A part of a whole: "phần" up to ten or for one part, "trên" beyond."""
    upper = cardinal(part, style)
    if int(part) == 1 or 1 < int(whole) <= _SCHOOL_FRACTION:
        return f"{upper} phần {denominator(whole, style)}"
    return f"{upper} trên {cardinal(whole, style)}"


_SCHOOL_FRACTION = 10
