"""What a document says of its force and of other documents: from when, instead of what.

Wording of Nghị định 30/2020/NĐ-CP and of Luật Ban hành văn bản quy phạm pháp luật.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from controller.intake.front_matter import NUMBER, iso_date

IN_FORCE = re.compile(
    r"(?:có|phát sinh) hiệu lực(?: thi hành)?(?:,? kể)? từ (?:(?P<signing>ngày ký)|"
    r"(?:ngày )?(?P<day>\d{1,2})(?: tháng |/|-)(?P<month>\d{1,2})(?: năm |/|-)(?P<year>\d{4}))",
    re.IGNORECASE,
)
REACH = 400
"""Characters after "thay thế" in which the replaced documents are named."""


class RelationKind(StrEnum):
    """What one document does to another."""

    REPLACES = "replaces"
    REPEALS = "repeals"
    AMENDS = "amends"
    CORRECTS = "corrects"


WORDS = (
    (RelationKind.REPLACES, re.compile(r"\bthay thế\b", re.IGNORECASE)),
    (RelationKind.REPEALS, re.compile(r"\bbãi bỏ\b", re.IGNORECASE)),
    (RelationKind.AMENDS, re.compile(r"\bsửa đổi, bổ sung\b", re.IGNORECASE)),
    (RelationKind.CORRECTS, re.compile(r"\bđính chính\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """This document replaces, repeals, amends or corrects the one with this number."""

    kind: RelationKind
    number: str


def in_force_on(lines: Iterable[str], issued_on: str) -> str:
    """The ISO date from which a document is in force; empty where it does not tell."""
    for line in lines:
        found = IN_FORCE.search(line)
        if found is None:
            continue
        if found["signing"]:
            return issued_on
        return iso_date(found["day"], found["month"], found["year"])
    return ""


def relations_of(lines: Iterable[str], own_number: str) -> tuple[Relation, ...]:
    """What the lines say of other documents, each once."""
    found = (relation for line in lines for relation in _in(line))
    return tuple(dict.fromkeys(one for one in found if one.number != own_number))


def _in(line: str) -> Iterator[Relation]:
    for kind, words in WORDS:
        for said in words.finditer(line):
            # Where the sentence ends, so does what is replaced.
            reach = re.split(r"[.;](?=\s|$)", line[said.end() : said.end() + REACH], maxsplit=1)[0]
            for number in NUMBER.finditer(reach):
                if number[0].count("/") and not re.fullmatch(r"[\d/]+", number[0]):
                    yield Relation(kind, number[0])
