"""Words to syllables: Vietnamese ones as they stand, foreign ones as announcers say them.

A text that comes here was read already (`tts.reading`): its figures are words. What is
left that no Vietnamese syllable spells is a name. Names known by heart stand in
`foreign.toml`; others are said by their letters, a consonant before another one with the
vowel ờ (Kđăm: cờ đăm); what has no vowel is spelled.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from tts.phonology.syllable import NotASyllableError, Syllable, parse

LETTER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "b": "bê",
        "c": "xê",
        "d": "dê",
        "đ": "đê",
        "f": "ép phờ",
        "g": "giê",
        "h": "hát",
        "j": "gi",
        "k": "ca",
        "l": "lờ",
        "m": "mờ",
        "n": "nờ",
        "p": "pê",
        "q": "quy",
        "r": "rờ",
        "s": "ét",
        "t": "tê",
        "v": "vê",
        "w": "vê kép",
        "x": "ích",
        "z": "dét",
        "ă": "á",
        "â": "ớ",
        "y": "y",
    }
)
_WORD = re.compile(r"[^\W_]+")
_VOWEL = r"[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]"
_PIECE = re.compile(
    rf"(?P<onset>ngh|ng|nh|gh|gi(?={_VOWEL})|kh|ph|th|tr|ch|sh|qu|[^\W\d_])?"
    rf"(?P<vowels>{_VOWEL}{{1,3}})"
    rf"(?P<coda>(?:ng|nh|ch|[cmnptk])(?!{_VOWEL}))?",
)
_AS_VIETNAMESE = {
    "f": "ph",
    "j": "gi",
    "w": "qu",
    "z": "d",
    "sh": "s",
    "ck": "c",
}
_STOPPED = re.compile(r"(?:ch|[cpt])$")


@lru_cache(maxsize=1)
def _foreign() -> Mapping[str, str]:
    source = resources.files("tts.phonology").joinpath("foreign.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(source)["said"])


def syllables_of(text: str) -> list[Syllable]:
    """The syllables that are said for the words of `text`, in order.

    Never fails: what nobody can say is left out, as a digit is (the reading says figures).
    """
    said: list[Syllable] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()):
        said += _said(word)
    return said


@lru_cache(maxsize=16_384)
def _said(word: str) -> tuple[Syllable, ...]:
    if known := _foreign().get(word):
        return tuple(parse(part) for part in known.split())
    try:
        return (parse(word),)
    except NotASyllableError:
        return tuple(_by_letters(word))


def _by_letters(word: str) -> list[Syllable]:
    """A foreign word piece by piece, left to right."""
    said: list[Syllable] = []
    if re.search(_VOWEL, word) is None:
        return [parse(part) for letter in word for part in LETTER_NAMES.get(letter, "").split()]
    at = 0
    while at < len(word):
        piece = _PIECE.match(word, at)
        if piece is None:
            said += _alone(word[at])
            at += 1
            continue
        said += _piece(piece)
        at = piece.end()
    return said


def _piece(piece: re.Match[str]) -> list[Syllable]:
    onset = _AS_VIETNAMESE.get(piece["onset"] or "", piece["onset"] or "")
    coda = {"k": "c"}.get(piece["coda"] or "", piece["coda"] or "")
    for rhyme in (piece["vowels"] + coda, piece["vowels"]):
        for spelled in (onset + rhyme, onset + _with_sac(rhyme)):
            try:
                first = parse(spelled)
            except NotASyllableError:
                continue
            left = "" if rhyme.endswith(coda) else coda
            return [first, *_alone(left)]
    vowels = [parse(vowel) for vowel in piece["vowels"] if vowel not in "ăâ"]
    return [*_alone(onset), *vowels, *_alone(coda)]


def _with_sac(rhyme: str) -> str:
    """A foreign stop has no tone; it is said with sắc: internet, in-tơ-nét."""
    if _STOPPED.search(rhyme) is None:
        return rhyme
    return unicodedata.normalize("NFC", rhyme[0] + "\u0301" + rhyme[1:])


def _alone(consonant: str) -> list[Syllable]:
    """A consonant without a vowel of its own."""
    if not consonant:
        return []
    try:
        return [parse(f"{consonant}ờ")]
    except NotASyllableError:
        return [parse(part) for part in LETTER_NAMES.get(consonant[0], "").split()]
