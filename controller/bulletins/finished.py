"""Bulletins whose sound is there from the start: tunes, recordings, permissions of sources."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.bulletins.handling import findable
from controller.store.base import new_id
from controller.store.bulletins import Bulletin, BulletinStatus, Revision, SpeechState
from playlists.messages.plan import ItemKind, Priority


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """What is brought. Nothing in it is read aloud, so nothing waits for a voice."""

    unit_id: str
    kind: ItemKind
    title: str
    sha256: str
    """Of its track, or of the permission that stands in a track's place."""
    id: str = ""
    """Where the name was needed before; empty: a new one."""
    voice: str = ""
    source: str = ""
    faults: str = ""
    """What a machine heard wrong with it."""
    fault_places: str = "[]"
    """The same with the places, as `Revision.fault_places` keeps it."""
    is_music: bool = False
    """A song or a piece of music, which mourning silences."""


def lay_finished(session: Session, sound: Finished, author: str, now: int) -> Bulletin:
    """Its bulletin, a draft with one revision. Raises MissingFieldError.

    The use cases around it ask for authority and record what was done.
    """
    title = fields.required("title", sound.title, 300)
    revision = Revision(
        id=new_id(now),
        number=1,
        written_text="",
        author_id=author,
        created_at=now,
        submitted_at=None,
        speech_state=SpeechState.READY,
        audio_sha256=sound.sha256,
        voice=sound.voice,
        source=sound.source,
        recording_faults=sound.faults,
        fault_places=sound.fault_places,
    )
    bulletin = Bulletin(
        id=sound.id or new_id(now),
        unit_id=sound.unit_id,
        kind=sound.kind,
        title=title,
        priority=Priority.NORMAL,
        is_music=sound.is_music,
        status=BulletinStatus.DRAFT,
        folded=findable(title, "", personal_data=False),
        created_by=author,
        created_at=now,
        revisions=[revision],
    )
    session.add(bulletin)
    session.flush()
    return bulletin
