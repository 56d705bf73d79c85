"""How an accent says a syllable: what it merges, what it keeps apart.

Hà Nội is the accent of the national stations; Sài Gòn that of half the country. Sounds
keep the symbols of the spelling; what an accent adds has a symbol of its own: `z` for
the one sound of d, gi and r in the north, `j` for d, gi and v in the south, `w` for a
glide that has swallowed its onset.
After: L. C. Thompson, A Vietnamese Reference Grammar (1965); J. Kirby, Vietnamese (Hanoi
Vietnamese), JIPA 41 (2011); M. Brunelle, Tone perception in Northern and Southern
Vietnamese, Journal of Phonetics 37 (2009): southern tones have no creak.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tts.phonology.syllable import Syllable, Tone


@dataclass(frozen=True, slots=True)
class Sounds:
    """A syllable as an accent says it."""

    onset: str
    glide: str
    nucleus: str
    coda: str
    tone: Tone
    is_creaky: bool = False
    """Whether the glottis closes in it, as the north does in ngã and nặng."""

    @property
    def is_stopped(self) -> bool:
        """Whether it ends in a stop."""
        return self.coda in {"c", "ch", "p", "t"}


@dataclass(frozen=True, slots=True)
class Accent:
    """A way of saying all syllables. Tables name only what differs from the spelling.

    `rhymes` maps (nucleus, coda) to what is said for both.
    """

    name: str
    onsets: Mapping[str, str]
    tones: Mapping[Tone, Tone] = field(default_factory=lambda: MappingProxyType({}))
    rhymes: Mapping[tuple[str, str], tuple[str, str]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    swallowed: frozenset[str] = frozenset()
    """Onsets that a glide after them swallows: hoa is said as oa."""
    creaky: frozenset[Tone] = frozenset()
    """Tones in which the glottis closes."""

    def say(self, syllable: Syllable) -> Sounds:
        """The sounds of `syllable` in this accent."""
        onset = self.onsets.get(syllable.onset, syllable.onset)
        glide = syllable.glide
        if glide and syllable.onset in self.swallowed:
            onset, glide = "w", ""
        rhyme = (syllable.nucleus, syllable.coda)
        nucleus, coda = self.rhymes.get(rhyme, rhyme)
        tone = self.tones.get(syllable.tone, syllable.tone)
        return Sounds(onset, glide, nucleus, coda, tone, tone in self.creaky)


_LONG_OO = {("oo", coda): ("o", coda) for coda in ("c", "ng")} | {
    ("ôô", coda): ("ô", coda) for coda in ("c", "ng")
}

HANOI = Accent(
    name="Hà Nội",
    onsets=MappingProxyType({"d": "z", "gi": "z", "r": "z", "x": "s", "tr": "ch"}),
    # anh and ach are short; the off-glide is left to the voice.
    rhymes=MappingProxyType(
        _LONG_OO | {("a", "nh"): ("ă", "nh"), ("a", "ch"): ("ă", "ch")},
    ),
    creaky=frozenset({Tone.NGA, Tone.NANG}),
)

_BACK_N = ["a", "ă", "â", "e", "o", "ơ", "ư", "iê", "uô", "ươ"]

SAIGON = Accent(
    name="Sài Gòn",
    onsets=MappingProxyType({"d": "j", "gi": "j", "v": "j", "s": "ʂ", "x": "s"}),
    tones=MappingProxyType({Tone.NGA: Tone.HOI}),
    rhymes=MappingProxyType(
        _LONG_OO
        | {(nucleus, "n"): (nucleus, "ng") for nucleus in _BACK_N}
        | {(nucleus, "t"): (nucleus, "c") for nucleus in _BACK_N}
        | {
            ("i", "nh"): ("i", "n"),
            ("i", "ch"): ("i", "t"),
            ("ê", "nh"): ("ê", "n"),
            ("ê", "ch"): ("ê", "t"),
            ("a", "nh"): ("ă", "n"),
            ("a", "ch"): ("ă", "t"),
            ("u", "n"): ("u", "ng"),
            ("u", "t"): ("u", "c"),
            ("iê", "u"): ("i", "u"),
            ("iê", "m"): ("i", "m"),
            ("iê", "p"): ("i", "p"),
            ("uô", "i"): ("u", "i"),
            ("uô", "m"): ("u", "m"),
            ("ươ", "i"): ("ư", "i"),
            ("ươ", "u"): ("ư", "u"),
            ("ươ", "m"): ("ư", "m"),
            ("ươ", "p"): ("ư", "p"),
        }
    ),
    swallowed=frozenset({"h", "k", "ng"}),
)
