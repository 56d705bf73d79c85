"""A written syllable taken apart: onset, glide, nucleus, coda and tone.

Spelling only: whatever the writing tells apart stays apart (d, gi and r; s and x; ch and
tr), because accents differ in what they merge. Symbols are letters of the spelling, one
for each sound: c, k and q are `k`, ngh is `ng`, iê, yê, ia and ya are `iê`. The tone mark
may stand by the old rule (hòa) or the new one (hoà).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class Tone(IntEnum):
    """The six tones, in the order in which schools count them."""

    NGANG = 1
    HUYEN = 2
    SAC = 3
    HOI = 4
    NGA = 5
    NANG = 6


@dataclass(frozen=True, slots=True)
class Syllable:
    """What a syllable is made of. `coda` `i` and `u` are the half vowels of mai and mau.

    `glide` is `w` (hoa, quy) or nothing.
    """

    onset: str
    glide: str
    nucleus: str
    coda: str
    tone: Tone

    @property
    def is_stopped(self) -> bool:
        """Whether it ends in a stop, after which only sắc and nặng are told apart."""
        return self.coda in STOPS


class NotASyllableError(ValueError):
    """The writer's fault: `word` is not a Vietnamese syllable; `reason` says why."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(f"{word!r} is not a Vietnamese syllable: {reason}")
        self.word = word
        self.reason = reason


CODAS = frozenset(["c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "u"]) | {""}
STOPS = frozenset({"c", "ch", "p", "t"})

_MARKS = {
    "\u0300": Tone.HUYEN,
    "\u0301": Tone.SAC,
    "\u0309": Tone.HOI,
    "\u0303": Tone.NGA,
    "\u0323": Tone.NANG,
}
_ONSET = re.compile(r"ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx]|")
_ONE_SOUND = {"c": "k", "qu": "k", "gh": "g", "ngh": "ng"}
_GI_LENDS = re.compile(r"[^aăâeêioôơuưy]|ê(?:c|ng?|m|p|t|u)$")
_GLIDE = re.compile(r"o(?=[aăe])|u(?=[âêyơ])")
_RHYME = re.compile(r"(iê|yê|ia|ya|uô|ua|ươ|ưa|oo|ôô|[aăâeêioôơuưy])(ch|ng|nh|[cmnpt]|[iouy])?")
_NUCLEUS = {"yê": "iê", "ia": "iê", "ya": "iê", "ua": "uô", "ưa": "ươ", "y": "i"}
_HALF_VOWEL = {"i": "i", "y": "i", "o": "u", "u": "u"}
_NUCLEI_BEFORE_I = frozenset(["a", "ă", "â", "o", "ô", "ơ", "u", "ư", "uô", "ươ"])
_NUCLEI_BEFORE_U = frozenset(["a", "ă", "â", "e", "ê", "i", "ư", "iê", "ươ"])
_NUCLEI_BEFORE_CH_NH = frozenset(["a", "ê", "i"])
_ALWAYS_CLOSED = frozenset(["ă", "â", "oo", "ôô"])
_VOWELS = frozenset("aăâeêioôơuưy")


@lru_cache(maxsize=16_384)
def parse(word: str) -> Syllable:
    """Take a written syllable apart; capitals and decomposed letters are welcome.

    Raises `NotASyllableError`.
    """
    letters, tone = _without_tone(word)
    onset, rest = _onset(word, letters)
    glide, nucleus, coda = _rhyme(word, onset, rest)
    _check(word, nucleus, coda, tone)
    return Syllable(_ONE_SOUND.get(onset, onset), glide, nucleus, coda, tone)


def _without_tone(word: str) -> tuple[str, Tone]:
    tone = Tone.NGANG
    plain: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).lower()):
        if letter not in _MARKS:
            plain.append(letter)
            base = letter if not unicodedata.combining(letter) else base
            continue
        if base not in _VOWELS:
            raise NotASyllableError(word, "a tone mark stands on no vowel")
        if tone is not Tone.NGANG:
            raise NotASyllableError(word, "it has two tone marks")
        tone = _MARKS[letter]
    return unicodedata.normalize("NFC", "".join(plain)), tone


def _onset(word: str, letters: str) -> tuple[str, str]:
    """The written onset and the rest; gi lends its i to gì, gìn and giêng."""
    match = _ONSET.match(letters)
    onset = match[0] if match else ""
    rest = letters[len(onset) :]
    if onset == "gi" and (_GI_LENDS.match(rest) or not rest):
        rest = f"i{rest}"
    if not rest:
        raise NotASyllableError(word, "it has no vowel")
    return onset, rest


def _rhyme(word: str, onset: str, rest: str) -> tuple[str, str, str]:
    glide = "w" if onset == "qu" else ""
    if glide and rest.startswith("ô") and len(rest) > 1:
        glide, rest = "", f"u{rest}"  # quốc is said as kuốc
    elif not glide and (match := _GLIDE.match(rest)):
        glide, rest = "w", rest[match.end() :]
    match = _RHYME.fullmatch(rest)
    if match is None:
        raise NotASyllableError(word, f"no rhyme is written {rest!r}")
    nucleus, coda = match[1], match[2] or ""
    if nucleus == "a" and (coda == "y" or (coda == "u" and onset != "qu")):
        nucleus = "ă"  # tay and tau are short where tai and tao are long
    return glide, _NUCLEUS.get(nucleus, nucleus), _HALF_VOWEL.get(coda, coda)


def _check(word: str, nucleus: str, coda: str, tone: Tone) -> None:
    """The rules of which sounds may stand together."""
    if not coda and nucleus in _ALWAYS_CLOSED:
        raise NotASyllableError(word, f"{nucleus} needs a sound after it")
    if coda in {"ch", "nh"} and nucleus not in _NUCLEI_BEFORE_CH_NH:
        raise NotASyllableError(word, f"{coda} does not follow {nucleus}")
    if coda == "i" and nucleus not in _NUCLEI_BEFORE_I:
        raise NotASyllableError(word, f"a closing i does not follow {nucleus}")
    if coda == "u" and nucleus not in _NUCLEI_BEFORE_U:
        raise NotASyllableError(word, f"a closing u does not follow {nucleus}")
    if coda in STOPS and tone not in {Tone.SAC, Tone.NANG}:
        raise NotASyllableError(word, f"before {coda} the tone is sắc or nặng")
