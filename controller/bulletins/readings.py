"""People's decisions about how uncertain pieces of a text are said.

Pure: a decision names its piece by offsets into the text *and* by what is written there, so that
it holds only as long as the piece stands where it stood.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate

import msgspec

from controller.store.bulletins import Revision
from tts.reading import Lexicon, Reading, Span, read

MOST_CHANGED_WORDS = 4_000
"""Between the first change and the last, blanks included; comparing more would take seconds."""


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


def decided_reading(text: str, decisions: Iterable[ReadingDecision], lexicon: Lexicon) -> Reading:
    """The text's reading with the decisions in place; what they settle is certain.

    `lexicon` is the one of the text's unit (`controller.lexicon.layered`).
    """
    reading = read(text, lexicon)
    said = {(d.start, d.end, d.written): d.spoken for d in decisions}
    return Reading(reading.text, tuple(_settled(span, said) for span in reading.spans))


def _settled(span: Span, said: dict[tuple[int, int, str], str]) -> Span:
    spoken = said.get((span.start, span.end, span.written))
    if spoken is None:
        return span
    return replace(span, spoken=spoken, certain=True, alternatives=())


def decided_alike(decision: ReadingDecision, pieces: Iterable[Span]) -> tuple[ReadingDecision, ...]:
    """The same decision for each of some pieces that is written as its own piece is."""
    return tuple(
        ReadingDecision(
            start=span.start, end=span.end, written=span.written, spoken=decision.spoken
        )
        for span in pieces
        if span.written == decision.written
    )


def undecided(revision: Revision, lexicon: Lexicon) -> tuple[Span, ...]:
    """The pieces of a revision that still need a person's decision."""
    return decided_reading(revision.written_text, decisions_of(revision), lexicon).uncertain()


def still_standing(
    decisions: Iterable[ReadingDecision], old_text: str, new_text: str
) -> tuple[ReadingDecision, ...]:
    """The decisions whose pieces an edit left as they were, at the places where they stand now."""
    passages = tuple(_unchanged(old_text, new_text))
    return tuple(
        msgspec.structs.replace(decision, start=decision.start + shift, end=decision.end + shift)
        for decision in decisions
        for start, end, shift in passages
        if start <= decision.start and decision.end <= end
    )


def _unchanged(old_text: str, new_text: str) -> Iterator[tuple[int, int, int]]:
    """Passages of whole words that both texts hold: start and end in the old one, and the shift."""
    old, new = (re.findall(r"\s+|\S+", text) for text in (old_text, new_text))
    old_at, new_at = (list(accumulate(map(len, words), initial=0)) for words in (old, new))
    for a, b, size in _matching_words(old, new):
        yield old_at[a], old_at[a + size], new_at[b] - old_at[a]


def _matching_words(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of equal words: index in the old text, in the new one, and how many."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    yield 0, 0, head
    yield len(old) - tail, len(new) - tail, tail
    changed_old, changed_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(changed_old), len(changed_new)) <= MOST_CHANGED_WORDS:
        for block in SequenceMatcher(None, changed_old, changed_new).get_matching_blocks():
            yield head + block.a, head + block.b, block.size
