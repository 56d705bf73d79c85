"""What a reading is: spans of written text, each with its spoken words.

Spans cover the text from end to end, without gaps or overlap. Offsets count
characters of `Reading.text`, which is the source composed to NFC.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
    DIRECTION = "direction"
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
    careful: bool = False
    """It holds what people write down: a telephone number or a date."""
    twice: bool = False
    """The script directs that it be said again."""


AGAIN = "Xin nhắc lại: "
"""Said before a sentence that is said again."""
CAREFUL = frozenset({Kind.PHONE, Kind.DATE})


def said_of(sentences: Iterable[Sentence]) -> str:
    """The words of `sentences`, a line a paragraph, each but the last with its stop."""
    said: list[str] = []
    for sentence in sentences:
        said.append(sentence.spoken)
        if sentence.pause is Pause.PARAGRAPH:
            said.append("\n" if sentence.spoken[-1] in _STRENGTH else ".\n")
        else:
            said.append(" ")
    return "".join(said[:-1])


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with everything that is said for it."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def spoken(self) -> str:
        """The whole text as it is said."""
        return said_of(self.sentences())

    def sentences(self) -> tuple[Sentence, ...]:
        """The text in clips, in order; silent pieces belong to the clip before them.

        What is to be said twice is there twice, the second time announced.
        """
        return tuple(_said_again(_sentences(self.text, self.spans)))

    def uncertain(self) -> tuple[Span, ...]:
        """The spans that a person has to decide."""
        return tuple(span for span in self.spans if not span.certain)


_SHORT_CLIP = 12
"""A clip of no more than "Điều mười." goes on with what follows."""
_LONG_CLIP = 220
"""Spoken characters after which a clip ends at the next comma."""


def _sentences(text: str, spans: Iterable[Span]) -> Iterator[Sentence]:
    clip = _Clip(0)
    ended: Sentence | None = None
    for span in spans:
        if span.kind is Kind.DIRECTION and ended and not clip.said:
            ended = replace(ended, end=span.end, twice=True)
            clip = _Clip(span.end)
            continue
        pause = clip.add(span)
        if span.kind is Kind.DIRECTION and clip.is_stopped:
            pause = Pause.SENTENCE
        if pause and clip.said:
            if ended:
                yield ended
            ended = clip.sentence(text, pause)
            clip = _Clip(span.end)
        elif pause and ended and pause > ended.pause:
            ended = _lengthened(ended, pause)
    if clip.said:
        if ended:
            yield ended
        yield clip.sentence(text, Pause.PARAGRAPH)
    elif ended:
        yield _lengthened(ended, Pause.PARAGRAPH)


# Whose line it is has been said the first time.
_LABEL = re.compile(r"^(?:câu hỏi|hỏi|câu trả lời|trả lời|đáp)(?: [\w ]{1,16})?: ", re.IGNORECASE)


def _said_again(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    for sentence in sentences:
        if sentence.twice:
            stop = "" if sentence.spoken[-1] in _STRENGTH else "."
            yield replace(sentence, spoken=sentence.spoken + stop, pause=Pause.SENTENCE)
            said = _LABEL.sub("", sentence.spoken)
            yield replace(sentence, spoken=AGAIN + said, twice=False)
        else:
            yield sentence


def _lengthened(sentence: Sentence, pause: Pause) -> Sentence:
    """The same clip where more than its mark says ends it: a comma is no end of a paragraph."""
    spoken = sentence.spoken
    if pause is Pause.PARAGRAPH:
        spoken = spoken.removesuffix(",")
    return replace(sentence, spoken=spoken, pause=pause)


class _Clip:
    """The clip under construction: words, and one mark between them at a time."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.said: list[str] = []
        self.size = 0
        self.mark = ""
        self.careful = False
        self.twice = False

    @property
    def is_stopped(self) -> bool:
        """A stop stands after its words, although it was too short to end there."""
        return bool(self.said) and _STRENGTH[self.mark] >= _STRENGTH["."]

    def add(self, span: Span) -> Pause:
        """Take up a span; the answer is the pause after the clip where it ends the clip."""
        self.end = span.end
        self.careful |= span.kind in CAREFUL
        self.twice |= span.kind is Kind.DIRECTION and bool(self.said)
        if span.kind is Kind.SPACE:
            return span.pause
        if span.kind is Kind.PUNCTUATION:
            self._set_mark(span.spoken)
            return self._ends_at(span)
        if span.spoken:
            self._say(span.spoken)
            self._set_mark("," if span.pause else "")
        return Pause.NONE

    def _say(self, words: str) -> None:
        if self.said:
            self.said[-1] += self.mark
        self.said.append(words)
        self.size += len(words) + 1
        self.mark = ""

    def _set_mark(self, mark: str) -> None:
        if self.said and _STRENGTH[mark] > _STRENGTH[self.mark]:
            self.mark = mark

    def _ends_at(self, span: Span) -> Pause:
        if span.pause is Pause.SENTENCE or span.spoken == ";":
            return span.pause if self.size > _SHORT_CLIP else Pause.NONE
        long = span.pause is Pause.COMMA and self.size > _LONG_CLIP
        return Pause.COMMA if long else Pause.NONE

    def sentence(self, text: str, pause: Pause) -> Sentence:
        closing = "" if self.mark == "," and pause is Pause.PARAGRAPH else self.mark
        spoken = " ".join(self.said) + closing
        written = text[self.start : self.end]
        return Sentence(self.start, self.end, written, spoken, pause, self.careful, self.twice)


_STRENGTH = {"": 0, ",": 1, ":": 2, ";": 3, ".": 4, "!": 5, "?": 6}
