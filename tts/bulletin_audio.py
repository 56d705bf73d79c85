"""The road of one bulletin: sentences, clips, one track with its rests, finished sound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tts.bed import laid_under
from tts.blending import blended
from tts.casting import Cast, Line, Script
from tts.clip_cache import ClipCache
from tts.doubts import Doubt, Heard, doubts
from tts.ffmpeg import FfmpegError
from tts.mastering import (
    DELIVERY_RATE,
    Mastered,
    NothingToHearError,
    Treatment,
    WrongLengthError,
    master,
)
from tts.reading import Sentence
from tts.speech import (
    NoVoiceError,
    PassedOver,
    Progress,
    Speech,
    speak_all,
    speak_anew,
    told_to_nobody,
)
from tts.style import SpeechStyle
from tts.track import Mark, Piece, join
from tts.voices.voice import Clip, VoiceError


@dataclass(frozen=True, slots=True)
class BulletinAudio:
    """A finished bulletin. `marks` place each of `sentences`, in frames of `sound`."""

    sound: Mastered
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...]
    voice: str
    passed_over: tuple[PassedOver, ...]
    doubts: tuple[tuple[Doubt, ...], ...] = ()
    """What the machine still hears wrong with each sentence after it was spoken again."""


class NothingToSayError(ValueError):
    """The text has no letter and no digit in it."""


CANNOT_BE_SPOKEN = (
    *(NothingToSayError, NoVoiceError, NothingToHearError, WrongLengthError),
    *(FfmpegError, OSError),
)
"""All that `bulletin_audio` raises of a script that has no sound now, whosever fault it is."""


def bulletin_audio(
    script: Script,
    casts: Sequence[Cast],
    cache: ClipCache,
    progress: Progress = told_to_nobody,
) -> BulletinAudio:
    """Speak, listen, join and master a script; the rest after its last sentence is left out.

    Raises one of `CANNOT_BE_SPOKEN`.
    """
    lines = script.lines()
    if not lines:
        raise NothingToSayError("nothing to say: no letter and no digit")
    spoken = speak_all(lines, casts, script.style, cache, progress)
    speech, left = _listened_to(spoken, lines, script.style, cache)
    clips = speech.clips
    if speech.cast.second is not None:
        clips = blended(clips, [speech.cast.player(line).name for line in lines])
    pieces = [Piece(clip, line.rest_ms) for clip, line in zip(clips, lines, strict=True)]
    track = join(pieces)
    if script.bed:
        track = laid_under(track)
    marks = tuple(mark.at_rate(track.sound.rate, DELIVERY_RATE) for mark in track.marks)
    sound = master(track.sound, Treatment.SPEECH)
    return BulletinAudio(sound, script.sayable(), marks, speech.voice, speech.passed_over, left)


def _listened_to(
    speech: Speech, lines: Sequence[Line], style: SpeechStyle, cache: ClipCache
) -> tuple[Speech, tuple[tuple[Doubt, ...], ...]]:
    """The speech with what is doubtful spoken once more, and what is doubtful even then."""
    found = _doubts(speech, lines, style)
    if not any(found):
        return speech, found
    asked = [line.alone() for line in lines]
    doubtful = {line for line, heard in zip(asked, found, strict=True) if heard}
    again = {line: _again(speech.cast, line, style, cache) for line in doubtful}
    clips = tuple(again.get(line) or clip for line, clip in zip(asked, speech.clips, strict=True))
    better = replace(speech, clips=clips)
    return better, _doubts(better, lines, style)


def _again(cast: Cast, line: Line, style: SpeechStyle, cache: ClipCache) -> Clip | None:
    try:
        return speak_anew(cast, line, style, cache)
    except VoiceError:
        return None  # what there is stays, with its doubt


def _doubts(
    speech: Speech, lines: Sequence[Line], style: SpeechStyle
) -> tuple[tuple[Doubt, ...], ...]:
    cast = speech.cast
    return doubts(
        [
            Heard(clip, line.words, cast.player(line).name, cast.style(line, style))
            for clip, line in zip(speech.clips, lines, strict=True)
        ]
    )
