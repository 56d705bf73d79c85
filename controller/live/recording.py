"""Make the recording of a live broadcast that is over, put it into the record, promise it.

What was sent lies in the database chunk by chunk. The recording is a sound like any other, named
by its hash; who spoke, when, where and that hash are an act of the record and so a leaf of the
log. What was promised to the people is known only now: how long somebody spoke.
"""

import io
from dataclasses import dataclass, replace
from hashlib import sha256

import soundfile
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.emergencies.sending import order_of
from controller.live.airing import close_airing
from controller.live.asking import aims_of
from controller.live.promises import promise_session
from controller.live.sound import silence, unpacked
from controller.shelf.shelf import Shelf
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.emergencies import GivenOrder
from controller.store.live import Closing, LiveAiring, LiveChunk, LiveRecording
from controller.store.lookup import find
from playlists.messages.live import CHUNK_FRAMES, CHUNK_MS
from playlists.messages.plan import SAMPLE_RATE

LOST_AFTER_MS = 15_000
"""A broadcast of which nothing was sent for so long is not spoken into any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of a broadcast."""

    session_id: str
    chunks: tuple[tuple[int, bytes], ...]
    """Slots with their sound, rising."""

    @property
    def slots(self) -> int:
        """How many fifths of a second it took."""
        return self.chunks[-1][0] + 1 if self.chunks else 0


def lost(session: Session, now: int) -> list[str]:
    """Broadcasts that nobody closed although nothing comes any more."""
    newest = (
        select(LiveChunk.session_id, func.max(LiveChunk.play_at).label("at"))
        .group_by(LiveChunk.session_id)
        .subquery()
    )
    query = (
        select(LiveAiring.session_id)
        .outerjoin(newest, newest.c.session_id == LiveAiring.session_id)
        .where(
            LiveAiring.closed_at.is_(None),
            func.coalesce(newest.c.at, LiveAiring.begins_at) < now - LOST_AFTER_MS,
        )
    )
    return list(session.scalars(query))


def close_lost(session: Session, session_id: str, now: int) -> None:
    """Close one of them."""
    close_airing(session, replace(SYSTEM, origin="planner"), session_id, Closing.LINE, now)


def unrecorded(session: Session) -> list[Sent]:
    """Broadcasts that are over and of which no recording was made."""
    query = (
        select(LiveAiring.session_id)
        .outerjoin(LiveRecording, LiveRecording.session_id == LiveAiring.session_id)
        .where(LiveAiring.closed_at.is_not(None), LiveRecording.session_id.is_(None))
    )
    return [_sent(session, id_) for id_ in session.scalars(query)]


def make(sent: Sent, shelf: Shelf) -> FinishedTrack:
    """The recording, in the folder of the tracks. Takes a while. Raises OSError."""
    file = io.BytesIO()
    chunks = dict(sent.chunks)
    with soundfile.SoundFile(file, "w", SAMPLE_RATE, 1, "VORBIS", format="OGG") as out:
        for slot in range(sent.slots):
            out.write(unpacked(chunks.get(slot, silence())))
    content = file.getvalue()
    name = sha256(content).hexdigest()
    shelf.keep(name, content)
    frames = sent.slots * CHUNK_FRAMES
    return FinishedTrack(sha256=name, size_bytes=len(content), frames=frames)


def keep(session: Session, sent: Sent, track: FinishedTrack, now: int) -> LiveRecording:
    """Put it into the record, promise what was spoken, let the chunks go."""
    airing = find(session, LiveAiring, sent.session_id)
    asked = airing.session
    audio = keep_track(session, track, now)
    kept = LiveRecording(
        session_id=asked.id, audio_sha256=audio.sha256, kept_at=now, chunks=len(sent.chunks)
    )
    session.add(kept)
    told = {
        "speaker": asked.speaker_id,
        "purpose": asked.purpose,
        "targets": [aim.id for aim in aims_of(asked)],
        "begins_at": airing.begins_at,
        "ends_at": airing.begins_at + sent.slots * CHUNK_MS,
        "why": airing.why,
        "order": airing.order_id,
        "recording": audio.sha256,
    }
    record(session, replace(SYSTEM, origin="planner"), "keep_live_recording", asked, now, **told)
    if sent.chunks:
        order = order_of(find(session, GivenOrder, airing.order_id))
        length_ms = sent.slots * CHUNK_MS
        promise_session(session, asked, order, length_ms, now)
    session.execute(delete(LiveChunk).where(LiveChunk.session_id == asked.id))
    session.flush()
    return kept


def _sent(session: Session, session_id: str) -> Sent:
    query = select(LiveChunk.sequence, LiveChunk.sound).where(LiveChunk.session_id == session_id)
    rows = session.execute(query.order_by(LiveChunk.sequence))
    return Sent(session_id, tuple((slot, content) for slot, content in rows))
