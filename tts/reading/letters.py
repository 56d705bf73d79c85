"""Letters by the names announcers use, and what spells a Vietnamese syllable."""

import re
from functools import lru_cache

NAMES = {
    "a": "a",
    "ă": "á",
    "â": "ớ",
    "b": "bê",
    "c": "xê",
    "d": "dê",
    "đ": "đê",
    "e": "e",
    "ê": "ê",
    "f": "ép-phờ",
    "g": "giê",
    "h": "hát",
    "i": "i",
    "j": "gi",
    "k": "ca",
    "l": "e-lờ",
    "m": "em-mờ",
    "n": "en-nờ",
    "o": "o",
    "ø": "phi",
    "ô": "ô",
    "ơ": "ơ",
    "p": "pê",
    "q": "quy",
    "r": "e-rờ",
    "s": "ét-sờ",
    "t": "tê",
    "u": "u",
    "ư": "ư",
    "v": "vê",
    "w": "vê kép",
    "x": "ích-xờ",
    "y": "i dài",
    "z": "dét",
}

_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_HAS_VOWEL = re.compile(f"[{_VOWELS}]")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ph|th|tr|ch|gh|gi|kh|qu|[bcdđghklmnprstvx])?"
    rf"[{_VOWELS}]{{1,3}}"
    r"(?:ng|nh|ch|[cmnpt])?"
)


def spell(letters: str) -> str:
    """Each letter by its name: UBND as u bê en-nờ dê."""
    return " ".join(NAMES.get(letter, letter) for letter in letters.lower())


def has_vowel(word: str) -> bool:
    """Whether `word` can be said at all, or must be spelled."""
    return _HAS_VOWEL.search(word.lower()) is not None


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Whether a Vietnamese reader would say `word` as one syllable."""
    return _SYLLABLE.fullmatch(word.lower()) is not None
