"""Read Vietnamese law and notices aloud: written text to spoken text.

Pure: values in, values out. `read_aloud` is the plain case; `read` tells what
was read how, and where it is unsure.
"""

import unicodedata

from tts.reading.lexicon import Lexicon
from tts.reading.spans import Kind, Pause, Reading, Sentence, Span
from tts.reading.style import Style

__all__ = [
    "Kind",
    "Lexicon",
    "Pause",
    "Reading",
    "Sentence",
    "Span",
    "Style",
    "read",
    "read_aloud",
]


def read(text: str, lexicon: Lexicon | None = None, style: Style | None = None) -> Reading:
    """Read `text`, telling what is said for each piece of it."""
    del lexicon, style
    composed = unicodedata.normalize("NFC", text)
    return Reading(composed, (Span(0, len(composed), composed, composed, Kind.WORD),))


def read_aloud(text: str, lexicon: Lexicon | None = None, style: Style | None = None) -> str:
    """The words to say for `text`."""
    return read(text, lexicon, style).spoken
