"""The sounds of Vietnamese: what a written syllable is made of, and how an accent says it.

Pure: no sound, no network, no model. Voices that speak by rule build on it.
"""

from tts.phonology.accents import HANOI, SAIGON, Accent, Sounds
from tts.phonology.syllable import NotASyllableError, Syllable, Tone, parse
from tts.phonology.words import syllables_of

__all__ = [
    "HANOI",
    "SAIGON",
    "Accent",
    "NotASyllableError",
    "Sounds",
    "Syllable",
    "Tone",
    "parse",
    "syllables_of",
]
