"""What a rule sees: the text at one place, and the words around it.

A rule is a function of a scan and a position. It answers with the piece it
reads there, or None. Rules look a bounded way back and ahead, so that a whole
text is read in linear time.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tts.reading.lexicon import Lexicon
from tts.reading.spans import Kind, Pause
from tts.reading.style import Style
from tts.reading.written import Written

_BACK = 64
_AHEAD = 64
_BREAKS = str.maketrans(
    {
        "\n": " ",
        '"': " ",
        "'": " ",
        ")": ",",
        "[": ",",
        "]": ",",
        "|": ",",
        "§": " mục ",
        "№": " số ",
        "°": " độ ",
        "%": " phần trăm ",
        "‰": " phần nghìn ",
    }
)
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_UNEVEN = re.compile(r"[^\w .,;:!?/+&<>=…-]|_|  ")
_SILENT = re.compile(r"[^\w .,;:!?/+&<>=…-]")
_ITEM = re.compile(r"\d{1,4}[a-zđ]?|[a-zđăâêôơư]{1,2}|[ivxlc]{1,6}")
_TOKEN = re.compile(r"[^\W_]+|[^\w ]|_")
_MOST_ITEMS = 9
_GOES_ON = (",", ";", "/", "-", "&", "…", " và", " hoặc", " hay", " đến")
_BETWEEN = frozenset(word.strip() for word in _GOES_ON)


def word_set(words: str) -> frozenset[str]:
    """Words written one after the other as a set of them."""
    return frozenset(words.split())


def word_ends(words: str) -> tuple[str, ...]:
    """Words with bars between them as `Scan.follows` looks for them: each led by a blank."""
    return tuple(f" {word}" for word in words.split("|"))


def _governor(part: str) -> str:
    """What governs the list that ends `part`: "điểm" in "các điểm a, b và"; nothing if no list."""
    tokens = _TOKEN.findall(part)
    items = 0
    while len(tokens) > 1 and tokens[-1] in _BETWEEN and items < _MOST_ITEMS:
        if not _ITEM.fullmatch(tokens[-2]):
            return ""
        del tokens[-2:]
        items += 1
    if tokens and tokens[-1] == ":":
        tokens.pop()
    if len(tokens) > 1 and tokens[-1] in {"số", "thứ"} and tokens[-2].isalpha():
        tokens.pop()
    return tokens[-1] if items and tokens and tokens[-1].isalpha() else ""


class Piece(NamedTuple):
    """What a rule read: the end of the written piece and its spoken words."""

    end: int
    spoken: str
    kind: Kind
    certain: bool = True
    alternatives: tuple[str, ...] = ()
    pause: Pause = Pause.NONE


@dataclass(slots=True)
class Scan:
    """One text being read."""

    written: Written
    lexicon: Lexicon
    style: Style
    defined: Mapping[str, str] = field(default_factory=dict)
    """Abbreviations that the text itself explains."""
    plain: str = field(init=False)
    """The text, look-alikes folded."""
    _before: tuple[int, str] = field(init=False, default=(-1, ""))

    def __post_init__(self) -> None:
        self.plain = self.written.plain

    def before(self, pos: int) -> str:
        """The folded words before `pos`, led by a space, without the blanks at their end."""
        if self._before[0] != pos:
            part = self.written.folded[max(0, pos - _BACK) : pos]
            if _UNEVEN.search(part):
                part = _SILENT.sub(" ", _FOOTNOTE.sub(" ", part).translate(_BREAKS))
                part = " ".join(part.split())
            self._before = (pos, f" {part.strip(' ')}")
        return self._before[1]

    def after(self, pos: int) -> str:
        """The folded words from `pos` on, without the blanks at their start."""
        return self.written.folded[pos : pos + _AHEAD].translate(_BREAKS).lstrip()

    def follows(self, pos: int, words: tuple[str, ...]) -> bool:
        """Whether one of `words` (each led by a space) stands right before `pos`."""
        return self.before(pos).endswith(words)

    def head(self, pos: int) -> str:
        """The folded word that governs the item at `pos`, directly or through a list."""
        part = self.before(pos)
        if self.plain[max(0, pos - 2) : pos].rstrip(" ").endswith("("):
            part += ","  # What is opened is said after a pause, as a list goes on.
        if part.endswith(_GOES_ON):
            found = _governor(part)
            if found:
                return found
        last = part.rpartition(" ")[2]
        return last if last.isalpha() else ""

    def begins_line(self, pos: int) -> bool:
        """Whether nothing but blanks stands before `pos` on its line."""
        if pos and self.plain[pos - 1] not in " \n":
            return False
        return self.plain[max(0, pos - _BACK) : pos].rpartition("\n")[2].strip(" ") == "" and (
            "\n" in self.plain[max(0, pos - _BACK) : pos] or pos < _BACK
        )


Rule = Callable[[Scan, int], Piece | None]
