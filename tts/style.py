"""How a place is spoken to: pace, rests, gaps, care, one voice or two. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tts.reading import Pause
from tts.voices.voice import VoiceStyle

# The rest after each kind of piece, in milliseconds.
REST_MS: Mapping[Pause, int] = MappingProxyType(
    {
        Pause.NONE: 0,
        Pause.COMMA: 180,
        Pause.CLAUSE: 300,
        Pause.SENTENCE: 450,
        Pause.PARAGRAPH: 800,
    }
)
TURN_REST_MS = 600
"""The least rest where one speaker ends and another begins."""
SLOWEST, FASTEST = 0.6, 1.4
LEAST_RESTS, MOST_RESTS = 0.5, 3.0
MOST_GAP_MS = 400
MOST_PITCH = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeechStyle:
    """How a whole bulletin is spoken.

    `speed` and `rests` are ratios of the voice's own pace and of `REST_MS`. `word_gap_ms` is for
    places where several horns are in earshot: there the echo of one word covers the next.
    `careful` is the share of the pace at which sentences with a telephone number or a date are
    spoken, so that people can write along. `pitch` and `second_pitch` are semitones; the second
    is that of the other speaker where one voice plays both.
    """

    speed: float = 1.0
    pitch: int = 0
    word_gap_ms: int = 0
    rests: float = 1.0
    careful: float = 1.0
    second_pitch: int = 3

    def __post_init__(self) -> None:
        _within("speed", self.speed, SLOWEST, FASTEST)
        _within("rests", self.rests, LEAST_RESTS, MOST_RESTS)
        _within("word_gap_ms", self.word_gap_ms, 0, MOST_GAP_MS)
        _within("careful", self.careful, SLOWEST, 1.0)
        _within("pitch", self.pitch, -MOST_PITCH, MOST_PITCH)
        _within("second_pitch", self.second_pitch, -MOST_PITCH, MOST_PITCH)

    def of_clip(self, *, careful: bool, lifted: bool) -> VoiceStyle:
        """What a voice is asked for: with care, and as the other speaker by the same voice."""
        speed = self.speed * (self.careful if careful else 1.0)
        return VoiceStyle(
            speed=max(0.5, round(speed, 3)),
            pitch=self.pitch + (self.second_pitch if lifted else 0),
            word_gap_ms=self.word_gap_ms,
        )

    def rest_ms(self, pause: Pause, *, turns: bool = False) -> int:
        """The rest after a sentence; `turns`: another speaker goes on."""
        rest = max(REST_MS[pause], TURN_REST_MS) if turns else REST_MS[pause]
        return round(rest * self.rests)


def _within(what: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{what} {value} is outside {least} to {most}")
