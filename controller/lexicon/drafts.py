"""Drafts that a changed lexicon reads otherwise are spoken again; what was submitted is left."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.readings import decided_reading, decisions_of
from controller.lexicon.layered import lexicon_for
from controller.speech.queue import ask_for_speech
from controller.store.bulletins import Bulletin, BulletinStatus, Revision, SpeechState
from tts.reading.lexicon.merged import FIRST
from tts.reading.written import Written

SPOKEN = (SpeechState.READY, SpeechState.SPEAKING)


def speak_changed_drafts(
    session: Session, unit_ids: Collection[str], forms: Collection[str]
) -> list[str]:
    """Ask again for the sound of drafts in which these folded forms are now read otherwise.

    Gives the identifiers of their bulletins. What is being spoken at this moment is looked at when
    it is finished (`controller.speech.queue.finish`), and waits for it here.
    """
    query = (
        select(Revision, Bulletin.unit_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(
            Bulletin.unit_id.in_(unit_ids),
            Bulletin.status != BulletinStatus.RECALLED,
            Revision.submitted_at.is_(None),
            Revision.speech_state.in_(SPOKEN),
        )
        .order_by(Bulletin.id)
        .with_for_update(of=(Bulletin, Revision))
    )
    first_words = {found[0] for form in forms if (found := FIRST.match(form))}
    again = []
    for revision, unit_id in session.execute(query):
        if revision.speech_state is not SpeechState.READY or not revision.written_text:
            continue
        if not _holds(revision.written_text, first_words):
            continue
        lexicon = lexicon_for(session, unit_id)
        reading = decided_reading(revision.written_text, decisions_of(revision), lexicon)
        if reading.spoken != revision.spoken_text:
            ask_for_speech(revision)
            again.append(revision.bulletin_id)
    return again


def _holds(text: str, words: Collection[str]) -> bool:
    """Whether one of the words by which changed entries are found stands in the text at all."""
    folded = Written.of(text).folded
    return any(word in folded for word in words)
