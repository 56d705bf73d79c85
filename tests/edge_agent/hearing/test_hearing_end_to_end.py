"""A receiver that hears itself: its own process, its board, a microphone at its loudspeaker."""

import wave
from pathlib import Path

import numpy as np
import pytest

from firmware_stubs.emulator.emulated_board import EmulatedBoard, Event
from playlists.messages.journal_entry import EndCause, ForeignHeard, ItemEnded, ItemHeard
from playlists.messages.state import HearingState
from tests.edge_agent.spoken import spoken
from tests.edge_agent.surroundings import RATE, around, now_ms, slot

AMPLIFIER = 0
SPOKEN_S = 4.5


@pytest.mark.long  # test_sound_device does the same with the parts of a real receiver
def test_what_came_out_is_journalled_and_a_foreign_voice_opens_the_relay(tmp_path: Path) -> None:
    moves: list[tuple[int, bool]] = []

    def watch(event: Event) -> None:
        if event.get("relay") == AMPLIFIER:
            moves.append((now_ms(), event["on"]))

    with EmulatedBoard(watch=watch) as board:
        board.live()
        settings = f'[board]\nkind = "serial"\npath = "{board.path}"\n'
        with around(tmp_path, settings, hears=True) as place:
            stranger = spoken(20, 99)
            sound = np.concatenate([spoken(SPOKEN_S, 1), np.zeros(40 * RATE, np.int16)])
            track = place.track(sound)
            starts_at = now_ms() + 2_000
            late = {"last_start_at": starts_at + 60_000}
            place.controller.publish_plan(
                place.plan(1, [track], slot("sang", starts_at, [track], **late))
            )
            place.controller.state(lambda s: s.playing_item == "i0")
            board.wait_for(lambda: now_ms() > starts_at + SPOKEN_S * 1_000)
            _lay(place.loudspeaker.foreign, stranger)

            foreign = place.controller.event(ForeignHeard)
            ended = place.controller.event(ItemEnded)
            assert foreign.cut_until > ended.ended_at
            assert ended.cause is EndCause.FOREIGN_SOUND
            board.wait_for(lambda: not board.contacts[AMPLIFIER])
            assert [on for _at, on in moves] == [True, False]
            assert "foreign_sound" in place.controller.state(lambda s: bool(s.faults)).faults

            heard = place.controller.event(ItemHeard)
            assert (heard.item, heard.started_at) == ("i0", ended.started_at)
            assert heard.heard_ms == heard.compared_ms >= 3_500
            place.controller.state(lambda s: s.hearing == HearingState.HEARD)
            place.receiver.stop()
            _assert_nothing_of_it_is_kept(place.receiver.home, stranger)


def _lay(path: Path, sound: np.typing.NDArray[np.int16]) -> None:
    new = path.with_suffix(".new")
    with wave.open(str(new), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())
    new.replace(path)


def _assert_nothing_of_it_is_kept(home: Path, stranger: np.typing.NDArray[np.int16]) -> None:
    """No file of the receiver has grown by what the microphone heard: ten seconds are 480 kB."""
    files = [path for path in home.rglob("*") if path.is_file()]
    written = sum(path.stat().st_size for path in files if path.parent.name != "audio")
    assert written < 40_000 < stranger.nbytes
