"""From chosen parts of a document to the wording of a bulletin.

The words of the document stay as they are; what is added is one opening sentence that says which
document is being read.
"""

from collections.abc import Sequence
from datetime import date

from controller.intake.kinds import ITEM
from controller.intake.parts import Part

END_OF_SENTENCE = (".", ";", ":", "!", "?")


def opening(title: str, number: str, kind: str, issuer: str, issued_on: str) -> str:
    """The sentence that names document, number, date, issuer and subject."""
    name = f"{kind or 'Văn bản'} số {number}" if number else kind or "Văn bản"
    if issued_on:
        day = date.fromisoformat(issued_on)
        name += f" ngày {day.day} tháng {day.month} năm {day.year}"
    if issuer:
        name += f" của {issuer}"
    subject = _subject(title, number, kind)
    return f"{name}, {subject}." if subject else f"{name}."


def _subject(title: str, number: str, kind: str) -> str:
    """The title without what the opening has said already."""
    rest = title
    for said in (kind, number):
        if said and rest.casefold().startswith(said.casefold()):
            rest = rest[len(said) :].strip()
    if rest.startswith("năm ") and " về " in rest:
        rest = f"về {rest.partition(' về ')[2]}"
    return rest.strip(" .,:")


def wording(parts: Sequence[Part]) -> str:
    """The parts as they are read: each heading a sentence of its own, each line a paragraph."""
    lines: list[str] = []
    for part in parts:
        if part.heading:
            lines.append(_sentence(_heading(part)))
            lines.append(part.text)
        elif part.label.startswith("Điều"):
            lines.append(f"{part.label}. {part.text}")
        else:
            lines.append(part.text)
    return "\n".join(filter(None, lines))


def _heading(part: Part) -> str:
    if part.label.startswith("Điều"):
        return f"{part.label}. {part.heading}"
    item = part.label.rpartition(".")[2].partition("-")[0]
    return f"{item}. {part.heading}" if ITEM.match(f"{item}. ") else part.heading


def _sentence(text: str) -> str:
    return text if text.endswith(END_OF_SENTENCE) else f"{text}."
