"""Kinds of documents, and how the blocks of one begin (Nghị định 30/2020/NĐ-CP)."""

import re

KINDS = (
    "Bộ luật",
    "Luật",
    "Pháp lệnh",
    "Nghị định",
    "Thông tư liên tịch",
    "Thông tư",
    "Nghị quyết",
    "Quyết định",
    "Chỉ thị",
    "Quy chế",
    "Quy định",
    "Thông cáo",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Công văn",
    "Công điện",
    "Giấy mời",
)
"""Kinds of Article 7 that a commune may want to read out, and those of law."""

ARTICLE = re.compile(r"Điều (\d+[a-zđ]?)\s*[.:]\s*", re.IGNORECASE)
CHAPTER = re.compile(r"(Phần|Chương|Mục|Tiểu mục)\s+([IVXLC]+|\d+|thứ \w+)\b", re.IGNORECASE)
SECTION = re.compile(r"([IVX]{1,6})\s*[.)-]\s+")
ITEM = re.compile(r"(\d{1,2})\s*[.)]\s+")
SUB_ITEM = re.compile(r"\d{1,2}(\.\d{1,2})+\.?\s+")
RANGE_END = re.compile(r"[-–]\s*\d")
POINT = re.compile(r"([a-zđ]{1,2}\)|[-+•–*])\s*")
RECITAL = re.compile(r"(Căn cứ|Theo đề nghị|Xét đề nghị|Xét Tờ trình|Thực hiện|Trên cơ sở)\b")
MOTTO = re.compile(r"CỘNG H[ÒO][ÀA]? XÃ HỘI|Độc lập\s*[-–]\s*Tự do", re.IGNORECASE)
NUMBER_LINE = re.compile(r"Số\s*:", re.IGNORECASE)
SIGNATURE = re.compile(r"(TM|KT|TL|TUQ|Q)\.\s*[A-ZĐÀ-Ỹ]")
RECIPIENTS = re.compile(r"Nơi nhận\s*:?", re.IGNORECASE)
PLACE_AND_DATE = re.compile(
    r"[^,]{2,60},\s*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE
)

_STARTS = (
    ARTICLE,
    CHAPTER,
    SECTION,
    ITEM,
    SUB_ITEM,
    POINT,
    RECITAL,
    MOTTO,
    NUMBER_LINE,
    SIGNATURE,
    RECIPIENTS,
    PLACE_AND_DATE,
)


def kind_of(line: str) -> str:
    """The kind that a line names and nothing else ("QUYẾT ĐỊNH:"); empty for other lines."""
    bare = line.strip(" :").casefold()
    return next((kind for kind in KINDS if kind.casefold() == bare), "")


def lays_out(cell: str) -> bool:
    """Whether a table cell is part of a document's head or foot rather than of a real table."""
    return any(p.match(cell) for p in (MOTTO, NUMBER_LINE, PLACE_AND_DATE, SIGNATURE, RECIPIENTS))


def opens_after(before: str, line: str) -> bool:
    """Whether something new begins with a line that follows another.

    A range of years broken in its middle ("2025 / - 2030") begins nothing.
    """
    if before[-1:].isdigit() and RANGE_END.match(line):
        return False
    return opens_block(line)


def opens_block(line: str, *, alone: bool = False) -> bool:
    """Whether something new begins with this line. `alone`: and ends with it."""
    if line.isupper() and kind_of(line):
        return True
    if alone:
        return MOTTO.match(line) is not None and line.upper().endswith("VIỆT NAM")
    return any(start.match(line) for start in _STARTS)
