"""Dates in every written form, and ranges of them.

22/5/2025: ngày hai mươi hai tháng năm năm hai nghìn không trăm hai mươi lăm;
"ngày" is not said twice. The first ten days are mùng, April is tư.
"""

import re
from datetime import date
from typing import NamedTuple

from tts.reading.numbers import cardinal, day, month
from tts.reading.quantities import fraction_words
from tts.reading.scan import Piece, Scan, word_ends, word_set
from tts.reading.spans import Kind
from tts.reading.style import Style

_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH = r"(0?[1-9]|1[0-2])"
_END = r"(?![\d/]|[.,-]\d|[^\W_])"
_FULL = re.compile(r"(\d{1,2})( ?[/.-] ?)(\d{1,2})\2((?:1[0-9]|2[01])\d\d|\d\d)(?!\d|/\d|[^\W_])")
_ISO = re.compile(rf"((?:19|20)\d\d)([-/]){_MONTH}\2{_DAY}(?![\d/-])")
_DAY_MONTH = re.compile(rf"{_DAY}/{_MONTH}(?![\d/]|[.,]\d|[^\W_])")
_DASHED_DAY_MONTH = re.compile(rf"{_DAY}[-.]{_MONTH}{_END}")
_MONTH_YEAR = re.compile(
    r"(0?[1-9]|1[0-2])( ?[/-] ?)((?:19|20)\d\d)(?!\d|/[\dA-ZĐ]|-[A-ZĐ]|[^\W_])"
)
_DAYS_OF_MONTH = re.compile(rf"{_DAY} ?- ?(?={_DAY}/{_MONTH}(?!\d))")
_JOIN = re.compile(r" ?- ?(?=\d)")
_YEARS = re.compile(
    r"((?:1[0-9]|2[01])\d\d) ?[-/] ?((?:1[0-9]|2[01])\d\d)(?![\d/]|[.,]\d|-\d|[^\W_])"
)
_TO_DAY = re.compile(rf"{_DAY} ?- ?{_DAY}(?= (?:(?:hằng|hàng|mỗi) )?tháng(?![^\W_]))")
_WRITTEN_DAY = re.compile(r"\d{1,2}(?![\d/.-]|[^\W_])|\d{1,2}(?=\.(?:\s|$))")
_COUNTED = re.compile(r" ?(?:lần|lượt|bữa|giờ|tiếng|ca\b|kg|lít|viên|buổi|triệu|nghìn)")
_EACH_DAY = word_ends("mỗi ngày|một ngày|hằng ngày|hàng ngày|trong ngày|nửa ngày|1 ngày")

_DATED = word_ends(
    "ngày|hôm|sáng|chiều|tối|đêm|trưa|lễ|dịp|tết|trước|hạn|khánh|động|nữ|nhi|rằm|ca|gia|giáo|nay"
    "|mai|qua|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật|mùng|mồng|sĩ|minh|giỗ|tổ"
    "|kể từ|thầy thuốc|cn"
)
_NUMBERED = word_ends("số|nhà|hẻm|ngõ|kiệt|ngách|thương binh|hạng|bậc|cấp|loại|tỷ lệ|tỉ lệ")
_SCALED = word_ends("phân khu|quy hoạch|chi tiết|bản đồ|tỷ lệ|tỉ lệ")
_PARTED = word_ends("giảm|tăng|chiếm|hơn|quá|ít nhất|khoảng|gần|trên|dưới|đạt|được|thị lực")
_FEASTS = word_set(
    "30/4 1/5 2/9 8/3 20/10 20/11 27/7 1/6 26/3 3/2 22/12 19/5 19/8 27/2 21/6 9/11 28/6 15/8 10/3"
)
_PARTS = re.compile(
    r" ?(?:số|tổng|diện|thành viên|đại biểu|mức|thời|lương|giá|phần|cử tri|người|hộ|dân|quân|suất"
    r"|vốn|chiều|quãng|tài|ngày|cụm|thôn|xã|phường|tỉnh"
    r"|đơn vị|cán bộ|học sinh|ủy viên|phiếu|ý kiến|cổ"
    r"|khối|tuyến|hồ sơ|chỉ số|vụ việc|chỉ tiêu"
    r"|tiêu chí|năm|tháng|giờ|trường|nhà|mặt|sân|diện tích|nhiệm vụ|%)"
)
_WEEKDAY_PAREN = re.compile(r"(?:thứ [^\W\d_]+|chủ nhật|thứ [2-7]),? ?$")


class _Date(NamedTuple):
    end: int
    words: str
    has_day: bool
    certain: bool = True
    alternatives: tuple[str, ...] = ()


def dates(scan: Scan, pos: int) -> Piece | None:
    """A date or a range of dates that begins at `pos`."""
    found = _days_of_month(scan, pos) or _months_of_year(scan, pos) or _date(scan, pos)
    if not found:
        return _years(scan, pos) or _written_days(scan, pos)
    certain, alternatives, words, end = found.certain, found.alternatives, found.words, found.end
    joined = _JOIN.match(scan.plain, end)
    second = _date(scan, joined.end()) if joined else None
    if second:
        words, end = f"{words} đến {_led(second)}", second.end
        certain, alternatives = found.certain or second.certain, ()
    lead = _lead(scan, pos, has_day=found.has_day)
    if scan.follows(pos, (" mùng", " mồng")):
        words = words.removeprefix(f"{scan.style.early_day} ")
    alternatives = () if certain else alternatives
    return Piece(end, lead + words, Kind.DATE, certain, alternatives)


def _lead(scan: Scan, pos: int, *, has_day: bool) -> str:
    if not has_day:
        named = scan.follows(pos, (*_STREETS, " tháng", " quý"))
        return "" if named or _continues_months(scan, pos) else "tháng "
    if _OF_TIME.search(scan.plain, max(0, pos - 8), pos):
        return ""
    if scan.follows(pos, (" ngày", " mùng", " mồng", " rằm", " hôm")):
        return ""
    return "" if _continues_days(scan, pos) else "ngày "


_OF_TIME = re.compile(r"\d[hg:]\d{0,2} ?/ ?$")
"""19h/05/11: the hour's slash has been said as "ngày"."""


def _continues_months(scan: Scan, pos: int) -> bool:
    """Whether bare months lead up to this one: "các tháng 8, 9/2026"."""
    return scan.head(pos) == "tháng" and "/" not in scan.before(pos).rpartition("tháng")[2]


def _continues_days(scan: Scan, pos: int) -> bool:
    """Whether bare days lead up to this one: "các ngày 15, 16/7"."""
    days = scan.before(pos).rpartition("ngày")[2]
    return scan.head(pos) == "ngày" and "/" not in days and not days.endswith((" đến", "-"))


def _led(found: _Date) -> str:
    return ("ngày " if found.has_day else "tháng ") + found.words


def _date(scan: Scan, pos: int) -> _Date | None:
    for form in (_full, _iso, _month_year, _day_month, _dashed):
        found = form(scan, pos)
        if found:
            return found
    return None


def _full(scan: Scan, pos: int) -> _Date | None:
    match = _FULL.match(scan.plain, pos)
    if not match:
        return None
    days, separator, months, years = match.groups()
    if not (1 <= int(days) <= 31 and 1 <= int(months) <= 12):  # noqa: PLR2004 (a calendar's limits)
        return None
    short = len(years) < len("2025")
    if short and "/" not in separator and not scan.follows(pos, (" ngày",)):
        return None
    full_year = ("19" if int(years) > _PIVOT else "20") + years if short else years
    words = _words(days, months, full_year, scan.style)
    real = _is_real(full_year, months, days) and not short
    alternatives = (_words(days, months, years, scan.style),) if short else ()
    return _Date(match.end(), words, has_day=True, certain=real, alternatives=alternatives)


_PIVOT = 60


def _is_real(years: str, months: str, days: str) -> bool:
    try:
        date(int(years), int(months), int(days))
    except ValueError:
        return False
    return True


def _words(days: str, months: str, years: str, style: Style) -> str:
    words = f"{day(days, style)} tháng {month(months, style)}"
    return f"{words} năm {cardinal(years, style)}" if years else words


def _iso(scan: Scan, pos: int) -> _Date | None:
    match = _ISO.match(scan.plain, pos)
    if not match:
        return None
    words = _words(match[4], match[3], match[1], scan.style)
    real = _is_real(match[1], match[3], match[4])
    return _Date(match.end(), words, has_day=True, certain=real)


def _month_year(scan: Scan, pos: int) -> _Date | None:
    match = _MONTH_YEAR.match(scan.plain, pos)
    if not match or (match[2].strip() == "-" and not scan.follows(pos, (" tháng",))):
        return None
    if scan.follows(pos, (*_SCALED, *_NUMBERED)):
        return None
    name = cardinal if scan.follows(pos, (" quý",)) else month
    words = f"{name(match[1], scan.style)} năm {cardinal(match[3], scan.style)}"
    return _Date(match.end(), words, has_day=False)


def _day_month(scan: Scan, pos: int) -> _Date | None:
    match = _DAY_MONTH.match(scan.plain, pos)
    if not match or scan.follows(pos, _NUMBERED):
        return None
    if scan.follows(pos, _STREETS):
        words = f"{cardinal(match[1], scan.style)} tháng {month(match[2], scan.style)}"
        return _Date(match.end(), words, has_day=False)
    words = _words(match[1], match[2], "", scan.style)
    if not _may_be_part(match) or _is_dated(scan, match):
        return None if _is_part(scan, match) else _Date(match.end(), words, has_day=True)
    if _is_part(scan, match) or int(match[2]) <= _SMALL_FRACTION:
        return None
    part = fraction_words(match[1], match[2], scan.style)
    return _Date(match.end(), words, has_day=True, certain=False, alternatives=(part,))


def _may_be_part(match: re.Match[str]) -> bool:
    """Whether the first number is no greater than the second."""
    return int(match[1]) <= int(match[2])


def _is_part(scan: Scan, match: re.Match[str]) -> bool:
    """Whether the words around say that a part of a whole is meant."""
    if not _may_be_part(match) or scan.follows(match.start(), _DATED):
        return False
    after = _PARTS.match(scan.written.folded, match.end())
    return after is not None or scan.follows(match.start(), _PARTED)


_STREETS = word_ends("đường|phố|quảng trường")
_SMALL_FRACTION = 10
"""2/3 and 1/10 without any context are parts of a whole sooner than days."""


def could_be_date(scan: Scan, pos: int, end: int) -> bool:
    """Whether the fraction at `pos` might be a day and a month: nothing tells what it parts."""
    if not _DAY_MONTH.match(scan.plain, pos) or _PARTS.match(scan.written.folded, end):
        return False
    return not scan.follows(pos, _PARTED)


def _is_dated(scan: Scan, match: re.Match[str]) -> bool:
    if scan.follows(match.start(), _DATED) or _follows_weekday(scan, match.start()):
        return True
    if match[1].startswith("0") or match[2].startswith("0"):
        return True
    if _OF_TIME.search(scan.plain, max(0, match.start() - 8), match.start()):
        return True
    feast = f"{match[1].lstrip('0')}/{match[2].lstrip('0')}"
    after = scan.after(match.end())
    return (
        feast in _FEASTS
        or after.startswith(("năm 2", "năm 1", "hằng năm", "hàng năm", "âm lịch", "dương lịch"))
        or _ends_dated_range(scan, match.start())
        or _opens_dated_range(scan, match.end())
    )


def _follows_weekday(scan: Scan, pos: int) -> bool:
    return _WEEKDAY_PAREN.search(scan.before(pos)) is not None


_RANGE_BEFORE = re.compile(r"\d{1,2}/\d{1,2} ?(?:-|đến|đến hết|và|,)$")
_RANGE_AFTER = re.compile(
    r" ?(?:-|đến|đến hết|đến ngày|và|,) ?(?:ngày )?\d{1,2}/\d{1,2}(?:/\d{4})?"
)


def _ends_dated_range(scan: Scan, pos: int) -> bool:
    before = scan.before(pos)
    return _RANGE_BEFORE.search(before) is not None and " ngày" in before


def _opens_dated_range(scan: Scan, pos: int) -> bool:
    match = _RANGE_AFTER.match(scan.written.folded, pos)
    return match is not None and (match[0].count("/") > 1 or "ngày" in match[0])


def _dashed(scan: Scan, pos: int) -> _Date | None:
    """30-4 and 30.4 are dates only where a word says so."""
    match = _DASHED_DAY_MONTH.match(scan.plain, pos)
    if not match:
        return None
    known = f"{match[1].lstrip('0')}/{match[2].lstrip('0')}" in _FEASTS
    if known and scan.follows(pos, (" ngày", " lễ", " dịp", " khánh", " động", " nữ", " và")):
        return _Date(match.end(), _words(match[1], match[2], "", scan.style), has_day=True)
    return None


def _days_of_month(scan: Scan, pos: int) -> _Date | None:
    """15-20/7/2025: the first day has its month in the second."""
    match = _DAYS_OF_MONTH.match(scan.plain, pos)
    if not match:
        return None
    second = _full(scan, match.end()) or _day_month(scan, match.end())
    if not second:
        return None
    words = f"{day(match[1], scan.style)} đến ngày {second.words}"
    return second._replace(words=words, certain=True, alternatives=())


def _months_of_year(scan: Scan, pos: int) -> _Date | None:
    """tháng 10-12/2025: the first month has its year in the second."""
    match = _MONTHS_OF_YEAR.match(scan.plain, pos)
    second = _month_year(scan, match.end()) if match and scan.follows(pos, (" tháng",)) else None
    if not match or not second:
        return None
    words = f"{month(match[1], scan.style)} đến tháng {second.words}"
    return _Date(second.end, words, has_day=False)


_MONTHS_OF_YEAR = re.compile(rf"{_MONTH} ?- ?(?={_MONTH}/(?:19|20)\d\d(?!\d))")


def _years(scan: Scan, pos: int) -> Piece | None:
    match = _YEARS.match(scan.plain, pos)
    if not match or int(match[1]) >= int(match[2]):
        return None
    to = "," if scan.follows(pos, (" năm học", " niên khóa")) else " đến"
    words = f"{cardinal(match[1], scan.style)}{to} {cardinal(match[2], scan.style)}"
    return Piece(match.end(), words, Kind.DATE)


def _written_days(scan: Scan, pos: int) -> Piece | None:
    """The number of "ngày 5 tháng 6", "các ngày 1, 2 và 3 tháng 9", "tháng 4"."""
    head = scan.head(pos)
    if head in {"tháng", "ngày", "mùng", "mồng"}:
        ranged = _TO_DAY.match(scan.plain, pos)
        if ranged and head == "ngày":
            words = f"{day(ranged[1], scan.style)} đến ngày {day(ranged[2], scan.style)}"
            return Piece(ranged.end(), words, Kind.DATE)
        match = _WRITTEN_DAY.match(scan.plain, pos)
        if match:
            return _written_number(scan, match, head)
    return None


def _written_number(scan: Scan, match: re.Match[str], head: str) -> Piece | None:
    if head == "tháng" and 1 <= int(match[0]) <= 12:  # noqa: PLR2004 (months)
        return Piece(match.end(), month(match[0], scan.style), Kind.DATE)
    if head != "ngày" or not 1 <= int(match[0]) <= 31:  # noqa: PLR2004 (days)
        return None
    if scan.follows(match.start(), _EACH_DAY) or _COUNTED.match(scan.written.folded, match.end()):
        return None
    return Piece(match.end(), day(match[0], scan.style), Kind.DATE)
