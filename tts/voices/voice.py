"""What every voice is: a sentence in, a clip of sound out, or an error naming whose fault it was.

An engine is a file beside this one. Callers know only this protocol, so that a
commune may change its voice without anything else noticing.
"""

import unicodedata
from dataclasses import dataclass
from typing import Protocol

SAMPLE_WIDTH = 2


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of sound: signed 16-bit little-endian mono samples at `rate` Hz."""

    pcm: bytes
    rate: int

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError(f"a clip cannot have {self.rate} frames a second")
        if len(self.pcm) % SAMPLE_WIDTH:
            raise ValueError("a clip of 16-bit sound has an even number of bytes")

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.pcm) // SAMPLE_WIDTH

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, rounded."""
        return round(self.frames * 1000 / self.rate)


@dataclass(frozen=True, slots=True)
class VoiceStyle:
    """How a place wants to be spoken to. A voice does as much of it as it can.

    `speed` is a ratio (1.0 is the voice's own pace), `pitch` semitones up or down,
    `word_gap_ms` the extra rest between words, for places where several horns are
    in earshot: there the echo of one word covers the next.
    """

    speed: float = 1.0
    pitch: int = 0
    word_gap_ms: int = 0

    def __post_init__(self) -> None:
        if not 0.5 <= self.speed <= 2.0:  # noqa: PLR2004 (the bounds are the rule itself)
            raise ValueError(f"speed {self.speed} is outside 0.5 to 2.0")
        if not -12 <= self.pitch <= 12:  # noqa: PLR2004 (an octave each way)
            raise ValueError(f"pitch {self.pitch} is outside -12 to 12 semitones")
        if not 0 <= self.word_gap_ms <= 1000:  # noqa: PLR2004 (the bounds are the rule itself)
            raise ValueError(f"word gap {self.word_gap_ms} is outside 0 to 1000 ms")


class Voice(Protocol):
    """An engine that speaks one sentence at a time and may be called from several threads."""

    @property
    def name(self) -> str:
        """Stands in records and in the cache: "gtts", "espeak-ng"."""

    @property
    def title(self) -> str:
        """What people call it, in Vietnamese."""

    @property
    def version(self) -> str:
        """Changes whenever the same sentence may sound different."""

    @property
    def online(self) -> bool:
        """Whether the sentence leaves this machine."""

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`, or raise a `VoiceError`; never a part of it."""


def one_line(sentence: str) -> str:
    """The sentence as engines take it: composed, in one line, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", sentence).split())


class VoiceError(Exception):
    """A voice gave no sound. `voice` is its name."""

    def __init__(self, voice: str, reason: str) -> None:
        super().__init__(f"{voice}: {reason}")
        self.voice = voice
        self.reason = reason


class VoiceUnavailableError(VoiceError):
    """The voice is not to be had from here: its program is missing, or the network is."""


class VoiceBusyError(VoiceError):
    """The service refuses more for now; it asks for `retry_after_s` seconds of rest."""

    def __init__(self, voice: str, reason: str, retry_after_s: float) -> None:
        super().__init__(voice, reason)
        self.retry_after_s = retry_after_s


class VoiceFailedError(VoiceError):
    """The voice answered, but what it gave is cut short, silent or damaged."""
