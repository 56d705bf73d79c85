"""Say an old bulletin again, with new dates and times. Pure.

What the reader takes for a date or a time is offered to be changed, each where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tts.reading import Kind, Lexicon, read

CONTEXT = 48


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time in a text, with the words around it."""

    start: int
    end: int
    written: str
    before: str
    after: str


def moments(text: str, lexicon: Lexicon) -> tuple[Moment, ...]:
    """All dates and times of a text, in its order."""
    spans = [s for s in read(text, lexicon).spans if s.kind in {Kind.DATE, Kind.TIME}]
    return tuple(
        Moment(
            span.start,
            span.end,
            span.written,
            text[max(0, span.start - CONTEXT) : span.start].rpartition("\n")[2],
            text[span.end : span.end + CONTEXT].partition("\n")[0],
        )
        for span in spans
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
