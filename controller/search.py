"""Search without accents: "canh bao lu" finds "Cảnh báo lũ". Pure."""

import unicodedata

KEPT_BELOW = 0x2000
"""What Latin letters and their marks end before: others are rare, and would fill memory."""


class _Letters(dict[int, str]):
    """A letter in lower case → itself without marks, worked out when it is first met.

    Letter by letter is what a whole text comes to: marks stand between, never instead of letters.
    """

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFD", chr(code).replace("đ", "d"))
        plain = "".join(char for char in bare if not unicodedata.combining(char))
        if code < KEPT_BELOW:
            self[code] = plain
        return plain


_LETTERS = _Letters()


def folded(text: str) -> str:
    """The text in lower case without tone marks, hooks and the bar of đ."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_LETTERS)


def holds(text: str, wanted: str) -> bool:
    """Whether every word that is looked for stands somewhere in the text."""
    plain = folded(text)
    return all(word in plain for word in folded(wanted).split())
