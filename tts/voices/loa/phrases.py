"""A sentence to phrases of one breath: the model speaks one of them at a time."""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate, pairwise

from tts.phonology import Syllable, syllables_of

LONGEST = 13
"""Syllables in a phrase. Memory grows with the longest; readers breathe after about so many."""
SHORTEST_REST = 4

_PUNCTUATION = re.compile(r"[,;:.!?…\n–—()\"“”]+")
_WORD = re.compile(r"[^\W_]+")
# Words that open a part of a sentence: a breath before one of them is natural.
_OPENING = frozenset(
    {
        *("và", "hoặc", "nhưng", "vì", "nếu", "thì", "mà", "để", "do", "khi", "từ", "đến", "tại"),
        *("của", "cho", "với", "theo", "trong", "trên", "được", "bị", "phải", "sẽ", "không", "là"),
        *("ở", "về", "bằng", "vào", "lúc", "ngày", "tháng", "năm", "số", "các", "những", "mỗi"),
    }
)


class Ending(Enum):
    """How a phrase ends."""

    RUN_ON = "run on"
    COMMA = "comma"
    CLAUSE = "clause"
    STATEMENT = "statement"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said in one breath, and where in its sentence: from 0 for the start to 1."""

    syllables: tuple[Syllable, ...]
    ending: Ending
    begins: float
    ends: float


def phrases_of(sentence: str) -> list[Phrase]:
    """The phrases of one sentence, in order; none if there is nothing to say."""
    pieces: list[tuple[list[str], Ending]] = []
    at = 0
    for mark in [*_PUNCTUATION.finditer(sentence), None]:
        text = sentence[at : mark.start() if mark else len(sentence)]
        pieces += [(words, Ending.RUN_ON) for words in _breaths(_WORD.findall(text))]
        if pieces:
            pieces[-1] = (pieces[-1][0], _ending(mark[0] if mark else "."))
        at = mark.end() if mark else at
    said = [(tuple(syllables_of(" ".join(words))), ending) for words, ending in pieces]
    said = [(syllables, ending) for syllables, ending in said if syllables]
    places = [0, *accumulate(len(syllables) for syllables, _ in said)]
    return [
        Phrase(syllables, ending, begins / places[-1], ends / places[-1])
        for (syllables, ending), (begins, ends) in zip(said, pairwise(places), strict=True)
    ]


def _ending(marks: str) -> Ending:
    if "?" in marks:
        return Ending.QUESTION
    if any(mark in marks for mark in ".!…\n"):
        return Ending.STATEMENT
    return Ending.COMMA if marks == "," else Ending.CLAUSE


def _breaths(words: list[str]) -> list[list[str]]:
    """Cut too long a row of words, best before a word that opens a part of the sentence."""
    if len(words) <= LONGEST:
        return [words] if words else []
    middle = min(LONGEST, (len(words) + 1) // 2 if len(words) < 2 * LONGEST else LONGEST)
    places = range(SHORTEST_REST, min(LONGEST, len(words) - SHORTEST_REST) + 1)
    opening = [place for place in places if words[place].lower() in _OPENING]
    cut = min(opening or places, key=lambda place: abs(place - middle))
    return [words[:cut], *_breaths(words[cut:])]
