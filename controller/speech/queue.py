"""Revisions that wait for their sound: taken, told how far they are, finished.

An edit while a revision is spoken puts it back to waiting; what was being made for the old
wording is then thrown away, which the wording kept with the work shows. So is what a lexicon that
changed meanwhile reads otherwise.
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from controller.lexicon.layered import lexicon_of
from controller.speech.manner import Manner, manner_of, packed
from controller.speech.script import script_of
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.bulletins import Bulletin, Revision, SpeechState
from playlists.messages.plan import Priority
from tts.casting import Script
from tts.reading import Lexicon, said_of
from tts.speech import Step
from tts.track import Mark

ABANDONED_MS = 300_000
"""Longer than the slowest sentence, and than mastering an hour of sound."""


@dataclass(frozen=True, slots=True)
class Work:
    """A revision to be spoken, as it was when it was taken."""

    revision_id: str
    written_text: str
    readings: str
    script: Script
    manner: Manner
    lexicon: Lexicon
    offline_only: bool
    """It holds personal data: no voice over the Internet may hear of it."""

    @property
    def spoken_text(self) -> str:
        """All that is said."""
        return said_of(self.script.sentences)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of it."""

    track: FinishedTrack
    marks: tuple[Mark, ...]
    voice: str
    doubts: tuple[tuple[str, ...], ...] = ()
    """What a machine hears wrong with each sentence."""


def ask_for_speech(draft: Revision) -> None:
    """Let a draft wait for its sound; what it had is no longer what it says."""
    draft.speech_state = SpeechState.WAITING
    draft.speech_error = ""
    draft.spoken_text = ""
    draft.audio_sha256 = None
    draft.marks = "[]"
    draft.speech_doubts = "[]"
    draft.first_clips = "[]"
    draft.sentences_done = 0
    draft.sentences_total = 0


def take_back_abandoned(session: Session) -> int:
    """What a killed process had begun waits again.

    For whoever leads speech (`store.leading`). What a third process speaks just now is taken back
    too: it is then spoken twice, and the first to be ready counts.
    """
    begun = select(Revision).where(Revision.speech_state == SpeechState.SPEAKING)
    abandoned = list(session.scalars(begun))
    for revision in abandoned:
        revision.speech_state = SpeechState.WAITING
    return len(abandoned)


def anything_waits(session: Session, now: int) -> bool:
    """Whether a revision waits for its sound."""
    return bool(session.scalar(select(exists().where(_free(now)))))


def take(session: Session, now: int) -> Work | None:
    """Take the revision that waits longest, emergencies first.

    One that is being spoken and of which nothing was heard for long is free again: its process
    died, or lost the database in the middle. What it has spoken is in the cache.
    """
    query = (
        select(Revision)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(_free(now))
        .order_by(Bulletin.priority != Priority.EMERGENCY, Revision.created_at, Revision.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Revision)
    )
    revision = session.scalar(query)
    if revision is None:
        return None
    revision.speech_state = SpeechState.SPEAKING
    revision.speech_seen_at = now
    lexicon = lexicon_of(session, revision)
    manner = manner_of(session, revision.bulletin.unit_id)
    return Work(
        revision.id,
        revision.written_text,
        revision.readings,
        script_of(revision, lexicon, manner),
        manner,
        lexicon,
        revision.bulletin.personal_data,
    )


def tell_progress(session: Session, work: Work, step: Step, now: int) -> None:
    """Say how many sentences are spoken, of how many, and where the first are kept."""
    # The name of a clip is made of its words: of people nothing is kept but what can be erased.
    first = () if work.offline_only else step.first
    session.execute(
        update(Revision)
        .where(_still(work))
        .values(
            sentences_done=step.done,
            sentences_total=step.total,
            speech_seen_at=now,
            first_clips=msgspec.json.encode(first).decode(),
        )
    )


def finish(session: Session, work: Work, spoken: Spoken, now: int) -> bool:
    """Give the revision its sound; false if it is to be said otherwise by now."""
    revision = session.scalar(select(Revision).where(_still(work)).with_for_update())
    # Also what nobody wants any more: without a row its file would never go.
    keep_track(session, spoken.track, now, work.revision_id)
    if revision is None:
        return False
    if _is_read_otherwise(session, work, revision):
        revision.speech_state = SpeechState.WAITING
        return False
    revision.spoken_text = work.spoken_text
    revision.voice = spoken.voice
    revision.audio_sha256 = spoken.track.sha256
    revision.marks = msgspec.json.encode([[m.start, m.end] for m in spoken.marks]).decode()
    revision.speech_manner = packed(work.manner)
    revision.speech_doubts = msgspec.json.encode(spoken.doubts).decode()
    revision.first_clips = "[]"
    revision.speech_state = SpeechState.READY
    revision.speech_error = ""
    # With music in it, it is silent in mourning like any music.
    revision.bulletin.is_music = work.script.bed
    return True


def fail(session: Session, work: Work, reason: str) -> None:
    """Say why a revision could not be spoken."""
    session.execute(
        update(Revision)
        .where(_still(work))
        .values(speech_state=SpeechState.FAILED, speech_error=reason)
    )


def _is_read_otherwise(session: Session, work: Work, revision: Revision) -> bool:
    lexicon = lexicon_of(session, revision)
    if lexicon is work.lexicon:
        return False
    script = script_of(revision, lexicon, work.manner)
    return said_of(script.sentences) != work.spoken_text


def _free(now: int) -> ColumnElement[bool]:
    abandoned = (Revision.speech_state == SpeechState.SPEAKING) & (
        Revision.speech_seen_at < now - ABANDONED_MS
    )
    return (Revision.speech_state == SpeechState.WAITING) | abandoned


def _still(work: Work) -> ColumnElement[bool]:
    return (
        (Revision.id == work.revision_id)
        & (Revision.speech_state == SpeechState.SPEAKING)
        & (Revision.written_text == work.written_text)
        & (Revision.readings == work.readings)
    )
