"""A whole receiver with the amplifier's board: real firmware behind a pseudo-terminal."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from edge_agent.playback.standing import BUTTON
from firmware_stubs.emulator.emulated_board import EmulatedBoard, Event
from firmware_stubs.emulator.line import Noise, clean
from firmware_stubs.loudspeaker.wire import BLOCK_NS
from playlists.messages.command import Tone
from playlists.messages.journal_entry import ItemEnded
from playlists.messages.order_entries import SelfTested
from playlists.messages.plan import ItemKind, Lateness, PlannedItem, Track
from playlists.messages.state import NotReady, State
from tests.edge_agent.surroundings import OURS, PATIENCE_S, RATE, Place, around, noise, now_ms, slot

AMPLIFIER, SOURCE = 0, 1
LATE_RATHER_THAN_NEVER = {"lateness": Lateness.FROM_START}
NO_MAINS = [0, 1200, 800]
EMPTY_BATTERY = [2300, 900, 800]
HEALTHY = [2300, 1200, 800]
BLOCKS_AHEAD = 14
PATIENT_CARD = dataclasses.replace(OURS, blocks_ahead=BLOCKS_AHEAD)
"""It drops nothing where others keep a receiver from the processor for a fifth of a second."""


@dataclass
class RelayLog:
    """When relays moved, by the wall clock (UTC ms)."""

    moves: list[tuple[int, bool]] = field(default_factory=list)
    """The amplifier's."""
    source_moves: list[tuple[int, bool]] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        if event.get("relay") == AMPLIFIER:
            self.moves.append((now_ms(), event["on"]))
        if event.get("relay") == SOURCE:
            self.source_moves.append((now_ms(), event["on"]))


@dataclass
class Wired:
    """A place with a board."""

    place: Place
    board: EmulatedBoard
    log: RelayLog

    def promise(self, sounds: list[npt.NDArray[np.int16]], begin: int, **rules: Any) -> list[Track]:
        """Have it planned that they sound one behind the other, later where the machine is slow."""
        rules = LATE_RATHER_THAN_NEVER | {"last_start_at": begin + 60_000} | rules
        tracks = [self.place.track(sound) for sound in sounds]
        name = f"slot-{begin}"
        plan = self.place.plan(
            begin // 1000 - 1_700_000_000, tracks, slot(name, begin, tracks, **rules)
        )
        self.place.controller.publish_plan(plan)
        return tracks

    def state(self, fault: str, *, on: bool = True) -> State:
        return self.place.controller.state(lambda s: (fault in s.faults) is on)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    log = RelayLog()
    with EmulatedBoard(watch=log) as board:
        board.live()
        settings = f'[board]\nkind = "serial"\npath = "{board.path}"\nsource = "microphone"\n'
        home = tmp_path_factory.mktemp("wired")
        with around(home, settings, processor=PATIENT_CARD) as place:
            place.controller.state(lambda s: s.board is not None and s.board.connected)
            yield Wired(place, board, log)


@pytest.fixture
def wired(house: Wired) -> Wired:
    """The one house, healthy and quiet."""
    house.board.set(millivolts=HEALTHY, door=False, stuck=[None, None, None])
    house.board.to_board = house.board.to_host = clean
    # What was cut in the test before may sound once more from its start.
    house.board.wait_for(lambda: not house.board.contacts[AMPLIFIER], PATIENCE_S)
    house.log.moves.clear()
    house.log.source_moves.clear()
    house.place.controller.states.clear()
    house.place.controller.entries.clear()
    return house


def test_the_relay_is_closed_around_the_bulletin_and_at_no_other_time(wired: Wired) -> None:
    place = wired.place
    starts_at = (now_ms() // 1000 + 3) * 1000
    wired.promise([noise(1.0), noise(0.7)], starts_at)
    ended = place.controller.event(ItemEnded, lambda e: e.item == "i1")
    begun = place.controller.event(ItemEnded, lambda e: e.item == "i0").started_at
    wired.board.wait_for(lambda: len(wired.log.moves) == 2)

    (closed_at, closed), (opened_at, still_closed) = wired.log.moves
    assert (closed, still_closed) == (True, False)
    assert begun - 2_000 < closed_at < begun
    assert ended.ended_at < opened_at < ended.ended_at + 3_000
    recorded = place.loudspeaker.recorded_until(opened_at)
    sounding = np.flatnonzero(recorded.frames)
    assert recorded.frame_at(closed_at) < sounding[0]
    assert sounding[-1] < recorded.frame_at(opened_at)


def test_a_receiver_that_dies_in_mid_item_has_its_relay_opened_by_the_board(wired: Wired) -> None:
    wired.promise([noise(30.0)], (now_ms() // 1000 + 2) * 1000)
    wired.board.wait_for(lambda: wired.board.contacts[AMPLIFIER])
    wired.place.receiver.kill()
    died_at = now_ms()
    wired.board.wait_for(lambda: not wired.board.contacts[AMPLIFIER])
    assert wired.log.moves[-1][0] - died_at < 3_000
    wired.place.receiver.start()
    wired.place.controller.state(lambda s: s.online and s.ready_for_air)


def test_a_microphone_is_heard_for_its_time_and_the_words_behind_it_are_whole(
    wired: Wired,
) -> None:
    place, begin = wired.place, (now_ms() // 1000 + 3) * 1000
    sound = noise(0.7)
    track = place.track(sound)
    speech = PlannedItem(
        id="speech",
        kind=ItemKind.LOCAL,
        title="Trưởng thôn",
        frames=2 * RATE,
        source="microphone",
        permission="9" * 64,
    )
    around_it = slot(
        f"slot-{begin}", begin, [track], last_start_at=begin + 60_000, **LATE_RATHER_THAN_NEVER
    )
    planned = replace(around_it, items=(speech, *around_it.items))
    place.controller.publish_plan(place.plan(begin // 1000 - 1_700_000_000, [track], planned))
    spoken = place.controller.event(ItemEnded, lambda e: e.item == "speech")
    assert (spoken.source, spoken.frames) == ("microphone", 2 * RATE)
    ended = place.controller.event(ItemEnded, lambda e: e.item == "i0")
    wired.board.wait_for(lambda: len(wired.log.source_moves) == 2)
    (opened_at, opened), (closed_at, still_open) = wired.log.source_moves
    assert (opened, still_open) == (True, False)
    asked_for = spoken.started_at - BLOCKS_AHEAD * BLOCK_NS // 1_000_000
    assert asked_for <= opened_at < closed_at < spoken.started_at + 2_000
    recorded = place.loudspeaker.recorded_until(ended.ended_at)
    assert recorded.find(sound)[1] > 0.999
    amplifier_on_again = max(at for at, closed in wired.log.moves if closed)
    assert amplifier_on_again < ended.started_at


def test_the_test_button_sounds_a_tone_for_whoever_stands_there(wired: Wired) -> None:
    wired.board.set(button=True)
    tested = wired.place.controller.event(SelfTested)
    wired.board.set(button=False)
    assert (tested.command, tested.tone) == (BUTTON, Tone.LOUD)
    assert tested.frames > 0


def test_what_the_board_measures_reaches_the_controller(wired: Wired) -> None:
    wired.board.set(millivolts=NO_MAINS, door=True)
    told = wired.state("mains_lost")
    assert told.board is not None
    assert told.board.mains_v is not None
    assert told.board.mains_v < 90
    assert told.board.battery_mv is not None
    assert 13_000 < told.board.battery_mv < 13_400
    wired.state("door_open")
    wired.board.set(millivolts=EMPTY_BATTERY, door=False)
    wired.state("battery_low")
    wired.board.set(millivolts=HEALTHY)
    wired.state("battery_low", on=False)


@pytest.mark.long
def test_a_welded_relay_is_told_with_its_name(wired: Wired) -> None:
    wired.board.set(stuck=[True, None, None])
    wired.state("relay_stuck")
    wired.board.set(stuck=[None, None, None])
    wired.state("relay_stuck", on=False)


@pytest.mark.long
def test_a_board_without_power_makes_the_receiver_unready_until_it_is_back(wired: Wired) -> None:
    wired.board.cut_power()
    told = wired.state("board_lost")
    assert NotReady.BOARD in told.not_ready
    assert not told.ready_for_air
    wired.board.power()
    wired.state("board_lost", on=False)


@pytest.mark.long
def test_a_noisy_line_neither_opens_the_relay_nor_closes_it(wired: Wired) -> None:
    wired.board.to_board, wired.board.to_host = Noise(0.001, seed=1), Noise(0.001, seed=2)
    [track] = wired.promise([noise(20.0)], (now_ms() // 1000 + 4) * 1000)
    ended = wired.place.controller.event(ItemEnded)
    assert ended.frames == track.frames
    wired.board.wait_for(lambda: not wired.board.contacts[AMPLIFIER])
    assert [closed for _at, closed in wired.log.moves] == [True, False]


def test_sound_without_notice_waits_for_the_amplifier(wired: Wired) -> None:
    """A plan that comes late: the first syllable may not fall into an open relay."""
    began = now_ms() - 2_000
    [track] = wired.promise([noise(0.5)], began)
    ended = wired.place.controller.event(ItemEnded)
    assert wired.log.moves[0][0] < ended.started_at
    assert ended.frames == track.frames
