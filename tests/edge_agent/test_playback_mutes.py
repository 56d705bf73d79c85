"""Silence with an end: by order, for a fault, and because somebody else speaks."""

import pytest

from edge_agent.playback.state import Ending, ForeignSound, MutesChanged, PlanChanged
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import EndCause, MissCause
from tests.edge_agent.life import MINUTE, NOON, Life, late_life, occurrence, plan
from tests.edge_agent.orders import ends, flood, give, in_force


def muted(cause: MuteCause, until: int) -> Life:
    life = Life(NOON - MINUTE)
    life.give(MutesChanged({cause: until}))
    return life


@pytest.mark.parametrize(
    ("cause", "told"),
    [(MuteCause.ORDERED, MissCause.MUTED), (MuteCause.FAULT, MissCause.MUTED_BY_FAULT)],
)
def test_until_a_mute_ends_nothing_planned_sounds_and_then_it_does(
    cause: MuteCause, told: MissCause
) -> None:
    life = muted(cause, NOON + MINUTE)
    later = occurrence("tune", id_="later", starts_at=NOON + MINUTE)
    life.give(PlanChanged(plan(occurrence("news"), later)))
    life.at(NOON)
    life.at(NOON + 1_500)
    life.at(NOON + MINUTE - 500)
    assert life.missed() == [("news", told)]
    assert life.loads() == [("tune", NOON + MINUTE)]


def test_a_mute_silences_what_sounds_at_once() -> None:
    life = late_life(NOON - 1_000, "news")
    life.starts("news", NOON)
    life.give(MutesChanged({MuteCause.ORDERED: NOON + MINUTE}))
    assert life.stops() == [life.voice("news").id]
    life.ends("news", NOON + 5_000, Ending.CUT)
    assert ends(life) == [("news", EndCause.MUTED)]


def test_an_emergency_sounds_through_a_mute_by_order_and_respects_one_for_a_fault() -> None:
    loud, broken = (muted(cause, NOON + MINUTE) for cause in MuteCause)
    for life in (loud, broken):
        life.now = NOON
        give(life, flood())
    assert loud.loads() == [("news", NOON)]
    assert broken.loads() == []


def test_an_emergency_that_sounds_falls_silent_where_its_device_is_cut_for_a_fault() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    life.give(MutesChanged({MuteCause.ORDERED: NOON + MINUTE}))
    assert life.stops() == []
    life.give(MutesChanged({MuteCause.FAULT: NOON + MINUTE}))
    assert life.stops() == [life.voice("news").id]


def test_a_foreign_sound_cuts_what_sounds_and_keeps_back_what_is_near() -> None:
    later = occurrence("tune", id_="later", starts_at=NOON + 20_000)
    last = occurrence("greeting", id_="last", starts_at=NOON + 2 * MINUTE)
    life = Life(NOON - 1_000)
    life.give(PlanChanged(plan(occurrence("news"), later, last)))
    life.starts("news", NOON)
    life.now = NOON + 10_000
    life.give(ForeignSound(NOON + 40_000))
    life.ends("news", NOON + 10_005, Ending.CUT)
    life.at(NOON + 20_000)
    life.at(NOON + 21_500)
    life.at(NOON + 2 * MINUTE - 500)
    assert ends(life) == [("news", EndCause.FOREIGN_SOUND)]
    assert life.missed() == [("tune", MissCause.FOREIGN_SOUND)]
    assert life.loads()[-1] == ("greeting", NOON + 2 * MINUTE)


def test_nobody_silences_an_emergency_by_speaking_into_its_loudspeaker() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    life.give(ForeignSound(NOON + MINUTE))
    assert life.stops() == []
    quiet = Life(NOON - MINUTE)
    quiet.give(ForeignSound(NOON + MINUTE))
    quiet.now = NOON
    give(quiet, flood())
    assert quiet.loads() == [("news", NOON)]
