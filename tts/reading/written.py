"""The written text as the rules see it: composed, look-alikes folded.

`Written.text` is the source in NFC without invisible characters; `plain` and
`folded` have its length, character for character, so that an offset in one is
an offset in all.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])

_LOOKALIKES = {
    "-": "‐‑‒–—―−",
    '"': "“”„‟«»″〝〞＂",
    "'": "‘’‚‛′`´ʼ",
    " ": "\t\r\v\f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\u2028\u2029",
    "°": "º˚",
    "µ": "μ",
    "/": "⁄∕／",
    "%": "％",
    ",": "，、",
    ".": "．。",
    ":": "：",
    ";": "；",
    "?": "？",
    "!": "！",
    "(": "（",
    ")": "）",
    # The eth of legacy encodings stands for đ.
    "Đ": "Ð",
    "đ": "ð",
}


_LAST_DIGIT = 0x20000
"""Decimal digits of every script lie below this code point."""


SQUARED, CUBED, HALF, QUARTER, THREE_QUARTERS, ODD_NUMERAL = "\ue000\ue001\ue002\ue003\ue004\ue005"
PRIVATE = (SQUARED, CUBED, HALF, QUARTER, THREE_QUARTERS, ODD_NUMERAL)
"""Numerals that `re` takes for letters stand in the plain text as signs of their own."""


def _table() -> dict[int, str]:
    table = {ord(char): plain for plain, chars in _LOOKALIKES.items() for char in chars}
    for code in range(0x80, _LAST_DIGIT):
        char = chr(code)
        if char.isdecimal():
            table[code] = str(unicodedata.decimal(char))
        elif char.isnumeric() and unicodedata.category(char) in {"No", "Nl"}:
            table[code] = _circled(char) or ODD_NUMERAL
    table |= dict.fromkeys((*map(ord, PRIVATE), *range(0xA), *range(0xB, 0x20)), " ")
    table |= dict.fromkeys(range(0x7F, 0xA0), " ")
    table |= dict(zip(map(ord, "²³½¼¾"), PRIVATE, strict=False))
    return table


def _circled(char: str) -> str:
    """① is 1; ⁶ after 10 is not."""
    enclosed = "CIRCLED" in unicodedata.name(char, "") or "PARENTHESIZED" in unicodedata.name(
        char, ""
    )
    digit = unicodedata.digit(char, -1)
    return str(digit) if enclosed and digit >= 0 else ""


_PLAIN = _table()
_POWER = re.compile(f"(?<=m)[{SQUARED}{CUBED}]")


# Old tone placement is the form of our own words: hoà → hòa, uỷ → ủy (but quý).
_OLD_TONE = {
    new: old
    for bare, vowels in (("oa", "òóỏõọàáảãạ"), ("oe", "òóỏõọèéẻẽẹ"), ("uy", "ùúủũụỳýỷỹỵ"))
    for new, old in ((bare[0] + vowels[5 + tone], vowels[tone] + bare[1]) for tone in range(5))
}
_NEW_TONE = re.compile(r"(?:[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ])(?![^\W\d_])")


def fold(text: str) -> str:
    """`text` in lower case with old tone placement, character for character."""
    return old_tone(_lower(text))


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower


def old_tone(text: str) -> str:
    """`text` with old tone placement (hoà giải → hòa giải), letter case as it was."""
    return _NEW_TONE.sub(_moved, text)


def _moved(match: re.Match[str]) -> str:
    moved = _OLD_TONE[match[0].lower()]
    return "".join(
        to.upper() if char.isupper() else to for to, char in zip(moved, match[0], strict=True)
    )


@dataclass(frozen=True, slots=True)
class Written:
    """One text in three forms of one length."""

    text: str
    plain: str
    folded: str
    doubtful: tuple[int, ...]
    """Where `plain` has a digit that the source writes as a letter."""

    @classmethod
    def of(cls, source: str) -> Self:
        """Compose `source`, fold its look-alikes, repair letters inside numbers."""
        text = unicodedata.normalize("NFC", source.translate(_INVISIBLE))
        plain = _POWER.sub(
            lambda match: "2" if match[0] == SQUARED else "3", text.translate(_PLAIN)
        )
        doubtful: list[int] = []
        if _SUSPECT.search(plain):
            plain = _MIXED.sub(lambda match: _repair(match, doubtful), plain)
        plain = old_tone(plain)
        return cls(text, plain, _lower(plain), tuple(doubtful))


# A scanned page writes 1O0 for 100 and l5 for 15. Litres (5l), degrees (37o) and
# oxygen (O2, O3) are meant as they stand.
_SUSPECT = re.compile(r"\d[OoIl]|[OoIl]\d")
_MIXED = re.compile(r"(?<![^\W_])(?:[OoIl]{1,3}\d|\d{1,9}[OoIl])[OoIl\d]{0,9}(?![^\W_])")
_MEANT = re.compile(r"\d+[lo]|[OI]\d|o\d")
_DIGIT_MEANT = str.maketrans("OoIl", "0011")


def _repair(match: re.Match[str], doubtful: list[int]) -> str:
    written = match[0]
    if _MEANT.fullmatch(written):
        return written
    doubtful += [match.start() + at for at, char in enumerate(written) if char in "OoIl"]
    return written.translate(_DIGIT_MEANT)
