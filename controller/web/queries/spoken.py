"""What was spoken, sentence by sentence, and where in the sound each stands."""

from dataclasses import dataclass

import msgspec
from sqlalchemy.orm import Session

from controller.lexicon.layered import lexicon_of
from controller.speech.manner import unpacked
from controller.speech.script import script_of
from controller.store.bulletins import Revision
from controller.web.wording.voices import DOUBT
from playlists.messages.plan import SAMPLE_RATE
from tts.doubts import Doubt


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence in the sound; instants in seconds from its beginning."""

    words: str
    begins: float
    ends: float
    doubts: tuple[str, ...]
    """What a machine hears wrong with it, in words."""


def transcript(session: Session, revision: Revision) -> tuple[SpokenSentence, ...]:
    """The sentences of a revision's sound; none where it has none, or nobody typed it."""
    marks = msgspec.json.decode(revision.marks, type=list[tuple[int, int]])
    if revision.audio_sha256 is None or not marks:
        return ()
    manner = unpacked(revision.speech_manner)
    said = script_of(revision, lexicon_of(session, revision), manner).sayable()
    # A draft whose lexicon has changed is about to be spoken anew.
    if len(said) != len(marks):
        return ()
    doubts = msgspec.json.decode(revision.speech_doubts, type=list[list[Doubt]])
    heard = doubts if len(doubts) == len(marks) else [[]] * len(marks)
    return tuple(
        SpokenSentence(
            sentence.spoken,
            round(begins / SAMPLE_RATE, 2),
            round(ends / SAMPLE_RATE, 2),
            tuple(DOUBT[doubt] for doubt in found),
        )
        for sentence, (begins, ends), found in zip(said, marks, heard, strict=True)
    )


def sound_of(session: Session, revision: Revision) -> dict[str, object]:
    """What the page of a bulletin shows of its sound, finished or not."""
    return {"heard": transcript(session, revision), "ahead": first_spoken(revision)}


def first_spoken(revision: Revision) -> int:
    """How many of the first sentences can be heard already while the others are spoken."""
    names = first_clips(revision)
    return next((at for at, name in enumerate(names) if name is None), len(names))


def first_clips(revision: Revision) -> list[str | None]:
    """Names of the first sentences in the cache of clips."""
    return msgspec.json.decode(revision.first_clips, type=list[str | None])
