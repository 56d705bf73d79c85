"""From chosen parts of a document to the wording of a bulletin.

The words of the document stay as they are; what is added is a frame: an opening that says which
document is being read, and a closing. Each line knows its passage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from controller.bulletins.provenance import Origin, Proposed, frame
from controller.intake.front_matter import subject_of
from controller.intake.kinds import ITEM
from controller.intake.parts import Part
from controller.intake.passages import Passage, PassageKind, passages

END_OF_SENTENCE = (".", ";", ":", "!", "?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A document, as far as it must be known to be named."""

    title: str
    number: str
    kind: str
    issuer: str
    issued_on: str

    @property
    def short(self) -> str:
        """Kind and number ("Quyết định số 12/QĐ-UBND"); its title where it has no number."""
        return f"{self.kind or 'Văn bản'} số {self.number}" if self.number else self.title

    @property
    def full(self) -> str:
        """Kind, number, date and issuer."""
        name = f"{self.kind or 'Văn bản'} số {self.number}" if self.number else ""
        name = name or self.kind or "Văn bản"
        if self.issued_on:
            day = date.fromisoformat(self.issued_on)
            name += f" ngày {day.day} tháng {day.month} năm {day.year}"
        return f"{name} của {self.issuer}" if self.issuer else name


def opening(named: Named) -> str:
    """The sentence that names document, number, date, issuer and subject."""
    subject = subject_of(named.title, named.number, named.kind)
    return f"{named.full}, {subject}." if subject else f"{named.full}."


def closing(named: Named) -> str:
    """The sentence after the last."""
    return f"Vừa rồi là nội dung {named.short}. Mời bà con theo dõi và thực hiện."


def read_lines(parts: Sequence[Part], chosen: Iterable[int]) -> tuple[Proposed, ...]:
    """The chosen parts (by place) as they are read: each heading a sentence of its own."""
    made: list[Proposed] = []
    for passage in passages(parts, chosen):
        text = _spoken_line(passage, parts[passage.part])
        made.append(Proposed(text, Origin.SOURCE, passage.name, passage.anchor))
    return tuple(made)


def bulletin_lines(
    named: Named, parts: Sequence[Part], chosen: Iterable[int]
) -> tuple[Proposed, ...]:
    """Opening, chosen parts, closing."""
    return (frame(opening(named)), *read_lines(parts, chosen), frame(closing(named)))


def text_of(lines: Iterable[Proposed]) -> str:
    """The lines as one wording."""
    return "\n".join(line.text for line in lines)


def _spoken_line(passage: Passage, part: Part) -> str:
    if passage.kind is PassageKind.HEADING:
        return _sentence(_heading(part))
    if passage.line == 0 and not part.heading and part.label.startswith("Điều"):
        return f"{part.label}. {passage.text}"
    return passage.text


def _heading(part: Part) -> str:
    heading = " ".join(part.heading.split("\n"))
    if part.label.startswith("Điều"):
        return f"{part.label}. {heading}"
    item = part.label.rpartition(".")[2].partition("-")[0]
    return f"{item}. {heading}" if ITEM.match(f"{item}. ") else heading


def _sentence(text: str) -> str:
    return text if text.endswith(END_OF_SENTENCE) else f"{text}."
