"""Times of day and their ranges: 7h30, 07:30, 7g30, 7h30-11h."""

import re
from typing import NamedTuple

from tts.reading.numbers import cardinal
from tts.reading.scan import Piece, Scan, word_ends
from tts.reading.spans import Kind
from tts.reading.style import Style

_HOUR = r"(2[0-4]|[01]?\d)"
_MINUTE = r"([0-5]\d)"
_LETTERED = re.compile(
    rf"{_HOUR} ?[hHgG] ?{_MINUTE}(?: ?(?:'|phút|ph|p)(?![^\W_]))?(?![\d]|[^\W_])"
)
_WHOLE = re.compile(r"(\d{1,3})(?:h| h(?= |[.,;)-]|$))(?![^\W_])")
_SOUTHERN = re.compile(r"(2[0-4]|1\d|0?\d)g(?![^\W_])")
_CLOCK = re.compile(rf"{_HOUR}:{_MINUTE}(?::{_MINUTE})?(?: ?[hH'](?![^\W_]))?(?![\d:]|[^\W_])")
_DOTTED = re.compile(r"(2[0-4]|[01]?\d)\.([0-5]\d)(?: ?h)(?![^\W_])")
_JOIN = re.compile(r" ?[-÷~] ?(?=\d)")
_OF_DATE = re.compile(
    r" ?/ ?(?=(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])(?:[/-]\d{4})?(?![\d/]))"
)
_HOURS_RANGE = re.compile(r"(2[0-4]|[01]?\d) ?- ?(?=(?:2[0-4]|[01]?\d) ?h)")
_RATIO_WORDS = word_ends("tỷ lệ|tỉ lệ|tỷ số|tỉ số|pha|bản đồ|theo")
_TIMED = word_ends(
    "lúc|từ|đến|sáng|chiều|tối|đêm|trưa|hồi|trước|giờ|sau|vào|khoảng|buổi|mở cửa|kết thúc|bắt đầu"
    "|tới"
)
_ON_THE_HOUR = re.compile(r"00(?![\d]|[.,]\d| ?(?:phút|'))")
_ROUND_THE_CLOCK = re.compile(r"24/(24|7)(?![\d/]|[^\W_])")


class _Time(NamedTuple):
    end: int
    words: str
    certain: bool = True
    alternatives: tuple[str, ...] = ()


def times(scan: Scan, pos: int) -> Piece | None:
    """A time or a range of times that begins at `pos`."""
    always = _round_the_clock(scan, pos)
    if always:
        return always
    if scan.follows(pos, (" giờ",)) and _ON_THE_HOUR.match(scan.plain, pos):
        return Piece(pos + len("00"), "", Kind.TIME)
    first = _time(scan, pos)
    if not first:
        return _hours(scan, pos)
    dated = _OF_DATE.match(scan.plain, first.end)
    if dated:
        return Piece(dated.end(), f"{first.words} ngày", Kind.TIME)
    words, end = first.words, first.end
    joined = _JOIN.match(scan.plain, end)
    second = _time(scan, joined.end()) if joined else None
    if second:
        return Piece(second.end, f"{words} đến {second.words}", Kind.TIME)
    return Piece(end, words, Kind.TIME, first.certain, first.alternatives)


def _time(scan: Scan, pos: int) -> _Time | None:
    match = _LETTERED.match(scan.plain, pos) or _DOTTED.match(scan.plain, pos)
    if match:
        return _Time(match.end(), _words(match[1], match[2], "", scan.style))
    match = _WHOLE.match(scan.plain, pos)
    if match:
        return _Time(match.end(), _words(match[1], "", "", scan.style))
    match = _SOUTHERN.match(scan.plain, pos)
    if match and scan.follows(pos, _TIMED):
        return _Time(match.end(), _words(match[1], "", "", scan.style))
    match = _CLOCK.match(scan.plain, pos)
    return _clock(scan, match) if match else None


def _clock(scan: Scan, match: re.Match[str]) -> _Time | None:
    if scan.follows(match.start(), _RATIO_WORDS):
        return None
    words = _words(match[1], match[2], match[3] or "", scan.style)
    sure = len(match[1]) > 1 or scan.follows(match.start(), _TIMED) or match[3]
    if sure or scan.plain[match.end() : match.end() + 1] in {"-", "h"}:
        return _Time(match.end(), words)
    ratio = f"{cardinal(match[1], scan.style)} trên {cardinal(match[2], scan.style)}"
    return _Time(match.end(), words, certain=False, alternatives=(ratio,))


def _words(hours: str, minutes: str, seconds: str, style: Style) -> str:
    words = f"{cardinal(hours, style)} giờ"
    if minutes.strip("0") or seconds.strip("0"):
        words += f" {cardinal(minutes, style)} phút"
    if seconds.strip("0"):
        words += f" {cardinal(seconds, style)} giây"
    return words


def _hours(scan: Scan, pos: int) -> Piece | None:
    """7-9h: the first hour has its unit in the second."""
    match = _HOURS_RANGE.match(scan.plain, pos)
    second = _time(scan, match.end()) if match else None
    if not match or not second:
        return None
    words = f"{cardinal(match[1], scan.style)} đến {second.words}"
    return Piece(second.end, words, Kind.TIME)


def _round_the_clock(scan: Scan, pos: int) -> Piece | None:
    match = _ROUND_THE_CLOCK.match(scan.plain, pos)
    if not match or scan.follows(
        pos, (" ngày", " sáng", " chiều", " tối", " đến", " từ", " trước")
    ):
        return None
    words = f"{cardinal('24', scan.style)} trên {cardinal(match[1], scan.style)}"
    return Piece(match.end(), words, Kind.TIME)
