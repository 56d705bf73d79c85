"""One receiver process, a real station, a real ffmpeg, the real loudspeaker's recording."""

from pathlib import Path

import imageio_ffmpeg
import numpy as np

from playlists.messages.journal_entry import EndCause, ItemEnded, ItemStarted
from playlists.messages.plan import ItemKind, PlannedItem, PlannedOccurrence
from playlists.messages.stream import Stream
from tests.edge_agent.surroundings import RATE, around, now_ms
from tests.real_parts.radio import Radio, hummed, share_of
from tests.waiting import until

SECONDS = 12


def programs_of(pid: int) -> list[int]:
    """What a process has started, from whichever of its threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def test_a_relay_sounds_at_the_second_survives_its_receiver_and_ends_as_planned(
    tmp_path: Path,
) -> None:
    sound = f'ffmpeg = "{imageio_ffmpeg.get_ffmpeg_exe()}"\n'
    with Radio() as radio, around(tmp_path, sound) as place:
        radio.air("/vov1", hummed("mp3", 440.0, 60), "mp3")
        starts_at = (now_ms() // 1000 + 7) * 1000
        relay = PlannedItem(
            id="relay",
            kind=ItemKind.RELAY,
            title="Thời sự VOV1",
            frames=SECONDS * RATE,
            source="stream",
            permission="7" * 64,
            stream=Stream(address=radio.url("/vov1")),
        )
        occurrence = PlannedOccurrence(
            id="sang", starts_at=starts_at, last_start_at=starts_at, items=(relay,)
        )
        place.controller.publish_plan(place.plan(1, [], occurrence))
        started = place.controller.event(ItemStarted)
        assert abs(started.started_at - starts_at) <= 10

        process = place.receiver.process
        assert process is not None
        (decoding,) = programs_of(process.pid)
        until(lambda: now_ms() > starts_at + 2_000)
        place.receiver.kill()
        until(lambda: not Path(f"/proc/{decoding}").exists())
        place.receiver.start()
        ended = place.controller.event(ItemEnded, lambda e: e.cause is EndCause.COMPLETED)
        again = place.controller.event(ItemStarted, lambda e: e.started_at != started.started_at)
        cut = place.controller.event(ItemEnded, lambda e: e.cause is EndCause.RESTART)
        assert cut.started_at == started.started_at
        assert (ended.source, ended.stand_in_frames) == ("stream", 0)
        lost = SECONDS * RATE - ended.first_frame - ended.frames
        assert 0 <= lost <= RATE // 2, "blocks that the device dropped on a busy machine"
        assert abs(ended.ended_at - starts_at - SECONDS * 1000) <= 5
        assert ended.level_db is not None

        recorded = place.loudspeaker.recorded_until(ended.ended_at + 500)

        def heard(first_ms: int, last_ms: int) -> float:
            first, last = map(recorded.frame_at, (starts_at + first_ms, starts_at + last_ms))
            return share_of(recorded.frames[first:last], 440.0)

        begin = int(np.flatnonzero(recorded.frames)[0])
        assert abs(begin - recorded.frame_at(starts_at)) <= RATE // 100
        assert heard(100, 1_500) > 0.9
        rejoined = again.started_at - starts_at
        assert heard(rejoined + 1_500, SECONDS * 1000 - 100) > 0.9
        assert not recorded.frames[recorded.frame_at(starts_at + SECONDS * 1000 + 100) :].any()
