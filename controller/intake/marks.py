"""Marks on a text that decide what may be done with it: of secrecy, of a draft, of people. Pure."""

import re
from collections.abc import Iterable

from controller.intake.errors import SecretDocumentError

SECRECY = frozenset({"MẬT", "TỐI MẬT", "TUYỆT MẬT"})
"""Marks of Luật Bảo vệ bí mật nhà nước 29/2018/QH14, article 8."""
DEGREE = re.compile(r"(?:độ|mức độ) mật\s*:?\s*(tuyệt mật|tối mật|mật)\b", re.IGNORECASE)
DRAFT = re.compile(r"\bDỰ THẢO\b")
MARKED_LINES = 30
"""Lines from the top in which marks are looked for."""
PERSONAL = re.compile(r"\b(?:\d{12}|\d{9}|0\d{9})\b")
"""Citizens' numbers (12 digits, 9 on old cards) and mobile telephones."""


def refuse_secret(lines: Iterable[str]) -> None:
    """Raise SecretDocumentError where a line of the head is, or names, a mark of secrecy."""
    for line in list(lines)[:MARKED_LINES]:
        for cell in line.split("|"):
            bare = cell.strip(" \t.:*-–()[]/")
            if bare in SECRECY:
                raise SecretDocumentError(bare)
            if degree := DEGREE.fullmatch(bare):
                raise SecretDocumentError(degree[1].upper())


def is_marked_draft(lines: Iterable[str]) -> bool:
    """Whether the head bears the mark DỰ THẢO."""
    return any(DRAFT.search(line) for line in list(lines)[:MARKED_LINES])


def personal_numbers(text: str) -> tuple[str, ...]:
    """What looks like numbers of persons, each once."""
    return tuple(dict.fromkeys(PERSONAL.findall(text)))
