"""Whether this bulletin came out, how much of it, how loud; and who else spoke."""

import pickle

import numpy as np
import pytest

from edge_agent.hearing.ear import Tap
from firmware_stubs.loudspeaker.room import RoomPlan
from playlists.messages.journal_entry import HearingFault
from tests.edge_agent.hearing.listening import RATE, Sound, Street
from tests.edge_agent.spoken import spoken


def hum(seconds: float) -> Sound:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * hertz * time) / n for n, hertz in enumerate((100, 300, 500), 1))
    return np.asarray(wave * 6_000, np.int16)


def howl(seconds: float) -> Sound:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(np.sin(2 * np.pi * 1_230 * time) * 12_000, np.int16)


def chord(seconds: float, *hertz: int) -> Sound:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.sum([np.sin(2 * np.pi * hz * time) for hz in hertz], axis=0)
    return np.asarray(wave * 12_000 / len(hertz), np.int16)


@pytest.mark.parametrize("noise_db", [-70, -40])
def test_what_came_out_is_recognised_whole_and_how_loud(noise_db: int) -> None:
    street = Street(RoomPlan(noise_db=noise_db, horn=True))
    street.rest(2)
    street.play(spoken(12, 1), spoken(6, 2))
    street.rest()
    first, second = street.items
    assert first.heard_ms == first.compared_ms
    assert second.heard_ms == second.compared_ms
    assert 9_000 < first.compared_ms <= 12_100
    assert first.likeness_percent > 60
    quiet = Street(RoomPlan(noise_db=noise_db, gain_db=-22))
    quiet.rest(2)
    quiet.play(spoken(12, 1))
    quiet.rest()
    assert first.level_db is not None
    assert quiet.items[0].level_db == pytest.approx(first.level_db - 10, abs=1)
    assert not street.foreign


def test_a_loudspeaker_that_gives_nothing_is_not_heard() -> None:
    street = Street(works=False)
    street.rest(2)
    street.play(spoken(12, 1))
    street.rest()
    [item] = street.items
    assert (item.heard_ms, item.level_db) == (0, None)
    assert item.compared_ms > 9_000


def test_how_much_was_heard_is_told_where_it_fell_silent_midway() -> None:
    street = Street()
    street.rest(2)
    sound = spoken(24, 3)
    street.ear.began(1, street.now_ns)
    street.pass_(sound[: 12 * RATE])
    street.works = False
    street.pass_(sound[12 * RATE :])
    street.ear.ended(1, street.now_ns)
    street.rest()
    [item] = street.items
    assert 0.3 < item.heard_ms / item.compared_ms < 0.7


def test_something_else_instead_is_not_taken_for_it_and_is_told() -> None:
    street = Street(works=False, tap=Tap.LINE)
    street.air.lay_in(spoken(30, 9))
    street.rest(2)
    street.play(spoken(20, 1))
    street.rest()
    assert street.items[0].heard_ms == 0
    assert street.foreign


def test_behind_the_amplifier_foreign_sound_is_told_whatever_we_do() -> None:
    street = Street(tap=Tap.LINE)
    street.rest(6)
    assert not street.foreign
    street.air.lay_in(spoken(30, 9))
    street.rest(14)
    assert street.foreign


def test_in_the_air_only_what_is_as_loud_as_we_are_is_foreign() -> None:
    street = Street()
    street.air.lay_in(spoken(30, 9))
    street.rest(14)
    assert not street.foreign  # how loud we would be is not known yet
    street.air.lay_in(spoken(0.1, 9)[:0])
    street.play(spoken(16, 1))
    street.rest(6)
    street.air.lay_in(spoken(30, 9, peak=1_500))
    street.rest(14)
    assert not street.foreign  # a radio across the street
    street.air.lay_in(spoken(30, 9))
    street.rest(16)
    assert street.foreign


def test_rain_and_wind_are_no_foreign_sound() -> None:
    street = Street(RoomPlan(noise_db=-20), tap=Tap.LINE)
    street.rest(16)
    assert not street.foreign


def test_what_a_source_at_the_cluster_brings_is_authorised() -> None:
    street = Street(tap=Tap.LINE)
    street.rest(4)
    street.air.lay_in(spoken(30, 9))
    street.play(spoken(20, 1), is_source=True)
    street.air.lay_in(spoken(0.1, 9)[:0])
    street.rest(10)
    assert not street.foreign
    assert not street.items


@pytest.mark.parametrize(
    ("sound", "fault"),
    [
        (hum(5), HearingFault.HUM),
        (howl(5), HearingFault.HOWL),
        (np.clip(spoken(5, 4).astype(np.int32) * 12, -14_000, 14_000).astype(np.int16),
         HearingFault.CLIPPING),
    ],
    ids=["hum", "howl", "clipping"],
)  # fmt: skip
def test_hum_howl_and_clipping_are_told_apart(sound: Sound, fault: HearingFault) -> None:
    street = Street(RoomPlan(horn=False, noise_db=-70))
    street.air.lay_in(sound)
    street.rest(5)
    assert street.ear.ails == {fault}


@pytest.mark.parametrize("hertz", [(800,), (600, 900)], ids=["one tone", "a chord"])
def test_a_siren_that_is_held_is_no_fault_and_nothing_is_claimed_of_what_cannot_be_compared(
    hertz: tuple[int, ...],
) -> None:
    street = Street(tap=Tap.LINE)
    siren = chord(20, *hertz)
    street.rest(2)
    for second in siren.reshape(20, RATE):
        street.play(second)
        assert street.ear.ails == frozenset()
    street.rest()
    assert not street.foreign
    street.play(siren)
    street.rest()
    whole = street.items[-1]
    assert whole.heard_ms == whole.compared_ms < 6_000
    assert whole.likeness_percent <= 100
    assert whole.faults == ()


def test_speech_in_a_horn_has_none_of_them_and_a_dead_wire_is_told() -> None:
    street = Street()
    street.rest(2)
    for seed in range(3):
        street.play(spoken(5, seed))
        assert street.ear.ails == frozenset()
    dead = Street(RoomPlan(noise_db=-120), works=False)
    dead.rest(5)
    assert dead.ear.ails == {HearingFault.SILENCE}


def test_where_nothing_comes_from_the_microphone_nothing_is_said() -> None:
    street = Street()
    sound = spoken(12, 1)
    street.ear.began(1, street.now_ns)
    for block in sound.reshape(-1, 480):
        street.ear.put_out(street.now_ns, block)
        street.now_ns += 20_000_000
        assert not street.ear.think(street.now_ns)
    street.ear.ended(1, street.now_ns)
    assert not street.ear.think(street.now_ns + 20_000_000_000)


def test_of_raw_sound_no_more_than_a_second_is_kept_however_long_it_listens() -> None:
    street = Street()
    street.rest(2)
    street.play(spoken(30, 1))
    assert len(pickle.dumps(street.ear)) < 300_000


def test_items_whose_end_is_never_told_do_not_pile_up() -> None:
    street = Street()
    for voice in range(1_000):
        street.ear.began(voice, street.now_ns)
    assert len(pickle.dumps(street.ear)) < 20_000


def test_a_block_that_comes_late_or_a_clock_that_drifts_moves_nothing_else() -> None:
    street = Street()
    street.rest(2)
    sound = spoken(20, 1)
    street.ear.began(1, street.now_ns)
    slow = 1.0004  # the capture device's clock
    for number, block in enumerate(sound.reshape(-1, 480)):
        at = street.now_ns
        street.ear.put_out(at, block)
        jitter = (number % 7) * 4_000_000
        drifted = int((at - 1_000_000_000_000) * slow) + 1_000_000_000_000
        street.ear.hear(drifted + jitter, street.air.hear(block))
        street.now_ns += 20_000_000
        street.found += street.ear.think(street.now_ns)
    street.ear.ended(1, street.now_ns)
    street.rest()
    [item] = street.items
    assert item.heard_ms == item.compared_ms
