"""Check what a language model says against the passages that it cites. Pure.

A model writes well and invents well. What is checked here is what law can be counted by: numbers,
names, "không"; the rest is the person's, who reads each sentence beside its passage.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from controller.search import folded
from tts.reading import read_aloud


class Flag(StrEnum):
    """Why a sentence is not to be believed as it stands."""

    UNCITED = "uncited"
    """It names no passage."""
    UNKNOWN_PASSAGE = "unknown_passage"
    """It names a passage that was not given."""
    NUMBER = "number"
    """It says a number, date or document number that its passages do not."""
    NEGATION = "negation"
    """It forbids or denies where its passages do not, or the other way round."""
    NAME = "name"
    """It names somebody or something that stands in no passage that was given."""


DIGIT_WORDS = frozenset(
    (
        *("không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy"),
        *("bẩy", "tám", "chín", "mười", "mươi", "trăm", "nghìn", "ngàn", "triệu", "tỷ", "tỉ"),
        *("linh", "lẻ", "phẩy", "rưỡi"),
    )
)
OFTEN_NO_NUMBER = frozenset({"không", "một", "năm", "tư", "ba", "lẻ", "linh", "mốt"})
"""Alone, these are mostly something else ("hằng năm", "không được")."""
DENYING = re.compile(
    r"\b(không|chưa|chẳng|cấm|nghiêm cấm|trừ|ngoại trừ|miễn|bãi bỏ|hết hiệu lực)\b", re.IGNORECASE
)
LONE_DIGIT = re.compile(
    r"(?<![\w.,/-])0?\d(?![\w/-]|[.,]\d)(?!\s*(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)\b)", re.IGNORECASE
)
"""One digit that is a number by itself: "5 ngày", "05 người"."""
TOKEN = re.compile(r"\w+|[^\w\s]")
WORD = re.compile(r"\w+")


def flags_of(
    text: str, cites: Iterable[int], passages: Sequence[str], known: str = ""
) -> tuple[Flag, ...]:
    """What is wrong with a sentence that cites passages by number, from 1.

    `known`: more text whose names may be said: what the document says of itself.
    """
    asked = list(cites)
    if not asked:
        return (Flag.UNCITED,)
    if any(not 0 < number <= len(passages) for number in asked):
        return (Flag.UNKNOWN_PASSAGE,)
    source = "\n".join(passages[number - 1] for number in asked)
    flags: list[Flag] = []
    if _numbers(text) - _numbers(source):
        flags.append(Flag.NUMBER)
    if bool(DENYING.search(text)) != bool(DENYING.search(source)) and _denial_matters(text, source):
        flags.append(Flag.NEGATION)
    everything = folded("\n".join((*passages, known)))
    if any(folded(name) not in everything for name in _names(text)):
        flags.append(Flag.NAME)
    return tuple(flags)


def _denial_matters(text: str, source: str) -> bool:
    """A sentence about one clause of a long passage need not repeat the "không" of another."""
    return bool(DENYING.search(text)) or len(source.split()) < 3 * len(text.split())


def _numbers(text: str) -> set[str]:
    """Numbers as they are said, whether written in digits or words, and bare digits."""
    spoken = WORD.findall(read_aloud(text).lower())
    runs: list[list[str]] = [[]]
    for word in spoken:
        if word in DIGIT_WORDS:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    said = {" ".join(_without_year(run)) for run in runs if run}
    small = {digit[-1] for digit in LONE_DIGIT.findall(text)}
    return {number for number in said if number not in OFTEN_NO_NUMBER} | small


def _without_year(run: list[str]) -> list[str]:
    """A year ("năm hai nghìn…") is not five of something."""
    if len(run) > 1 and run[0] == "năm" and run[1] not in {"mươi", "trăm", "nghìn", "triệu", "tỷ"}:
        return run[1:]
    return run


def _names(text: str) -> list[str]:
    """Names of several words; a sentence's first word is a capital by its place alone."""
    runs: list[list[str]] = [[]]
    for number, word in enumerate(TOKEN.findall(text)):
        if word[0].isupper() and number:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if len(run) > 1]
