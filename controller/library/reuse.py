"""Say an old bulletin again, with new dates and times. Pure.

What looks like a day or an hour is offered to be changed, each where it stands; one too many does
no harm, for what is left as it was stays as it was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

CONTEXT = 48
MOMENT = re.compile(
    r"""\b(?:
      \d{1,2}\s?(?:giờ|h|g)(?:\s?\d{1,2}(?:\s?phút)?)?   # 19 giờ 30 phút, 7h30
    | \d{1,2}:\d{2}
    | \d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?        # 25 tháng 11 năm 2026
    | \d{1,2}[/.-]\d{1,2}[/.-]\d{4} | \d{1,2}/\d{1,2}
    | thứ\s(?:hai|ba|tư|năm|sáu|bảy) | chủ\snhật
    )(?![\w/])""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time in a text, with the words around it."""

    start: int
    end: int
    written: str
    before: str
    after: str


def moments(text: str) -> tuple[Moment, ...]:
    """All dates and times of a text, in its order."""
    return tuple(
        Moment(
            found.start(),
            found.end(),
            found[0],
            text[max(0, found.start() - CONTEXT) : found.start()].rpartition("\n")[2],
            text[found.end() : found.end() + CONTEXT].partition("\n")[0],
        )
        for found in MOMENT.finditer(text)
    )


def with_new_moments(text: str, found: tuple[Moment, ...], new: Mapping[int, str]) -> str:
    """The text with moments (by where they start) written anew; an empty one stays as it was."""
    made: list[str] = []
    at = 0
    for moment in found:
        wanted = new.get(moment.start, "").strip() or moment.written
        made += [text[at : moment.start], wanted]
        at = moment.end
    return "".join([*made, text[at:]])
