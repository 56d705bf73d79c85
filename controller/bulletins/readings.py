"""People's decisions about how uncertain pieces of a text are said.

Pure: a decision names its piece by offsets into the text *and* by what is written there, so that
it holds only as long as the piece stands where it stood.
"""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from controller.store.bulletins import Revision
from tts.reading import Reading, Span, read


class ReadingDecision(msgspec.Struct, frozen=True, kw_only=True):
    """How a person wants one piece of the text said."""

    start: int
    end: int
    written: str
    spoken: str


def decisions_of(revision: Revision) -> tuple[ReadingDecision, ...]:
    """The decisions that stand for a revision."""
    return msgspec.json.decode(revision.readings, type=tuple[ReadingDecision, ...])


def pack(decisions: Iterable[ReadingDecision]) -> str:
    """As a revision keeps them, in the order of the text."""
    return msgspec.json.encode(sorted(decisions, key=lambda d: d.start)).decode()


def decided_reading(text: str, decisions: Iterable[ReadingDecision]) -> Reading:
    """The text's reading with the decisions in place; what they settle is certain."""
    reading = read(text)
    said = {(d.start, d.end, d.written): d.spoken for d in decisions}
    return Reading(reading.text, tuple(_settled(span, said) for span in reading.spans))


def _settled(span: Span, said: dict[tuple[int, int, str], str]) -> Span:
    spoken = said.get((span.start, span.end, span.written))
    if spoken is None:
        return span
    return replace(span, spoken=spoken, certain=True, alternatives=())


def undecided(revision: Revision) -> tuple[Span, ...]:
    """The pieces of a revision that still need a person's decision."""
    return decided_reading(revision.written_text, decisions_of(revision)).uncertain()


def still_standing(
    decisions: Iterable[ReadingDecision], old_text: str, new_text: str
) -> tuple[ReadingDecision, ...]:
    """The decisions that survive an edit: those before the first and after the last change."""
    head = _common(old_text, new_text)
    tail = _common(old_text[head:][::-1], new_text[head:][::-1])
    shift = len(new_text) - len(old_text)
    kept: list[ReadingDecision] = []
    for decision in decisions:
        if decision.end <= head:
            kept.append(decision)
        elif decision.start >= len(old_text) - tail:
            start, end = decision.start + shift, decision.end + shift
            kept.append(msgspec.structs.replace(decision, start=start, end=end))
    return tuple(kept)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
