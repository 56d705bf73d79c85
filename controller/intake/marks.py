"""Marks on a text that decide what may be done with it: of secrecy, of a draft, of people. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from controller.intake.errors import SecretDocumentError

_URGENCY = "HỎA TỐC(?: HẸN GIỜ)?|THƯỢNG KHẨN|KHẨN"
SECRECY = re.compile(
    rf"(?:(?:{_URGENCY}) )?(TUYỆT MẬT|TỐI MẬT|MẬT)(?: (?:{_URGENCY}))?(?: Số ?:.*)?"
)
"""Marks of Luật Bảo vệ bí mật nhà nước 29/2018/QH14, article 8; beside one there may stand how
urgent it is (Nghị định 30/2020/NĐ-CP), or the number of the document, read from the same line."""
APART = re.compile(r"[|/\t]| [-–—] |\s{3,}")
"""What stands between cells of a table, columns of a page, stamps beside each other."""
DEGREE = re.compile(r"(?:độ|mức độ) mật\s*[:|]*\s*(tuyệt mật|tối mật|mật)\b", re.IGNORECASE)
DRAFT = re.compile(r"\bDỰ THẢO\b")
MARKED_LINES = 30
"""Lines from the top in which marks are looked for."""
PERSONAL = re.compile(
    r"(?<!\d)(?:\d{12}|\d{9}|0\d\d(?:[ .]?\d{3}){3}"
    r"|(?:\(?0|\+?84[ .]?\(?0?\)?)[35789]\d{1,2}\)?(?:[ .–-]?\d{2,4}){2,3})(?!\d)"
)
"""Citizens' numbers (12 digits, 9 on old cards) and mobile telephones, in one or in groups."""


def refuse_secret(lines: Iterable[str]) -> None:
    """Raise SecretDocumentError where a line of the head is, or names, a mark of secrecy."""
    for line in list(lines)[:MARKED_LINES]:
        for bare in _cells(line):
            if mark := SECRECY.fullmatch(bare):
                raise SecretDocumentError(mark[1])
            if degree := DEGREE.fullmatch(bare):
                raise SecretDocumentError(degree[1].upper())


def _cells(line: str) -> Iterator[str]:
    """A line and its parts, composed and with single blanks, however they were typed."""
    composed = unicodedata.normalize("NFC", line)
    for cell in (composed, *APART.split(composed)):
        yield " ".join(cell.split()).strip(" .:*-–()[]|")


def is_marked_draft(lines: Iterable[str]) -> bool:
    """Whether the head bears the mark DỰ THẢO."""
    return any(DRAFT.search(line) for line in list(lines)[:MARKED_LINES])


def personal_numbers(text: str) -> tuple[str, ...]:
    """What looks like numbers of persons, each once."""
    return tuple(dict.fromkeys(PERSONAL.findall(text)))
