"""Gaps for voices that cannot make them: a sentence spoken in short phrases, with rests between.

Where several horns are in earshot the echo of one word covers the next. Giọng Loa and espeak-ng put
a gap after each word; a service and Piper cannot be asked for that, and cutting their sound between
words would mean to guess where those are. So they are asked for a few syllables at a time. The rest
after a phrase is as long as the gaps between its words would be together: the same time is spent.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tts.levels import trimmed
from tts.track import Piece, join
from tts.voices.soundness import syllables
from tts.voices.voice import Clip, Voice, VoiceStyle

MOST_SYLLABLES = 2
"""Of a phrase, as in most words of Vietnamese. A recogniser behind two horns heard no more numbers
with three than without gaps, some more with two, and lost other words with one (docs/voices.md)."""
_PART = re.compile(r"[^,;:.!?…\n–—()\"“”]+")
_WORD = re.compile(r"\S+")


class SpacedVoice:
    """A voice that is asked for phrases where gaps are wished, and for sentences otherwise."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.name, self.title, self.online = voice.name, voice.title, voice.online

    @property
    def version(self) -> str:
        """Of the voice, and of how it is given gaps."""
        return f"{self._voice.version}/gaps1"

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`. Raises what the voice raises."""
        spoken = list(phrases(sentence)) if style.word_gap_ms else []
        if not spoken[1:]:  # one phrase has no rest in it
            return self._voice.speak(sentence, replace(style, word_gap_ms=0))
        plain = replace(style, word_gap_ms=0)
        pieces = [
            Piece(trimmed(self._voice.speak(phrase, plain)), style.word_gap_ms * syllables(phrase))
            for phrase in spoken
        ]
        pieces[-1] = replace(pieces[-1], rest_ms=0)
        return join(pieces).sound


def phrases(sentence: str) -> Iterator[str]:
    """Its words in order, `MOST_SYLLABLES` at most in each; none goes on beyond a mark."""
    for part in _PART.findall(sentence):
        words = [word for word in _WORD.findall(part) if syllables(word)]
        count = -(-len(words) // MOST_SYLLABLES)
        for nth in range(count):
            first, end = nth * len(words) // count, (nth + 1) * len(words) // count
            yield " ".join(words[first:end])
