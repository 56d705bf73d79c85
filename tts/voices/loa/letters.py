"""Sounds in the letters of the model: IPA characters, and new ones that are mixes of them.

Which letter serves best was found by ear of a recogniser, on texts kept apart from those
that the result is reported on (docs/voice.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from tts.phonology import Sounds, Tone

# New letters, written in the private area; shares of the model's own.
PLAIN_T = "\ue000"
CLOSING_O = "\ue001"

MIXES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        # Without the breath of the model's own t, which is heard as th.
        PLAIN_T: {"t": 0.35, "ɾ": 0.35, "d": 0.3},
        CLOSING_O: {"o": 0.7, "u": 0.3},
    }
)

PAUSE = ","
BETWEEN_SYLLABLES = " "
_GLOTTAL_STOP = "ʔ"

ONSETS: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "b": "b",
        "ch": "ʨ",
        "g": "ɣ",
        "h": "h",
        "j": "j",
        "k": "k",
        "kh": "x",
        "l": "l",
        "m": "m",
        "n": "n",
        "ng": "ŋ",
        "nh": "ɲ",
        "p": "p",
        "ph": "f",
        "r": "ɹ",
        "s": "s",
        "t": PLAIN_T,
        "th": "tʰ",
        "tr": "ʈ",
        "v": "v",
        "w": "w",
        "z": "z",
        "đ": "d",
        "ʂ": "ʂ",
    }
)
NUCLEI: Mapping[str, str] = MappingProxyType(
    {
        "a": "aː",
        "e": "ɛ",
        "i": "i",
        "iê": "iə",
        "o": "ɔ",
        "u": "u",
        "uô": "uə",
        "â": "ə",
        "ê": "e",
        "ô": "o",
        "ă": "a",
        "ơ": "əː",
        "ư": "ɯ",
        "ươ": "ɯə",
    }
)
CODAS: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "c": "k",
        "ch": "k",
        "i": "j",
        "m": "m",
        "n": "n",
        "ng": "ŋ",
        "nh": "ɲ",
        "p": "p",
        "t": "t",
        "u": "w",
    }
)
RHYMES: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        # Vowel and consonant glide into each other before the palatal finals.
        ("ă", "nh"): ("aɪ", "ŋ"),
        ("ă", "ch"): ("aɪ", "k"),
        # Lips close on the velar after ô: with o alone đồng and tổng were heard as tùng.
        ("ô", "ng"): ("əw", "ŋ"),
        # One n is short after two vowels: điện was heard as điểm.
        ("iê", "n"): ("iə", "nn"),
        # An open vowel lasts, and one letter alone is short.
        ("e", ""): ("ɛː", ""),
        ("i", ""): ("ij", ""),
        ("u", ""): ("uː", ""),
        ("ê", ""): ("ee", ""),
        ("ô", ""): ("o" + CLOSING_O, ""),
        ("ư", ""): ("ɯː", ""),
    }
)
"""Rhymes whose letters are not those of their parts."""


class Part(Enum):
    """Which part of a syllable a letter writes."""

    EDGE = "edge"
    ONSET = "onset"
    RHYME = "rhyme"
    STOP = "stop"
    GAP = "gap"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Letter:
    """A character of the model's alphabet and the part that it writes."""

    character: str
    part: Part


def letters_of(sounds: Sounds) -> tuple[Letter, ...]:
    """A syllable in the model's letters."""
    rhyme = RHYMES.get((sounds.nucleus, sounds.coda))
    nucleus, coda = rhyme or (NUCLEI[sounds.nucleus], CODAS[sounds.coda])
    end = Part.STOP if sounds.is_stopped else Part.RHYME
    written = [
        (ONSETS[sounds.onset], Part.ONSET),
        (sounds.glide, Part.RHYME),
        (nucleus, Part.RHYME),
        (coda, end),
    ]
    if sounds.is_creaky and sounds.tone is Tone.NANG and not sounds.is_stopped:
        written.append((_GLOTTAL_STOP, Part.RHYME))
    return tuple(Letter(one, part) for text, part in written for one in text)
