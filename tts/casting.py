"""What is said by whom: the lines of a bulletin, and the voices that play its speakers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tts.reading import Sentence
from tts.speakers import Parts, Speaker, speakers
from tts.style import SpeechStyle
from tts.voices.soundness import syllables
from tts.voices.voice import Voice, VoiceStyle


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be spoken, and the rest after it in milliseconds."""

    words: str
    rest_ms: int = 0
    speaker: Speaker = Speaker.FIRST
    careful: bool = False
    """It holds what people write down."""

    def alone(self) -> "Line":
        """The line without regard to where it stands: the same words are spoken once."""
        return replace(self, rest_ms=0)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays the two speakers of a bulletin; without `second` one voice plays both."""

    first: Voice
    second: Voice | None = None

    @property
    def voices(self) -> tuple[Voice, ...]:
        """All of them."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def name(self) -> str:
        """As it stands in records: "loa", "tinh-nam+tinh-nu"."""
        return "+".join(voice.name for voice in self.voices)

    def player(self, line: Line) -> Voice:
        """The voice that speaks a line."""
        return self.second if line.speaker is Speaker.SECOND and self.second else self.first

    def style(self, line: Line, style: SpeechStyle) -> VoiceStyle:
        """How it is asked to."""
        lifted = line.speaker is Speaker.SECOND and self.second is None
        return style.of_clip(careful=line.careful, lifted=lifted)


def casts(voices: Sequence[Voice], other: Voice | None = None) -> tuple[Cast, ...]:
    """Which casts to try, best first; `other`: the voice that a person agreed to as the second.

    Where that one cannot speak, the bulletin is spoken by one voice alone.
    """
    alone = tuple(Cast(voice) for voice in voices)
    if other is None:
        return alone
    pairs = (Cast(voice, other) for voice in voices if voice.name != other.name)
    return (*pairs, *alone)


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be spoken, and how."""

    sentences: Sequence[Sentence]
    style: SpeechStyle = field(default_factory=SpeechStyle)
    parts: Parts = Parts.ONE
    bed: bool = False
    """Music lies under it."""

    def sayable(self) -> tuple[Sentence, ...]:
        """The sentences with a letter or a digit in them."""
        return tuple(sentence for sentence in self.sentences if syllables(sentence.spoken))

    def lines(self) -> tuple[Line, ...]:
        """A line for each of them; after the last there is no rest."""
        said = self.sayable()
        whose = speakers(said, self.parts)
        after = [*whose, None][1:]
        return tuple(
            Line(
                sentence.spoken,
                self.style.rest_ms(sentence.pause, turns=next_ is not speaker) if next_ else 0,
                speaker,
                sentence.careful,
            )
            for sentence, speaker, next_ in zip(said, whose, after, strict=True)
        )
