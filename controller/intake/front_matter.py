"""What stands around the text of a document: number, date, issuer, title, signer.

Layout of Nghị định 30/2020/NĐ-CP, and the metadata table that legal websites put before it.
"""

import re
from collections.abc import Iterable
from datetime import date

from controller.intake.kinds import (
    ARTICLE,
    ITEM,
    KINDS,
    MOTTO,
    NUMBER_LINE,
    PLACE_AND_DATE,
    RECITAL,
    SECTION,
    kind_of,
)

METADATA = {
    "số hiệu": "number",
    "số ký hiệu": "number",
    "ngày ban hành": "issued_on",
    "loại văn bản": "kind",
    "cơ quan ban hành": "issuer",
    "người ký": "signer",
    "ngày có hiệu lực": "effective_on",
    "ngày hiệu lực": "effective_on",
    "ngày công báo": "",
    "số công báo": "",
    "tình trạng": "",
    "lĩnh vực": "field",
    "trích yếu": "",
}
NUMBER = re.compile(r"\d+[a-zA-Z]?(?:/[0-9A-Za-zĐđÀ-ỹ.&-]+)+")
ORGAN = re.compile(
    r"(ỦY BAN|UBND|HỘI ĐỒNG|HĐND|SỞ|CHỦ TỊCH|BỘ|BAN|CHÍNH PHỦ|THỦ TƯỚNG|QUỐC HỘI|CÔNG AN|TRUNG TÂM"
    r"|TRẠM|VĂN PHÒNG|PHÒNG|MẶT TRẬN|HỢP TÁC XÃ|ĐẢNG ỦY)\b"
)
PLAIN_WORDS = re.compile(
    r"\b(ủy|ban|nhân|dân|hội|đồng|sở|bộ|chỉ|huy|công|an|tỉnh|thành|phố|phường|xã|đặc|khu|thị|huyện"
    r"|quận|thôn|trung|tâm|trạm|văn|phòng|chủ|tịch|tư|pháp|y|tế)"
)
"""Words of an organ's name that are not part of the place's own name."""
POSITION = re.compile(r"(PHÓ |QUYỀN )?(CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|CHÁNH|BỘ TRƯỞNG|THỦ TƯỚNG|BÍ THƯ)")
SIGNED = re.compile(r"\(?\s*(đã ký|ký tên|\[daky\])", re.IGNORECASE)
NAME = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ']*( [A-ZĐÀ-Ỹ][a-zà-ỹđ']*){1,5}")
LONGEST_SUBJECT = 400
HEAD_LINES = 20
TITLE_LINES = 3


def take_metadata(lines: Iterable[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """Split off the rows of a website's metadata table: (fields, rows, the other lines)."""
    fields: dict[str, str] = {}
    rows: list[str] = []
    others: list[str] = []
    for line in lines:
        key, bar, value = line.partition("|")
        name = METADATA.get(key.strip(" :").casefold()) if bar else None
        if name is None:
            others.append(line)
            continue
        rows.append(line)
        if name:
            fields.setdefault(name, value.strip(" |"))
    return fields, rows, others


def number_of(lines: Iterable[str]) -> str:
    """The document's number from its "Số: …" line; empty where the clerk has yet to give one."""
    for line in lines:
        if NUMBER_LINE.match(line):
            found = NUMBER.search(line)
            return found[0] if found else ""
    return ""


def date_of(lines: Iterable[str]) -> str:
    """The ISO date of "Khánh Hòa, ngày 22 tháng 5 năm 2025"; empty where it is not told."""
    for line in lines:
        found = PLACE_AND_DATE.match(line)
        if found:
            return iso_date(found[1], found[2], found[3])
    return ""


def place_of(lines: Iterable[str]) -> str:
    """Where it was issued: the "Khánh Hòa" of "Khánh Hòa, ngày 22 tháng 5 năm 2025"."""
    place = next((line for line in lines if PLACE_AND_DATE.match(line)), "")
    return place.partition(",")[0].strip()


def metadata_date(value: str) -> str:
    """The ISO date of "22/05/2025"; empty where it is none."""
    match value.split("/"):
        case [day, month, year]:
            return iso_date(day, month, year)
        case _:
            return ""


def iso_date(day: str, month: str, year: str) -> str:
    """The ISO date of three numbers; empty where there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def issuer_of(head: Iterable[str], whole: str) -> str:
    """The organ in the head of the document, spelled as the text itself spells it."""
    organs = [line for line in head if line.isupper() and ORGAN.match(line)]
    if not organs:
        return ""
    capitals = max(organs, key=len).strip(" :")
    spelled = re.finditer(re.escape(capitals), whole, re.IGNORECASE)
    return next((m[0] for m in spelled if not m[0].isupper()), _sentence_case(capitals))


def _sentence_case(capitals: str) -> str:
    words = [w if PLAIN_WORDS.fullmatch(w) else w.capitalize() for w in capitals.lower().split()]
    text = " ".join(words)
    return text[0].upper() + text[1:]


def split_head(lines: list[str]) -> tuple[list[str], list[str]]:
    """The head of a document (organ, motto, number, date, kind, subject) and what follows."""
    structure = (RECITAL, ARTICLE, SECTION, ITEM)
    text = next((i for i, line in enumerate(lines) if any(p.match(line) for p in structure)), None)
    reach = lines[: HEAD_LINES if text is None else min(text, HEAD_LINES)]
    end = 0
    for index, line in enumerate(reach):
        if index < end:
            continue
        if line.isupper() and kind_of(line):
            end = index + 1 + _subject_lines(reach[index + 1 :])
        elif _is_head(line) or (index < TITLE_LINES and _website_title(line)):
            end = index + 1
    return lines[:end], lines[end:]


def _is_head(line: str) -> bool:
    if any(p.match(line) for p in (MOTTO, NUMBER_LINE, PLACE_AND_DATE)):
        return True
    return line.isupper() and ORGAN.match(line) is not None


def _website_title(line: str) -> str:
    """The kind that a website's title begins with ("Quyết định 12/QĐ-UBND năm 2025 về …")."""
    if line.isupper() or NUMBER.search(line) is None:
        return ""
    return next((k for k in KINDS if line.casefold().startswith(f"{k.casefold()} ")), "")


def subject_of(title: str, number: str, kind: str) -> str:
    """The title without kind, number and year: what the document is about (trích yếu)."""
    rest = title
    for said in (kind, number):
        if said and rest.casefold().startswith(said.casefold()):
            rest = rest[len(said) :].strip()
    if rest.startswith("năm ") and " về " in rest:
        rest = f"về {rest.partition(' về ')[2]}"
    return rest.strip(" .,:")


def title_of(head: list[str]) -> tuple[str, str]:
    """(title, kind) from a document's head.

    A website's first line is a title; otherwise the kind in capitals and the subject below it.
    """
    for line in head[:TITLE_LINES]:
        kind = _website_title(line)
        if kind:
            return line, kind
    for index, line in enumerate(head):
        kind = kind_of(line)
        if kind and line.isupper():
            below = head[index + 1 :]
            text = " ".join(below[: _subject_lines(below)])
            lowered = text.lower() if text.isupper() else text[:1].lower() + text[1:]
            return f"{kind} {lowered}".strip(), kind
    return "", ""


def _subject_lines(lines: list[str]) -> int:
    """How many lines right after the kind are the subject (trích yếu)."""
    count = 0
    for line in lines[:3]:
        if line.endswith((".", ";", ":", ",")) or len(line) > LONGEST_SUBJECT:
            break
        if any(p.match(line) for p in (RECITAL, ARTICLE, SECTION, ITEM, MOTTO)):
            break
        if line.isupper() and ORGAN.match(line):
            break
        if line.startswith("Kính gửi") or (count and not line.startswith(("(", "về", "Về"))):
            break
        count += 1
    return count


def is_below_signature(line: str) -> bool:
    """Whether a line belongs to a signature block: a post, "(đã ký)", a name."""
    return bool(POSITION.match(line) or SIGNED.match(line) or NAME.fullmatch(line))


def signer_of(block: Iterable[str]) -> str:
    """The name in a signature block; empty where it is left to be signed by hand."""
    return next((line for line in block if NAME.fullmatch(line)), "")
