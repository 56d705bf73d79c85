"""The corpus of readings, and the scorer that judges ours and everybody's.

A case is one line: written, spoken and, if need be, a style, divided by tabs.
"\\n" in the written form is a line break. Lines that begin with # are notes.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tts.reading import Style
from tts.reading.letters import NAMES
from tts.reading.written import old_tone

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "tts" / "reading" / "corpus"
HALVES = ("blind", "informed")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Case:
    """One written phrase and how it is to be read."""

    half: str
    subject: str
    line: int
    written: str
    spoken: str
    style: Style


def cases(half: str) -> Iterator[Case]:
    for path in sorted((CORPUS / half).glob("*.tsv")):
        if path.stem != "contested":
            yield from _file_cases(half, path)


def _file_cases(half: str, path: Path) -> Iterator[Case]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        written, spoken, *style = line.split("\t")
        text = written.replace("\\n", "\n")
        fields: dict[str, Any] = dict(_fields(style[0] if style else ""))
        chosen = Style(**fields)
        yield Case(half, path.stem, number, text, spoken, chosen)


def _fields(style: str) -> dict[str, str]:
    return dict(part.split("=") for part in re.split(r"[ ,;]+", style.strip()) if part)


def same_words(one: str, other: str) -> bool:
    """Whether two readings say the same words, whatever their case and marks."""
    return spoken_words(one) == spoken_words(other)


def spoken_words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def same_to_the_ear(one: str, other: str) -> bool:
    """Whether two readings differ at most where people do: region, spelling, names of letters."""
    return _heard(one) == _heard(other)


_VARIANTS = {
    "ngàn": "nghìn",
    "lẻ": "linh",
    "mồng": "mùng",
    "tỉ": "tỷ",
    "bẩy": "bảy",
    "kí": "ki",
    "mili": "mi li",
    "xen": "xăng",
    "hecta": "héc ta",
    "kilômét": "ki lô mét",
}


def _heard(text: str) -> list[str]:
    words: list[str] = []
    for word in spoken_words(old_tone(text)):
        said = _VARIANTS.get(word) or (NAMES.get(word, word) if len(word) == 1 else word)
        words += said.replace("-", " ").split()
    return words
