"""What a receiver does with emergencies and other orders (docs/protocol/orders.md)."""

from typing import Any

import pytest

from edge_agent.playback.state import (
    BatteryChanged,
    ClockChanged,
    Ending,
    FilesHeld,
    OrderGiven,
    SetLevel,
    SoundChanged,
    State,
)
from edge_agent.playback.step import next_wake
from playlists.messages.journal_entry import EndCause, ItemStarted, MissCause
from playlists.messages.order import Repetition
from playlists.messages.order_entries import OrderEnd
from playlists.messages.plan import Priority, Resumption
from tests.edge_agent.life import MINUTE, NOON, TRACKS, Life, late_life
from tests.edge_agent.orders import HOUR, cancel, ends, flood, give, in_force, items, over, play

SIREN = items("tune")[0]


# --- sounding and repeating ---------------------------------------------------------------------


def test_an_emergency_sounds_at_once_without_any_plan() -> None:
    life = in_force(flood())
    assert life.loads() == [("news", NOON)]
    assert life.voice("news").ref.occurrence == "flood~0"


def test_it_repeats_by_itself_until_it_expires() -> None:
    life = in_force(flood(expires_at=NOON + 2 * HOUR))
    for n in range(2):
        life.at(NOON + n * HOUR)
        life.sounds("news", NOON + n * HOUR)
    life.at(NOON + 2 * HOUR)
    assert [at for _, at in life.loads()] == [NOON, NOON + HOUR]
    assert over(life) == [("flood", OrderEnd.EXPIRED, "")]
    assert not life.state.orders


def test_the_next_repetition_wakes_the_receiver_in_time() -> None:
    life = in_force(flood())
    life.sounds("news", NOON)
    wake = next_wake(life.state, life.now)
    assert wake is not None
    assert NOON + HOUR - 11_000 < wake < NOON + HOUR - 5_000


def test_it_is_said_twice_at_first_and_once_later() -> None:
    life = in_force(flood(repetition=Repetition(every_ms=HOUR, times_at_once=2)))
    life.sounds("news", NOON)
    life.at(NOON + MINUTE + 500)
    assert life.voice("news").ref.occurrence == "flood~0.2"
    life.sounds("news", NOON + MINUTE + 600)
    life.at(NOON + HOUR)
    life.sounds("news", NOON + HOUR)
    life.at(NOON + HOUR + 3 * MINUTE)
    started = [e.occurrence for e in life.written() if isinstance(e, ItemStarted)]
    assert started == ["flood~0", "flood~0.2", "flood~1"]


def test_whoever_gets_it_later_joins_the_repetition_that_is_due_and_keeps_the_grid() -> None:
    life = Life(NOON + 2 * HOUR + 20 * MINUTE)
    give(life, flood(), at=life.now)
    assert life.loads() == [("news", life.now)]
    assert life.voice("news").planned_at == NOON + 2 * HOUR
    life.sounds("news", life.now)
    life.at(NOON + 3 * HOUR)
    assert life.loads()[-1] == ("news", NOON + 3 * HOUR)


def test_an_order_dated_a_little_ahead_of_this_clock_sounds_at_once() -> None:
    life = Life(NOON - 2_000)
    life.give(OrderGiven(flood(), life.now))
    assert life.loads() == [("news", NOON - 2_000)]


def test_without_a_trusted_clock_it_waits_for_one() -> None:
    life = Life(NOON - MINUTE)
    life.give(ClockChanged(trusted=False, up_since=life.now))
    give(life, flood())
    assert life.loads() == []
    life.give(ClockChanged(trusted=True, up_since=life.now))
    assert life.loads() == [("news", NOON)]


def test_a_clock_that_steps_back_sounds_no_repetition_again() -> None:
    life = in_force(flood())
    life.sounds("news", NOON)
    life.at(NOON + HOUR)
    life.sounds("news", NOON + HOUR)
    life.now = NOON + 10 * MINUTE
    life.give(ClockChanged(trusted=True, up_since=NOON))
    life.at(NOON + 11 * MINUTE)
    assert len(life.loads()) == 2


# --- siren, audio, fallback ---------------------------------------------------------------------


def test_the_siren_sounds_before_the_first_repetition_only() -> None:
    life = in_force(flood(siren=SIREN))
    life.sounds("tune", NOON)
    life.sounds("news", NOON + 5_000)
    life.at(NOON + HOUR)
    assert [item for item, _ in life.loads()] == ["tune", "news", "news"]


def test_whoever_joins_later_hears_the_siren_first_too() -> None:
    life = Life(NOON + 3 * HOUR)
    give(life, flood(siren=SIREN), at=life.now)
    assert [item for item, _ in life.loads()] == ["tune", "news"]


AGAIN: dict[str, Any] = {"siren": SIREN, "warned_by": ("flood",), "ends": ("flood",)}
"""Newer words about the same danger."""


def test_newer_words_for_the_same_danger_come_without_siren_to_who_was_warned() -> None:
    life = in_force(flood(siren=SIREN))
    life.sounds("tune", NOON)
    life.sounds("news", NOON + 5_000)
    give(life, flood("alert", id_="newer", at=NOON + 10 * MINUTE, **AGAIN))
    assert [item for item, _ in life.loads()] == ["tune", "news", "alert"]


def test_whoever_was_away_for_the_first_words_hears_the_siren_before_the_newer_ones() -> None:
    life = Life(NOON + 40 * MINUTE)
    give(life, flood("alert", id_="newer", at=NOON + 10 * MINUTE, **AGAIN), at=life.now)
    assert [item for item, _ in life.loads()] == ["tune", "alert"]


def test_a_siren_that_broke_off_has_warned_nobody() -> None:
    life = in_force(flood("tune"))
    life.starts("tune", NOON)
    life.give(SoundChanged(ready=False))
    life.ends("tune", NOON + 1_000, Ending.LOST)
    give(life, flood("alert", id_="newer", at=NOON + 10 * MINUTE, **AGAIN))
    life.give(SoundChanged(ready=True))
    assert [item for item, _ in life.loads()][-2:] == ["tune", "alert"]


def test_a_repetition_that_was_missed_takes_no_siren_from_the_one_that_is_due() -> None:
    life = in_force(at=NOON)
    life.give(SoundChanged(ready=False))
    give(life, flood(siren=SIREN))
    life.now = NOON + 2 * HOUR + MINUTE
    life.give(SoundChanged(ready=True))
    assert [item for item, _ in life.loads()] == ["tune", "news"]


def test_a_new_order_for_a_graver_danger_sounds_its_own_siren() -> None:
    life = in_force(flood(siren=SIREN))
    life.sounds("tune", NOON)
    life.sounds("news", NOON + 5_000)
    give(life, flood("alert", id_="graver", at=NOON + 9 * MINUTE, siren=SIREN, ends=("flood",)))
    assert [item for item, _ in life.loads()][-2:] == ["tune", "alert"]
    assert over(life) == [("flood", OrderEnd.REPLACED, "graver")]


def awaited(patience_ms: int = 20_000) -> Life:
    """The siren and a pinned message are held, the news is not."""
    life = Life(NOON - MINUTE)
    life.give(FilesHeld(frozenset({"tune", "alert"})))
    pinned = (items("greeting"), items("alert"))
    give(life, flood(siren=SIREN, fallback=pinned, patience_ms=patience_ms))
    return life


def test_while_the_audio_is_fetched_the_siren_sounds_again_and_again() -> None:
    life = awaited()
    life.starts("tune", NOON)
    life.at(NOON + 4_000)
    life.ends("tune", NOON + 5_000)
    life.starts("tune.2", NOON + 5_000)
    assert life.voice("tune.2").after is not None
    life.give(FilesHeld(frozenset(TRACKS)))
    life.at(NOON + 6_000)
    life.ends("tune.2", NOON + 10_000)
    life.sounds("news", NOON + 10_000)
    life.at(NOON + 90_000)
    assert [item for item, _ in life.loads()] == ["tune", "tune.2", "news"]


def test_where_it_does_not_come_the_nearest_message_that_is_held_sounds_instead() -> None:
    life = awaited(patience_ms=4_000)
    life.starts("tune", NOON)
    life.at(NOON + 4_000)
    life.ends("tune", NOON + 5_000)
    assert life.missed() == [], "not before people have heard something in its place"
    life.sounds("alert", NOON + 5_000)
    assert life.missed() == [("news", MissCause.STOOD_IN)]
    life.give(FilesHeld(frozenset(TRACKS)))
    life.at(NOON + HOUR)
    assert life.loads()[-1] == ("news", NOON + HOUR), "the next repetition tries it again"


def test_a_message_in_whose_place_nothing_was_heard_either_is_called_missing() -> None:
    life = awaited(patience_ms=4_000)
    life.starts("tune", NOON)
    life.at(NOON + 4_000)
    life.ends("tune", NOON + 5_000)
    life.ends("alert", NOON + 5_000, Ending.BROKEN)
    assert life.missed()[-1] == ("news", MissCause.FILE_MISSING)


def test_a_stand_in_that_newer_words_replace_has_told_people_all_the_same() -> None:
    life = awaited(patience_ms=4_000)
    life.starts("tune", NOON)
    life.at(NOON + 4_000)
    life.ends("tune", NOON + 5_000)
    life.starts("alert", NOON + 5_000)
    give(life, flood("greeting", id_="newer", at=NOON + 6_000, ends=("flood",)))
    life.give(FilesHeld(frozenset(TRACKS)))
    life.ends("alert", NOON + 7_000, Ending.CUT)
    assert ("news", MissCause.STOOD_IN) in life.missed()


def test_an_order_that_takes_anothers_place_lets_it_sound_until_it_has_something_to_say() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    life.give(FilesHeld(frozenset(TRACKS) - {"alert"}))
    give(life, flood("alert", id_="text", at=NOON + 5_000, ends=("flood",)))
    assert life.stops() == []
    life.give(FilesHeld(frozenset(TRACKS)))
    assert life.stops() == [life.voice("news").id]
    assert life.loads()[-1] == ("alert", NOON + 5_000)


def test_what_was_to_be_replaced_ends_with_its_replacement() -> None:
    life = in_force(flood())
    life.give(FilesHeld(frozenset(TRACKS) - {"alert"}))
    give(life, flood("alert", id_="text", at=NOON + 5_000, ends=("flood",)))
    give(life, cancel("text", NOON + 6_000))
    assert [order for order, _, _ in over(life)] == ["text", "flood"]
    assert not life.state.orders


# --- interrupting and being interrupted ---------------------------------------------------------


@pytest.mark.parametrize(
    ("resumption", "again"),
    [(Resumption.RESUME, 30 * 24_000), (Resumption.RESTART, 0), (Resumption.SKIP, None)],
)
def test_it_interrupts_a_bulletin_which_goes_on_as_its_slot_says(
    resumption: Resumption, again: int | None
) -> None:
    life = late_life(NOON - 40_000, "news", starts_at=NOON - 30_000, resumption=resumption,
                     last=NOON + MINUTE)  # fmt: skip
    life.starts("news", NOON - 30_000)
    give(life, flood("alert"))
    assert life.loads()[-1] == ("alert", NOON)
    life.ends("news", NOON, Ending.CUT)
    life.sounds("alert", NOON)
    life.at(NOON + 20_500)
    assert ends(life)[0] == ("news", EndCause.PREEMPTED)
    resumed = [v for v in life.state.voices if v.ref.occurrence == "noon"]
    assert [v.from_frame for v in resumed] == ([] if again is None else [again])
    assert all(v.at_pause is (resumption is Resumption.RESUME) for v in resumed)


def test_of_two_emergencies_the_more_urgent_sounds_first_and_the_other_then_goes_on() -> None:
    life = in_force(flood(urgency=2))
    life.starts("news", NOON)
    give(life, flood("alert", id_="dam", at=NOON + 10_000, urgency=4))
    assert life.loads()[-1] == ("alert", NOON + 10_000)
    life.ends("news", NOON + 10_000, Ending.CUT)
    life.sounds("alert", NOON + 10_000)
    life.at(NOON + 30_500)
    assert life.loads()[-1][0] == "news"
    assert life.voice("news").from_frame == 0


def test_a_drill_yields_to_every_emergency() -> None:
    life = in_force(flood(drill=True, urgency=5))
    life.starts("news", NOON)
    give(life, flood("alert", id_="fire", at=NOON + 10_000))
    assert life.voice("alert").rank > life.voice("news").rank
    assert life.loads()[-1] == ("alert", NOON + 10_000)


def test_of_two_alike_the_one_given_first_sounds_first() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    give(life, flood("alert", id_="second", at=NOON + 10_000))
    life.at(NOON + 50_500)
    assert [item for item, _ in life.loads()] == ["news"]
    life.ends("news", NOON + 60_000)
    life.at(NOON + 60_500)
    assert life.loads()[-1][0] == "alert"


@pytest.mark.parametrize(
    ("priority", "begins"), [(Priority.NORMAL, NOON + 30_000), (Priority.PRIORITY, NOON)]
)
def test_what_is_played_now_has_the_place_that_its_class_gives_it(
    priority: Priority, begins: int
) -> None:
    life = late_life(NOON - 40_000, "news", starts_at=NOON - 30_000)
    life.starts("news", NOON - 30_000)
    give(life, play("alert", priority=priority))
    life.ends("news", begins, Ending.CUT if begins == NOON else Ending.COMPLETED)
    assert life.loads()[-1] == ("alert", begins)


def test_what_was_played_now_is_done() -> None:
    life = in_force(play("alert"))
    life.sounds("alert", NOON)
    assert over(life) == [("play", OrderEnd.DONE, "")]


# --- power --------------------------------------------------------------------------------------


def test_on_a_weak_battery_repetitions_are_left_out_and_told() -> None:
    life = in_force(flood())
    life.sounds("news", NOON)
    life.give(BatteryChanged(40))
    for n in range(1, 3):
        life.at(NOON + n * HOUR)
        life.at(NOON + n * HOUR + 500)
    assert life.missed() == [("news", MissCause.BATTERY)]
    assert life.voice("news").ref.occurrence == "flood~2"


def test_the_first_that_a_receiver_gets_is_not_left_out() -> None:
    life = Life(NOON + HOUR)
    life.give(BatteryChanged(5))
    give(life, flood(), at=life.now)
    assert life.loads() == [("news", NOON + HOUR)]


def test_after_a_power_cut_it_goes_on_and_tells_what_was_missed() -> None:
    before = in_force(flood())
    before.sounds("news", NOON)
    life = Life(NOON + 3 * HOUR + MINUTE, State(record=before.state.record))
    life.state = State(record=before.state.record, off_cause=MissCause.POWER_CUT)
    life.__post_init__()
    life.give(OrderGiven(flood(), NOON))
    assert life.missed() == [("news", MissCause.POWER_CUT), ("news", MissCause.POWER_CUT)]
    assert life.loads() == [("news", life.now)]
    assert life.voice("news").ref.occurrence == "flood~3"


def test_an_order_brings_its_own_volume() -> None:
    life = in_force(flood(volume_percent=90))
    assert life.voice("news").volume_percent == 90
    assert not any(isinstance(a, SetLevel) for a in life.actions)
