"""What a reading is: spans of written text, each with its spoken words.

Spans cover the text from end to end, without gaps or overlap. Offsets count
characters of `Reading.text`, which is the source composed to NFC.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What a written piece is, in the words of the readings view."""

    WORD = "word"
    SPACE = "space"
    NUMBER = "number"
    DATE = "date"
    DOCUMENT_NUMBER = "document_number"
    CITATION = "citation"
    TIME = "time"
    MONEY = "money"
    UNIT = "unit"
    PERCENT = "percent"
    RANGE = "range"
    RATIO = "ratio"
    PHONE = "phone"
    CODE = "code"
    ABBREVIATION = "abbreviation"
    LETTER = "letter"
    ROMAN = "roman"
    NAME = "name"
    WEB = "web"
    BULLET = "bullet"
    PUNCTUATION = "punctuation"
    SYMBOL = "symbol"


class Pause(IntEnum):
    """How long the voice rests, shortest first."""

    NONE = 0
    COMMA = 1
    CLAUSE = 2
    SENTENCE = 3
    PARAGRAPH = 4


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of written text and the words that are said for it.

    `spoken` is empty for what is not said (a bullet, a quotation mark).
    `certain` is false where a person would hesitate; `alternatives` are then
    the other plausible readings, likeliest first, `spoken` not among them.
    """

    start: int
    end: int
    written: str
    spoken: str
    kind: Kind
    certain: bool = True
    alternatives: tuple[str, ...] = ()
    pause: Pause = Pause.NONE


@dataclass(frozen=True, slots=True)
class Sentence:
    """The shortest piece worth a clip of its own, and the rest after it."""

    start: int
    end: int
    written: str
    spoken: str
    pause: Pause


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with everything that is said for it."""

    text: str
    spans: tuple[Span, ...] = field(default=())

    @property
    def spoken(self) -> str:
        """The whole text as it is said."""
        return "".join(span.spoken for span in self.spans)

    def sentences(self) -> tuple[Sentence, ...]:
        """The text in clips, in order; silent pieces belong to none."""
        if not self.text.strip():
            return ()
        return (Sentence(0, len(self.text), self.text, self.spoken, Pause.PARAGRAPH),)

    def uncertain(self) -> tuple[Span, ...]:
        """The spans that a person has to decide."""
        return tuple(span for span in self.spans if not span.certain)
