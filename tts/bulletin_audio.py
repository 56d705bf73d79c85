"""The road of one bulletin: sentences, clips, one track with its rests, finished sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tts.clip_cache import ClipCache
from tts.mastering import DELIVERY_RATE, Mastered, Treatment, master
from tts.reading import Pause, Sentence
from tts.speech import PassedOver, Progress, speak_all
from tts.track import Mark, Piece, join
from tts.voices.soundness import syllables
from tts.voices.voice import Voice, VoiceStyle

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


@dataclass(frozen=True, slots=True)
class BulletinAudio:
    """A finished bulletin. `marks` place each of `sentences`, in frames of `sound`."""

    sound: Mastered
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...]
    voice: str
    passed_over: tuple[PassedOver, ...]


class NothingToSayError(ValueError):
    """The text has no letter and no digit in it."""


def bulletin_audio(
    sentences: Sequence[Sentence],
    voices: Sequence[Voice],
    style: VoiceStyle,
    cache: ClipCache,
    progress: Progress = lambda _done, _total: None,
) -> BulletinAudio:
    """Speak, join and master `sentences`; the rest after the last one is left out.

    Raises `NothingToSayError`, and what `speak_all` and `master` raise.
    """
    said = tuple(sentence for sentence in sentences if syllables(sentence.spoken))
    if not said:
        raise NothingToSayError("nothing to say: no letter and no digit")
    speech = speak_all([one.spoken for one in said], voices, style, cache, progress)
    rests = [REST_MS[one.pause] for one in said[:-1]] + [0]
    track = join([Piece(clip, rest) for clip, rest in zip(speech.clips, rests, strict=True)])
    marks = tuple(mark.at_rate(track.sound.rate, DELIVERY_RATE) for mark in track.marks)
    sound = master(track.sound, Treatment.SPEECH)
    return BulletinAudio(sound, said, marks, speech.voice, speech.passed_over)
