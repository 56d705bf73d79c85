"""A text as the readings view shows it: what is said above each piece that needs it. Pure.

Pieces that are said as they are written stay plain; uncertain ones are marked and asked about.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from controller.bulletins.readings import ReadingDecision, decided_reading
from tts.reading import Kind, Lexicon, Reading, Span, read

CONTEXT = 40
"""Characters shown on each side of a piece that is to be decided."""
CLOSING = ",.;:!?)”’\"'"
WORDS = frozenset({Kind.WORD, Kind.ABBREVIATION, Kind.NAME, Kind.CODE})
"""What can be read one way wherever it stands; a date or a score cannot."""
UNREMARKABLE = frozenset({Kind.WORD, Kind.SPACE, Kind.PUNCTUATION, Kind.BULLET})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the text. `spoken` is empty where it is said as it is written."""

    start: int
    end: int
    written: str
    spoken: str
    kind: Kind
    certain: bool
    decided: bool
    tail: str = ""
    """Punctuation that follows at once: it must not be torn off by a line's end."""

    @property
    def anchor(self) -> str:
        """The piece's name in addresses and in the page."""
        return f"{self.start}-{self.end}"

    @property
    def is_word(self) -> bool:
        """Whether its reading may be kept for every text."""
        return self.kind in WORDS


@dataclass(frozen=True, slots=True)
class Question:
    """One piece that a person has to decide, with what is around it."""

    piece: Piece
    before: str
    after: str
    choices: tuple[str, ...]
    """Possible readings, the likeliest first."""
    places: int = 1
    """How many undecided places are written so, this one included."""


def pieces(
    text: str, decisions: Iterable[ReadingDecision], lexicon: Lexicon
) -> tuple[tuple[Piece, ...], ...]:
    """The text in paragraphs of pieces; plain stretches are joined."""
    kept = tuple(decisions)
    decided = {(d.start, d.end) for d in kept}
    lines: list[list[Piece]] = [[]]
    for span in decided_reading(text, kept, lexicon).spans:
        if "\n" in span.written and not span.written.strip():
            lines.append([])
            continue
        _add(lines[-1], _piece(span, decided=(span.start, span.end) in decided))
    return tuple(_closed(line) for line in lines if any(piece.written.strip() for piece in line))


def questions(
    text: str, decisions: Iterable[ReadingDecision], lexicon: Lexicon
) -> tuple[Question, ...]:
    """The pieces that are still undecided, in the order of the text."""
    reading = decided_reading(text, decisions, lexicon)
    asked = reading.uncertain()
    places = Counter(span.written for span in asked)
    return tuple(
        replace(_question(reading, span, decided=False), places=places[span.written])
        for span in asked
    )


def question_at(
    text: str, decisions: Iterable[ReadingDecision], lexicon: Lexicon, anchor: str
) -> Question | None:
    """The question about one piece, decided or not; None where no such piece stands."""
    decided = {f"{d.start}-{d.end}": d for d in decisions}
    reading = read(text, lexicon)
    for span in reading.spans:
        if f"{span.start}-{span.end}" == anchor:
            found = _question(reading, span, decided=anchor in decided)
            own = decided.get(anchor)
            if own is None or own.spoken in found.choices:
                return found
            return Question(found.piece, found.before, found.after, (own.spoken, *found.choices))
    return None


def _question(reading: Reading, span: Span, *, decided: bool) -> Question:
    before = reading.text[max(0, span.start - CONTEXT) : span.start].rpartition("\n")[2]
    after = reading.text[span.end : span.end + CONTEXT].partition("\n")[0]
    return Question(
        piece=_piece(span, decided=decided),
        # No word is cut in two where the stretch was cut.
        before=before.partition(" ")[2] if len(before) == CONTEXT else before,
        after=after.rpartition(" ")[0] if len(after) == CONTEXT else after,
        choices=tuple(dict.fromkeys((span.spoken, *span.alternatives))),
    )


def _piece(span: Span, *, decided: bool) -> Piece:
    said = "" if span.certain and not decided and _says_itself(span) else span.spoken
    return Piece(span.start, span.end, span.written, said, span.kind, span.certain, decided)


def _says_itself(span: Span) -> bool:
    return span.kind in UNREMARKABLE or span.spoken.strip().lower() == span.written.strip().lower()


def _closed(line: Iterable[Piece]) -> tuple[Piece, ...]:
    """The line with closing punctuation moved to the piece before it."""
    made: list[Piece] = []
    for piece in line:
        shown = piece
        if made and made[-1].spoken and not piece.spoken:
            rest = piece.written.lstrip(CLOSING)
            tail = piece.written[: len(piece.written) - len(rest)]
            made[-1] = replace(made[-1], tail=tail)
            shown = replace(piece, written=rest)
        made.append(shown)
    return tuple(made)


def _add(line: list[Piece], piece: Piece) -> None:
    """Append, joining with the piece before where both are plain."""
    if line and not line[-1].spoken and not piece.spoken and line[-1].certain and piece.certain:
        last = line.pop()
        piece = replace(last, end=piece.end, written=last.written + piece.written)
    line.append(piece)
