"""Live sound over a real broker to a real receiver, found in what its loudspeaker put out."""

import json
from pathlib import Path

from playlists.messages import topics
from playlists.messages.journal_entry import EndCause, ItemEnded, ItemStarted
from playlists.messages.live import CHUNK_FRAMES, CHUNK_MS
from playlists.messages.order import OrderKind
from playlists.messages.order_entries import OrderEnded, Silenced
from tests.edge_agent.live.broadcast import Broadcast, chirps
from tests.edge_agent.surroundings import RATE, Place, around, ending, now_ms
from tests.waiting import until

LOST = 7
CODING_MS = 1_500
"""A busy machine needs so long for the sound of a test."""


def feed(place: Place, session: Broadcast, packed: list[bytes], ahead_ms: int = 700) -> None:
    """Each chunk so long before it is due; one is lost, one comes twice, two change places."""
    order = list(enumerate(packed))
    order[3], order[4] = order[4], order[3]
    for number, chunk in order:
        _come(session.first_at + number * CHUNK_MS - ahead_ms)
        if number != LOST:
            place.controller.say_once(topics.live("xa-1"), chunk)
        if number == LOST + 1:
            place.controller.say_once(topics.live("xa-1"), chunk)


def _come(instant: int) -> None:
    until(lambda: now_ms() >= instant)


def test_what_is_said_now_is_heard_at_its_instant_and_stop_silences_it(tmp_path: Path) -> None:
    sound = chirps(4.0)
    with around(tmp_path) as place:
        session = Broadcast(now_ms() + CODING_MS)
        packed = session.chunks(sound)
        place.controller.give(session.start())
        feed(place, session, packed)
        ended = place.controller.event(ItemEnded)
        started = place.controller.event(ItemStarted)
        recorded = place.loudspeaker.recorded_until(ended.ended_at + 300)
        begin, alike = recorded.find(sound[CHUNK_FRAMES : 6 * CHUNK_FRAMES])
        due = recorded.frame_at(session.first_at + CHUNK_MS)
        print(json.dumps({"off_ms": (begin - due) * 1000 / RATE, "alike": alike}))
        assert alike > 0.9
        assert abs(begin - due) <= RATE // 100
        gap = recorded.frame_at(session.first_at + LOST * CHUNK_MS)
        assert not recorded.frames[gap + 480 : gap + CHUNK_FRAMES - 480].any()
        assert (ended.cause, ended.missing_frames) == (EndCause.COMPLETED, CHUNK_FRAMES)
        assert ended.frames == len(sound)
        assert ended.level_db is not None
        assert ended.level_db > -20
        assert (started.source, started.planned_at) == ("live", session.first_at)
        assert place.controller.event(OrderEnded).order == session.id

        second = Broadcast(now_ms() + CODING_MS, id="noi-nua")
        packed = second.chunks(sound)
        place.controller.give(second.start(sequence=2))
        feed(place, second, packed[:12])
        place.controller.give(ending(OrderKind.STOP, 3))
        silence = place.controller.event(Silenced)
        cut = place.controller.event(ItemEnded, lambda e: e.occurrence == "noi-nua~0")
        assert cut.cause is EndCause.STOPPED
        assert silence.sounded == ("noi-nua~0",)
        for chunk in packed[12:]:
            place.controller.say_once(topics.live("xa-1"), chunk)
        after = place.loudspeaker.recorded_until(silence.at + 1_500)
        assert not after.frames[after.frame_at(silence.at + 10) :].any()
