"""Words whose reading is known by heart: ours, a province's, a commune's.

A lexicon is made of layers, the nearest last: what a commune says overrides
what its province says, which overrides ours. Within one layer two readings of
one form are a conflict; readings that lead back to themselves are a loop. Both
are refused when the lexicon is made, never while a text is read.
"""

from tts.reading.lexicon.entries import Entry, Layer, Sense
from tts.reading.lexicon.errors import (
    LexiconConflictError,
    LexiconError,
    LexiconLoopError,
    LexiconMalformedError,
)
from tts.reading.lexicon.merged import Lexicon, Match
from tts.reading.lexicon.toml import dump_layer, entry, parse_layer

__all__ = [
    "Entry",
    "Layer",
    "Lexicon",
    "LexiconConflictError",
    "LexiconError",
    "LexiconLoopError",
    "LexiconMalformedError",
    "Match",
    "Sense",
    "dump_layer",
    "entry",
    "parse_layer",
]
