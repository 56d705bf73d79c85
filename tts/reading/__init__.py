"""Read Vietnamese law and notices aloud: written text to spoken text.

Pure: values in, values out. `read_aloud` is the plain case; `read` tells what
was read how, and where it is unsure.
"""

from tts.reading.lexicon import Lexicon
from tts.reading.reader import read, read_aloud
from tts.reading.spans import Kind, Pause, Reading, Sentence, Span, said_of
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
    "said_of",
]
