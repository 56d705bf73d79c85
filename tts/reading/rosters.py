"""Weekdays and months as rosters write them: T3, T5 hằng tuần; T10/2026."""

import re

from tts.reading.numbers import cardinal, month
from tts.reading.scan import Piece, Scan
from tts.reading.spans import Kind

_ROSTER_MONTH = re.compile(r"T(1[0-2]|0?[1-9])[/.]((?:19|20)\d\d)(?!\d)")
_ROSTER_DAY = re.compile(r"T([2-7])(?![^\W_]|[/.]\d)")
_DAY_PARTS: tuple[str, ...] = (" sáng", " chiều", " tối", " trưa", " từ thứ", " các ngày", " ngày")
_DAY_PARTS += tuple(f" thứ {day}{sign}" for day in ("2", "3", "4", "5", "6") for sign in (",", ""))
_DAY_PARTS += tuple(f" t{day}{sign}" for day in range(2, 7) for sign in (",", "-", " và", " -"))
_EACH_WEEK = re.compile(
    r"(?:(?:, ?| ?- ?| và |;)(?:t[2-7]|cn|chủ nhật))*,? (?:hằng|hàng|trong|mỗi) tuần"
)


def weekdays(scan: Scan, pos: int) -> Piece | None:
    """T3 and T5 of a week's hours, and T10/2026: weekdays and months as rosters write them."""
    month_year = _ROSTER_MONTH.match(scan.plain, pos)
    if month_year:
        words = (
            f"tháng {month(month_year[1], scan.style)} năm {cardinal(month_year[2], scan.style)}"
        )
        lead = "tháng "
        said = words.removeprefix(lead) if scan.follows(pos, (" tháng",)) else words
        return Piece(month_year.end(), said, Kind.DATE)
    match = _ROSTER_DAY.match(scan.plain, pos)
    if not match or not (
        scan.follows(pos, _DAY_PARTS) or _EACH_WEEK.match(scan.written.folded, match.end())
    ):
        return None
    return Piece(match.end(), f"thứ {month(match[1], scan.style)}", Kind.DATE)
