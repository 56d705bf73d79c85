"""What left the *device*: a receiver with a sound card, its microphone and its amplifier's board.

The card is a null sink of a sound server of our own; PortAudio plays to it and arecord listens to
it as they would with a card. A third program records what leaves it.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import numpy as np
import pytest
import soundfile

from edge_agent.playback.state import Ending, Ref, Voice, VoiceEnded, VoiceStarted
from edge_agent.sound.last_resort import LastResort
from firmware_stubs.emulator.emulated_board import EmulatedBoard, Event
from playlists.messages.journal_entry import (
    EndCause,
    ForeignHeard,
    ItemEnded,
    ItemHeard,
    ItemStarted,
)
from playlists.messages.plan import Lateness
from playlists.messages.state import HearingState
from tests.edge_agent.spoken import spoken
from tests.edge_agent.surroundings import RATE, Place, around, now_ms, slot
from tests.real_parts.pulseaudio import PulseAudio, what_is_missing
from tests.waiting import until

pytestmark = pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing())

SOME_VOICE = Voice(
    id=1,
    ref=Ref("noon", "news"),
    index=0,
    sha256="",
    plan_version=1,
    planned_at=0,
    rank=0,
    begin_at=0,
    after=None,
    from_frame=0,
    frames=0,
)
AMPLIFIER = 0
SPOKEN_S = 4.5
HEARING = '[hearing]\ninput = "default"\ntap = "line"\n'
MOST_OF_IT = 0.6
"""All of it on a calm machine; where others want its processor, pieces drop out."""
EARLY_MS, LATE_MS = -120, 400
"""Between the instant that PortAudio named and that at which the monitor had the sound: 20 ms on a
calm machine, 260 where twenty others wanted the processor."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseAudio]:
    with PulseAudio(tmp_path / "pulse") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def test_what_left_the_device_is_the_bulletin_and_a_foreign_voice_opens_the_relay(
    tmp_path: Path, server: PulseAudio
) -> None:
    moves: list[bool] = []

    def watch(event: Event) -> None:
        if event.get("relay") == AMPLIFIER:
            moves.append(event["on"])

    with EmulatedBoard(watch=watch) as board:
        board.live()
        wired = f'[board]\nkind = "serial"\npath = "{board.path}"\n'
        with around(tmp_path, wired + HEARING, sound='output = "portaudio"') as place:
            bulletin = spoken(SPOKEN_S, 1)
            monitor = server.record()
            started_at = _promise(place, bulletin)
            board.wait_for(lambda: now_ms() > started_at + SPOKEN_S * 1_000 + 300)
            recorded = monitor.recorded()
            monitor.stop()
            begin, share = recorded.find_pieces(bulletin)
            error_ms = (begin - recorded.frame_at(started_at)) * 1_000 / RATE
            print(f"{share:.0%} of it, heard {error_ms:.0f} ms after the journal's instant")
            assert share >= MOST_OF_IT
            assert EARLY_MS < error_ms < LATE_MS

            somebody = server.play(spoken(10, 99))
            foreign = place.controller.event(ForeignHeard)
            ended = place.controller.event(ItemEnded)
            somebody.kill()
            somebody.wait()
            assert foreign.cut_until > ended.ended_at
            assert ended.cause is EndCause.FOREIGN_SOUND
            board.wait_for(lambda: moves == [True, False])
            place.controller.state(lambda s: "foreign_sound" in s.faults)

            heard = place.controller.event(ItemHeard)
            assert (heard.item, heard.started_at) == ("i0", started_at)
            assert heard.heard_ms == heard.compared_ms >= 3_000
            place.controller.state(lambda s: s.hearing == HearingState.HEARD)
            place.receiver.stop()
            _assert_nothing_of_it_is_kept(place.receiver.home)


def test_the_last_resort_reaches_the_device_through_the_real_aplay(
    tmp_path: Path, server: PulseAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULSE_LATENCY_MSEC")  # ALSA's way to this server hangs with it
    bulletin = spoken(1.5, 3)
    path = tmp_path / "track.wav"
    soundfile.write(path, bulletin, RATE, subtype="PCM_16")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    voice = replace(SOME_VOICE, sha256=sha256, frames=len(bulletin))
    told: Queue[VoiceStarted | VoiceEnded] = Queue()
    monitor = server.record()
    last = LastResort(lambda _sha256: path, told.put, lambda: None)
    last.utc_offset_ns = time.time_ns() - time.monotonic_ns()
    last.start()
    last.load(voice)
    started, ended = told.get(timeout=20), told.get(timeout=20)
    until(lambda: monitor.recorded().find_pieces(bulletin)[1] >= MOST_OF_IT)
    recorded = monitor.recorded()
    last.close()
    monitor.stop()
    assert isinstance(ended, VoiceEnded)
    assert (ended.ending, ended.frames) == (Ending.COMPLETED, len(bulletin))
    error_ms = (recorded.find_pieces(bulletin)[0] - recorded.frame_at(started.at)) * 1_000 / RATE
    print(f"heard {error_ms:.0f} ms after the journal's instant")
    assert EARLY_MS < error_ms < LATE_MS


def _promise(place: Place, bulletin: np.typing.NDArray[np.int16]) -> int:
    """A bulletin with a long silence behind it; when its first sample reached the converter."""
    track = place.track(np.concatenate([bulletin, np.zeros(40 * RATE, np.int16)]))
    at = now_ms() + 2_000
    late = {"lateness": Lateness.FROM_START, "last_start_at": at + 60_000}
    place.controller.publish_plan(place.plan(1, [track], slot("sang", at, [track], **late)))
    return place.controller.event(ItemStarted).started_at


def _assert_nothing_of_it_is_kept(home: Path) -> None:
    """No file of the receiver has grown by what the microphone heard: a second is 48 kB."""
    files = [path for path in home.rglob("*") if path.is_file() and path.parent.name != "audio"]
    assert sum(path.stat().st_size for path in files) < 40_000
