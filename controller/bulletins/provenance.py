"""Where each spoken sentence of a bulletin comes from: from the law, from Loa, or from a person.

Pure. What was proposed is kept and never changes; the wording that stands now is compared with it,
so that no edit can pass a changed word off as the document's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

from tts.reading import Lexicon, read

ALIKE = 0.6
"""How like a proposed passage a sentence is at least, to be shown as a changed one of it."""
MOST_JOINED = 4
"""Pieces of a line that one spoken sentence may hold: where a long one is cut, is not the law's."""


class Origin(StrEnum):
    """Whose words a sentence says."""

    SOURCE = "source"
    """Word for word in the document."""
    FRAME = "frame"
    """Opening, lead-in and closing, put together by Loa from what the document tells of itself."""
    MACHINE = "machine"
    """A language model's plain words about a passage, which a person has gone through."""
    CHANGED = "changed"
    """A proposed sentence that a person changed."""
    ADDED = "added"
    """A person wrote it."""


class Proposed(msgspec.Struct, frozen=True):
    """One line of a proposed wording. `passage` names where in the document it stands."""

    text: str
    origin: Origin
    passage: str = ""
    anchor: str = ""
    """The passage in the page of the document."""


def frame(text: str) -> Proposed:
    """A line that Loa adds."""
    return Proposed(text, Origin.FRAME)


@dataclass(frozen=True, slots=True)
class Traced:
    """One spoken sentence with where it comes from."""

    written: str
    spoken: str
    origin: Origin
    passage: str = ""
    anchor: str = ""
    proposed: str = ""
    """What was proposed in place of a changed sentence."""


def pack(lines: Iterable[Proposed]) -> str:
    """As a bulletin keeps them."""
    return msgspec.json.encode(list(lines)).decode()


def unpack(kept: str) -> tuple[Proposed, ...]:
    """What a bulletin keeps."""
    return msgspec.json.decode(kept, type=tuple[Proposed, ...])


@dataclass(frozen=True, slots=True)
class Compared:
    """A wording beside its proposal."""

    sentences: tuple[Traced, ...]
    left_out: tuple[Proposed, ...]
    """Sentences of the document that were proposed and are not said any more."""

    @property
    def by_people(self) -> int:
        """How many sentences a person added or changed."""
        return sum(one.origin in {Origin.ADDED, Origin.CHANGED} for one in self.sentences)


def compared(
    written_text: str, proposal: Sequence[Proposed], lexicon: Lexicon | None = None
) -> Compared:
    """Each spoken sentence of a wording with where it comes from, and what is left out."""
    pieces = [_Piece(line, clip) for line in proposal for clip in _clips(line.text, lexicon)]
    found: list[Traced] = []
    at = 0
    for sentence in read(written_text, lexicon).sentences():
        written = sentence.written.strip()
        place = _place(_bare(written), pieces, at)
        if place is None:
            found.append(_by_person(written, sentence.spoken, pieces))
            continue
        for piece in pieces[place[0] : place[1]]:
            piece.said = True
        at = place[1]
        line = pieces[place[0]].line
        found.append(Traced(written, sentence.spoken, line.origin, line.passage, line.anchor))
    gone = (
        Proposed(piece.clip, piece.line.origin, piece.line.passage, piece.line.anchor)
        for piece in pieces
        if not piece.said and piece.line.origin is not Origin.FRAME
    )
    return Compared(tuple(found), tuple(gone))


@dataclass(slots=True)
class _Piece:
    """One sentence of a proposed line."""

    line: Proposed
    clip: str
    said: bool = False
    bare: str = ""

    def __post_init__(self) -> None:
        self.bare = _bare(self.clip)


def _clips(text: str, lexicon: Lexicon | None) -> list[str]:
    return [sentence.written.strip() for sentence in read(text, lexicon).sentences()]


def _bare(text: str) -> str:
    """Words and numbers alone: line ends and marks change nothing of what a sentence says."""
    return " ".join(re.findall(r"\w+", text))


def _place(bare: str, pieces: Sequence[_Piece], at: int) -> tuple[int, int] | None:
    """Which whole pieces say the sentence word for word, looked for from where the last stood.

    Never a part of one: without its "không", half a sentence of the law says its contrary.
    """
    for start in (*range(at, len(pieces)), *range(at)):
        said = ""
        for end in range(start, min(start + MOST_JOINED, len(pieces))):
            if pieces[end].line is not pieces[start].line:
                break
            said = f"{said} {pieces[end].bare}".strip()
            if said == bare:
                return start, end + 1
            if len(said) >= len(bare):
                break
    return None


def _by_person(written: str, spoken: str, pieces: Sequence[_Piece]) -> Traced:
    best, score = None, ALIKE
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(_bare(written))
    for piece in pieces:
        matcher.set_seq1(piece.bare)
        if matcher.real_quick_ratio() > score and matcher.quick_ratio() > score:
            ratio = matcher.ratio()
            if ratio > score:
                best, score = piece, ratio
    if best is None:
        return Traced(written, spoken, Origin.ADDED)
    best.said = True
    line = best.line
    return Traced(written, spoken, Origin.CHANGED, line.passage, line.anchor, best.clip)
