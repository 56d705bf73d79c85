"""Every well-formed syllable of the language, written by rule: the other way round than the parser.

Rhymes are listed by hand (the table of a first-year reader), onsets by the rule of spelling that
a school teaches, tone marks by the two rules in use. Nothing here comes from the parser.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from tts.phonology import Syllable, Tone

# written rhyme: nucleus and coda, without a glide
PLAIN = {
    "a": ("a", ""),
    "ai": ("a", "i"),
    "ao": ("a", "u"),
    "ay": ("ă", "i"),
    "au": ("ă", "u"),
    "ac": ("a", "c"),
    "ach": ("a", "ch"),
    "am": ("a", "m"),
    "an": ("a", "n"),
    "ang": ("a", "ng"),
    "anh": ("a", "nh"),
    "ap": ("a", "p"),
    "at": ("a", "t"),
    "ăc": ("ă", "c"),
    "ăm": ("ă", "m"),
    "ăn": ("ă", "n"),
    "ăng": ("ă", "ng"),
    "ăp": ("ă", "p"),
    "ăt": ("ă", "t"),
    "âc": ("â", "c"),
    "âm": ("â", "m"),
    "ân": ("â", "n"),
    "âng": ("â", "ng"),
    "âp": ("â", "p"),
    "ât": ("â", "t"),
    "âu": ("â", "u"),
    "ây": ("â", "i"),
    "e": ("e", ""),
    "ec": ("e", "c"),
    "em": ("e", "m"),
    "en": ("e", "n"),
    "eng": ("e", "ng"),
    "eo": ("e", "u"),
    "ep": ("e", "p"),
    "et": ("e", "t"),
    "ê": ("ê", ""),
    "êch": ("ê", "ch"),
    "êm": ("ê", "m"),
    "ên": ("ê", "n"),
    "ênh": ("ê", "nh"),
    "êp": ("ê", "p"),
    "êt": ("ê", "t"),
    "êu": ("ê", "u"),
    "i": ("i", ""),
    "ich": ("i", "ch"),
    "im": ("i", "m"),
    "in": ("i", "n"),
    "inh": ("i", "nh"),
    "ip": ("i", "p"),
    "it": ("i", "t"),
    "iu": ("i", "u"),
    "ia": ("iê", ""),
    "iêc": ("iê", "c"),
    "iêm": ("iê", "m"),
    "iên": ("iê", "n"),
    "iêng": ("iê", "ng"),
    "iêp": ("iê", "p"),
    "iêt": ("iê", "t"),
    "iêu": ("iê", "u"),
    "o": ("o", ""),
    "oc": ("o", "c"),
    "oi": ("o", "i"),
    "om": ("o", "m"),
    "on": ("o", "n"),
    "ong": ("o", "ng"),
    "op": ("o", "p"),
    "ot": ("o", "t"),
    "oong": ("oo", "ng"),
    "ooc": ("oo", "c"),
    "ô": ("ô", ""),
    "ôc": ("ô", "c"),
    "ôi": ("ô", "i"),
    "ôm": ("ô", "m"),
    "ôn": ("ô", "n"),
    "ông": ("ô", "ng"),
    "ôp": ("ô", "p"),
    "ôt": ("ô", "t"),
    "ơ": ("ơ", ""),
    "ơi": ("ơ", "i"),
    "ơm": ("ơ", "m"),
    "ơn": ("ơ", "n"),
    "ơp": ("ơ", "p"),
    "ơt": ("ơ", "t"),
    "u": ("u", ""),
    "uc": ("u", "c"),
    "ui": ("u", "i"),
    "um": ("u", "m"),
    "un": ("u", "n"),
    "ung": ("u", "ng"),
    "up": ("u", "p"),
    "ut": ("u", "t"),
    "ua": ("uô", ""),
    "uôc": ("uô", "c"),
    "uôi": ("uô", "i"),
    "uôm": ("uô", "m"),
    "uôn": ("uô", "n"),
    "uông": ("uô", "ng"),
    "uôt": ("uô", "t"),
    "ư": ("ư", ""),
    "ưc": ("ư", "c"),
    "ưi": ("ư", "i"),
    "ưng": ("ư", "ng"),
    "ưt": ("ư", "t"),
    "ưu": ("ư", "u"),
    "ưa": ("ươ", ""),
    "ươc": ("ươ", "c"),
    "ươi": ("ươ", "i"),
    "ươm": ("ươ", "m"),
    "ươn": ("ươ", "n"),
    "ương": ("ươ", "ng"),
    "ươp": ("ươ", "p"),
    "ươt": ("ươ", "t"),
    "ươu": ("ươ", "u"),
}
# written rhyme with a glide, after every onset but qu
GLIDED = {
    "oa": ("a", ""),
    "oai": ("a", "i"),
    "oay": ("ă", "i"),
    "oao": ("a", "u"),
    "oac": ("a", "c"),
    "oach": ("a", "ch"),
    "oam": ("a", "m"),
    "oan": ("a", "n"),
    "oang": ("a", "ng"),
    "oanh": ("a", "nh"),
    "oap": ("a", "p"),
    "oat": ("a", "t"),
    "oăc": ("ă", "c"),
    "oăm": ("ă", "m"),
    "oăn": ("ă", "n"),
    "oăng": ("ă", "ng"),
    "oăt": ("ă", "t"),
    "oe": ("e", ""),
    "oen": ("e", "n"),
    "oeo": ("e", "u"),
    "oet": ("e", "t"),
    "uân": ("â", "n"),
    "uâng": ("â", "ng"),
    "uât": ("â", "t"),
    "uây": ("â", "i"),
    "uê": ("ê", ""),
    "uêch": ("ê", "ch"),
    "uênh": ("ê", "nh"),
    "uơ": ("ơ", ""),
    "uy": ("i", ""),
    "uych": ("i", "ch"),
    "uyn": ("i", "n"),
    "uynh": ("i", "nh"),
    "uyt": ("i", "t"),
    "uyu": ("i", "u"),
    "uya": ("iê", ""),
    "uyên": ("iê", "n"),
    "uyêt": ("iê", "t"),
}
# written rhyme after qu, whose u is the glide
AFTER_QU = {
    "a": ("a", ""),
    "ai": ("a", "i"),
    "ay": ("ă", "i"),
    "ao": ("a", "u"),
    "au": ("a", "u"),
    "ac": ("a", "c"),
    "ach": ("a", "ch"),
    "an": ("a", "n"),
    "ang": ("a", "ng"),
    "anh": ("a", "nh"),
    "at": ("a", "t"),
    "ăc": ("ă", "c"),
    "ăn": ("ă", "n"),
    "ăng": ("ă", "ng"),
    "ăt": ("ă", "t"),
    "ân": ("â", "n"),
    "ât": ("â", "t"),
    "ây": ("â", "i"),
    "e": ("e", ""),
    "en": ("e", "n"),
    "eo": ("e", "u"),
    "et": ("e", "t"),
    "ê": ("ê", ""),
    "ên": ("ê", "n"),
    "êt": ("ê", "t"),
    "êu": ("ê", "u"),
    "y": ("i", ""),
    "yt": ("i", "t"),
    "ych": ("i", "ch"),
    "ynh": ("i", "nh"),
    "yên": ("iê", "n"),
    "yêt": ("iê", "t"),
    "ơ": ("ơ", ""),
}
ONSETS = (
    *("b", "ch", "d", "đ", "g", "gi", "h", "k", "kh", "l", "m", "n"),
    *("ng", "nh", "p", "ph", "r", "s", "t", "th", "tr", "v", "x"),
)
MARKS = {1: "", 2: "\u0300", 3: "\u0301", 4: "\u0309", 5: "\u0303", 6: "\u0323"}
FRONT = frozenset("eêi")
GI_MEANS_OTHER = frozenset(["ia", "iu", "êm", "ên", "êp", "êt", "êu"])


@dataclass(frozen=True)
class Written:
    """A syllable by both rules of where its tone mark stands, and what it is."""

    old: str
    new: str
    meant: Syllable


def all_syllables() -> Iterator[Written]:
    """Each onset with each rhyme in each tone; after a stop only sắc and nặng."""
    for rhyme, (nucleus, coda) in PLAIN.items():
        yield from _toned("", "", _alone(rhyme), nucleus, coda, glide="")
        for onset in ONSETS:
            written = _onset(onset, rhyme)
            rest = rhyme.removeprefix("i") if onset == "gi" and rhyme.startswith("i") else rhyme
            if onset == "gi" and rhyme in GI_MEANS_OTHER:
                continue  # gia is gi with a, giu with u, giêm with iêm
            yield from _toned(onset, written, rest, nucleus, coda, glide="")
    for rhyme, (nucleus, coda) in GLIDED.items():
        for onset in ["", *ONSETS]:
            if onset not in {"k", "gi"}:
                yield from _toned(onset, _onset(onset, rhyme), rhyme, nucleus, coda, glide="w")
    for rhyme, (nucleus, coda) in AFTER_QU.items():
        yield from _toned("k", "qu", rhyme, nucleus, coda, glide="w")


def _alone(rhyme: str) -> str:
    return "y" + rhyme[1:] if rhyme.startswith("iê") else rhyme


def _onset(onset: str, rhyme: str) -> str:
    front = rhyme[0] in FRONT
    if onset == "k":
        return "k" if front else "c"
    if onset in {"g", "ng"} and front:
        return onset + "h"
    return onset


def _toned(  # noqa: PLR0913 (a syllable has that many parts)
    onset: str, written: str, rhyme: str, nucleus: str, coda: str, *, glide: str
) -> Iterator[Written]:
    for tone, mark in MARKS.items():
        if coda in {"c", "ch", "p", "t"} and tone not in {3, 6}:
            continue
        meant = Syllable(onset, glide, nucleus, coda, Tone(tone))
        spelled = written + rhyme
        first = len(written) if rhyme and rhyme[0] in "aăâeêioôơuưy" else len(written) - 1
        old, new = (
            unicodedata.normalize("NFC", spelled[: at + 1] + mark + spelled[at + 1 :])
            for at in (_place(spelled, first, old=True), _place(spelled, first, old=False))
        )
        yield Written(old, new, meant)


def _place(spelled: str, first: int, *, old: bool) -> int:
    """Where the tone mark stands: on ê or ơ if there is one, else by the count of vowels."""
    for at in range(len(spelled) - 1, first - 1, -1):
        if spelled[at] in "êơăâô":
            return at
    last = first
    while last + 1 < len(spelled) and spelled[last + 1] in "aeiouyư":
        last += 1
    closed = last + 1 < len(spelled)
    count = last - first + 1
    if count == 1:
        return first
    if closed or count == 3:
        return first + 1 if count > 1 else first
    glided = spelled[first : last + 1] in {"oa", "oe", "uy"}
    return last if glided and not old else first
