"""Who says which sentence of a hỏi - đáp or a câu chuyện. Pure.

A line says itself whose it is, as scripts do: "Hỏi:", "Câu hỏi 2:", "Đáp:", "Trả lời:", or the
name of somebody in a story, "Ông Ba:". What follows in the same paragraph is hers, too.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from tts.reading import Pause, Sentence


class Speaker(StrEnum):
    """Which of two voices speaks."""

    FIRST = "first"
    """Whoever reads the news, answers, and tells the story."""
    SECOND = "second"
    """Whoever asks; every other person of a story."""


class Parts(StrEnum):
    """How a text is shared out."""

    ONE = "one"
    """One voice speaks all."""
    QUESTIONS = "questions"
    STORY = "story"


_MOST_NAMED = 5
_NUMBERED = r"(?: (?:số )?[\w ]{1,16})?"
_QUESTION = re.compile(rf"(?:câu hỏi|hỏi|người hỏi|thính giả hỏi){_NUMBERED} ?:", re.IGNORECASE)
_ANSWER = re.compile(rf"(?:câu trả lời|trả lời|đáp|người đáp){_NUMBERED} ?:", re.IGNORECASE)
# Each word of a name begins with a capital; "Bác sĩ An", "Chị Hai" do with the first alone.
_NAME = re.compile(rf"([^\W\d_]+(?: [^\W\d_]+){{0,{_MOST_NAMED - 1}}}) ?:")
_TELLERS = frozenset({"người dẫn", "dẫn chuyện", "người dẫn chuyện", "lời dẫn", "phát thanh viên"})


def speakers(sentences: Sequence[Sentence], parts: Parts) -> tuple[Speaker, ...]:
    """The speaker of each sentence, in order."""
    if parts is Parts.ONE:
        return (Speaker.FIRST,) * len(sentences)
    people = _People() if parts is Parts.STORY else None
    found: list[Speaker] = []
    speaker = Speaker.FIRST
    begins = True
    for sentence in sentences:
        if begins:
            speaker = people.whose(sentence.written) if people else _asks(sentence.written)
        begins = sentence.pause is Pause.PARAGRAPH
        found.append(speaker)
    return tuple(found)


def _asks(line: str) -> Speaker:
    return Speaker.SECOND if _QUESTION.match(line.strip()) else Speaker.FIRST


class _People:
    """The people of a story, in the order in which they first speak."""

    def __init__(self) -> None:
        self._speakers: dict[str, Speaker] = {}

    def whose(self, line: str) -> Speaker:
        stripped = line.strip().lstrip("-–• ")
        if _QUESTION.match(stripped) or _ANSWER.match(stripped):
            return _asks(stripped)
        match = _NAME.match(stripped)
        if match is None or not _is_name(match[1]):
            return Speaker.FIRST
        return self._speakers.setdefault(match[1].lower(), self._next())

    def _next(self) -> Speaker:
        second = len(self._speakers) % 2 == 0
        return Speaker.SECOND if second else Speaker.FIRST


def _is_name(label: str) -> bool:
    """Ông Ba, Chị Hạnh, Bác sĩ An, ANH NAM; not "Thưa bà con", not who tells the story."""
    words = label.split()
    capitals = sum(word[0].isupper() for word in words)
    if label.lower() in _TELLERS:
        return False
    return capitals == len(words) or (len(words) > 1 and words[0][0].isupper() and capitals > 1)


def are_questions(text: str) -> bool:
    """Whether lines of a text ask and others answer, as their labels say."""
    lines = [line.strip() for line in text.splitlines()]
    asked = any(_QUESTION.match(line) for line in lines)
    return asked and any(_ANSWER.match(line) for line in lines)
