"""A text as the readings view shows it: each piece that is not said as it is written, with what is
said above it; uncertain pieces marked. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from controller.bulletins.readings import ReadingDecision, decided_reading
from tts.reading import Kind, Reading, Span, read

CONTEXT = 40
"""Characters shown on each side of a piece that is to be decided."""
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

    @property
    def anchor(self) -> str:
        """The piece's name in addresses and in the page."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Question:
    """One piece that a person has to decide, with what is around it."""

    piece: Piece
    before: str
    after: str
    choices: tuple[str, ...]
    """Possible readings, the likeliest first."""


def pieces(text: str, decisions: Iterable[ReadingDecision]) -> tuple[tuple[Piece, ...], ...]:
    """The text in paragraphs of pieces; plain stretches are joined."""
    kept = tuple(decisions)
    decided = {(d.start, d.end) for d in kept}
    lines: list[list[Piece]] = [[]]
    for span in decided_reading(text, kept).spans:
        if "\n" in span.written and not span.written.strip():
            lines.append([])
            continue
        _add(lines[-1], _piece(span, decided=(span.start, span.end) in decided))
    return tuple(tuple(line) for line in lines if any(piece.written.strip() for piece in line))


def questions(text: str, decisions: Iterable[ReadingDecision]) -> tuple[Question, ...]:
    """The pieces that are still undecided, in the order of the text."""
    reading = decided_reading(text, decisions)
    return tuple(_question(reading, span, decided=False) for span in reading.uncertain())


def question_at(text: str, decisions: Iterable[ReadingDecision], anchor: str) -> Question | None:
    """The question about one piece, decided or not; None where no such piece stands."""
    decided = {f"{d.start}-{d.end}": d for d in decisions}
    reading = read(text)
    for span in reading.spans:
        if f"{span.start}-{span.end}" == anchor:
            found = _question(reading, span, decided=anchor in decided)
            own = decided.get(anchor)
            if own is None or own.spoken in found.choices:
                return found
            return Question(found.piece, found.before, found.after, (own.spoken, *found.choices))
    return None


def _question(reading: Reading, span: Span, *, decided: bool) -> Question:
    before = reading.text[max(0, span.start - CONTEXT) : span.start]
    after = reading.text[span.end : span.end + CONTEXT]
    return Question(
        piece=_piece(span, decided=decided),
        before=before.rpartition("\n")[2],
        after=after.partition("\n")[0],
        choices=tuple(dict.fromkeys((span.spoken, *span.alternatives))),
    )


def _piece(span: Span, *, decided: bool) -> Piece:
    said = "" if span.certain and not decided and _says_itself(span) else span.spoken
    return Piece(span.start, span.end, span.written, said, span.kind, span.certain, decided)


def _says_itself(span: Span) -> bool:
    return span.kind in UNREMARKABLE or span.spoken.strip().lower() == span.written.strip().lower()


def _add(line: list[Piece], piece: Piece) -> None:
    """Append, joining with the piece before where both are plain."""
    if line and not line[-1].spoken and not piece.spoken and line[-1].certain and piece.certain:
        last = line.pop()
        piece = Piece(
            last.start, piece.end, last.written + piece.written, "", last.kind, True, False  # noqa: FBT003 -- plain and undecided
        )
    line.append(piece)
