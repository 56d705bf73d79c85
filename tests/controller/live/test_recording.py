"""What was said is kept, named by its hash, promised and judged; nothing is lost with a process."""

import json

import numpy as np
import soundfile
from sqlalchemy import select

from controller.emergencies.sending import order_of
from controller.live import sound
from controller.live.airing import close_airing
from controller.live.asking import permission_of
from controller.live.recording import LOST_AFTER_MS, close_lost, keep, lost, make, unrecorded
from controller.live.speaking import SILENCE_ENDS_MS, Speaking, frames_of
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.emergencies import GivenOrder
from controller.store.ledger import AuditEvent
from controller.store.live import Closing, LiveAiring, LiveChunk
from playlists.messages.live import CHUNK_FRAMES, CHUNK_MS, open_chunk
from playlists.messages.permission import hash_of
from tests.controller.live.studio import Studio

LOUD = (np.sin(np.arange(CHUNK_FRAMES) / 5) * 8_000).astype(np.int16)


def speaking(studio: Studio, airing: LiveAiring) -> Speaking:
    return Speaking(studio.begin, airing, studio.key)


def spoken(studio: Studio, chunks: int = 10) -> LiveAiring:
    """Somebody has spoken for a while and ended."""
    studio.on_duty()
    airing = studio.open(studio.ask())
    voice = speaking(studio, airing)
    voice.open()
    at = voice.timeline.speak_at()
    for number in range(chunks):
        assert voice.say(LOUD, at + (number + 1) * CHUNK_MS)
    over_at = voice.close(at + chunks * CHUNK_MS)
    studio.room.now = over_at
    close_airing(studio.session, studio.officer, airing.session_id, Closing.SPEAKER, over_at)
    return airing


def test_every_chunk_is_signed_by_the_session_and_has_its_instant(studio: Studio) -> None:
    airing = spoken(studio)
    order = order_of(studio.session.get_one(GivenOrder, airing.order_id))
    rows = studio.session.scalars(select(LiveChunk).order_by(LiveChunk.sequence)).all()
    chunks = [open_chunk(row.envelope, order) for row in rows]
    assert [chunk.sequence for chunk in chunks] == list(range(len(chunks)))
    assert [c.play_at for c in chunks] == [
        airing.begins_at + n * CHUNK_MS for n in range(len(chunks))
    ]
    assert [chunk.is_last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


def test_the_recording_is_what_was_sent_and_stands_in_the_record(studio: Studio) -> None:
    airing = spoken(studio)
    (sent,) = unrecorded(studio.session)
    track = make(sent, Shelf(studio.folder))
    keep(studio.session, sent, track, studio.later())
    samples, rate = soundfile.read(studio.folder / track.sha256)
    assert (rate, len(samples)) == (24_000, sent.slots * CHUNK_FRAMES)
    words = samples[len(sound.gong_in()) * CHUNK_FRAMES :][: 10 * CHUNK_FRAMES]
    assert 0.15 < float(np.sqrt(np.mean(words**2))) < 0.2
    assert not unrecorded(studio.session)
    assert not studio.session.scalars(select(LiveChunk)).all()
    told = json.loads(
        studio.session.scalars(
            select(AuditEvent.detail).where(AuditEvent.act == "keep_live_recording")
        ).one()
    )
    assert told["recording"] == track.sha256
    assert (told["speaker"], told["why"]) == (studio.officer.person_id, "speaker")
    assert told["ends_at"] - told["begins_at"] == sent.slots * CHUNK_MS
    promised = studio.session.scalars(select(ExpectedBroadcast)).all()
    assert {p.occurrence for p in promised} == {f"{airing.order_id}~0"}
    assert {p.length_ms for p in promised} == {sent.slots * CHUNK_MS}
    assert {p.sha256 for p in promised} == {hash_of(permission_of(airing.session))}


def test_a_session_of_a_process_that_died_is_closed_and_kept(studio: Studio) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    voice = speaking(studio, airing)
    voice.open()
    last = airing.begins_at + (len(sound.gong_in()) - 1) * CHUNK_MS
    assert not lost(studio.session, last + LOST_AFTER_MS)
    assert lost(studio.session, last + LOST_AFTER_MS + 1) == [airing.session_id]
    close_lost(studio.session, airing.session_id, studio.later(60_000))
    assert airing.why is Closing.LINE
    (sent,) = unrecorded(studio.session)
    assert sent.slots == len(sound.gong_in())


def test_silence_is_counted_and_a_word_ends_it(studio: Studio) -> None:
    studio.on_duty()
    voice = speaking(studio, studio.open(studio.ask()))
    at = voice.timeline.speak_at()
    quiet = np.zeros(CHUNK_FRAMES, np.int16)
    for number in range(SILENCE_ENDS_MS // CHUNK_MS):
        voice.say(quiet, at + (number + 1) * CHUNK_MS)
    assert voice.silent_ms == SILENCE_ENDS_MS
    voice.say(LOUD, at + SILENCE_ENDS_MS + CHUNK_MS)
    assert voice.silent_ms == 0


def test_what_a_browser_sends_is_a_chunk_or_nothing() -> None:
    assert frames_of(LOUD.tobytes()) is not None
    assert frames_of(b"") is None
    assert frames_of(LOUD.tobytes() + b"\0\0") is None


def test_a_gong_is_whole_chunks_that_decode_by_themselves() -> None:
    for chunk in (*sound.gong_in(), *sound.gong_out(), sound.silence()):
        assert len(sound.unpacked(chunk)) == CHUNK_FRAMES
    assert len(sound.gong_in()) == 15
