"""Search without accents: "canh bao lu" finds "Cảnh báo lũ". Pure."""

import unicodedata


def folded(text: str) -> str:
    """The text in lower case without tone marks, hooks and the bar of đ."""
    lower = text.lower().replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", lower)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def holds(text: str, wanted: str) -> bool:
    """Whether every word that is looked for stands somewhere in the text."""
    plain = folded(text)
    return all(word in plain for word in folded(wanted).split())
