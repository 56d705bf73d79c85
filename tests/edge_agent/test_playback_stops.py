"""How orders end: cancelled, revoked, stopped."""

from edge_agent.playback.state import (
    Ending,
    OrderRevoked,
    PlanChanged,
)
from playlists.messages.journal_entry import EndCause, MissCause
from playlists.messages.order_entries import OrderEnd, Silenced
from playlists.messages.plan import Lateness
from tests.edge_agent.life import MINUTE, NOON, Life, late_life, occurrence, plan
from tests.edge_agent.orders import HOUR, cancel, ends, flood, give, in_force, over, stop

# --- ending -------------------------------------------------------------------------------------


def test_a_cancel_silences_it_at_once_and_for_good() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    give(life, cancel("flood", NOON + 10_000))
    assert life.stops() == [life.voice("news").id]
    life.ends("news", NOON + 10_005, Ending.CUT)
    life.at(NOON + HOUR)
    assert ends(life) == [("news", EndCause.CANCELLED)]
    assert over(life) == [("flood", OrderEnd.CANCELLED, "cancel flood")]
    assert len(life.loads()) == 1


def test_a_cancel_that_races_a_repetition_wins() -> None:
    life = in_force(flood())
    life.sounds("news", NOON)
    life.at(NOON + HOUR - 5_000)
    assert len(life.loads()) == 2, "the repetition waits in the sound room already"
    give(life, cancel("flood", NOON + HOUR - 1))
    life.ends("news", NOON + HOUR, Ending.CUT)
    life.at(NOON + HOUR + 500)
    assert len(life.stops()) == 1
    assert life.missed() == [("news", MissCause.CANCELLED)]
    assert not life.state.agenda


def test_an_order_whose_key_was_revoked_falls_silent() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    life.give(OrderRevoked("flood"))
    assert life.stops() == [life.voice("news").id]
    assert over(life) == [("flood", OrderEnd.REVOKED, "")]


def test_a_recalled_track_does_not_sound_by_an_order_either() -> None:
    life = Life(NOON - MINUTE)
    life.give(PlanChanged(plan(recalled=("news",))))
    give(life, flood("news", "alert"))
    assert life.loads() == [("alert", NOON)]
    assert life.missed() == [("news", MissCause.RECALLED)]


# --- stop ---------------------------------------------------------------------------------------


def silenced(life: Life) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(e.order, e.at, e.sounded) for e in life.written() if isinstance(e, Silenced)]


def test_stop_silences_a_programme_and_says_so_when_it_is_silent() -> None:
    life = late_life(NOON - 40_000, "news", "alert", starts_at=NOON - 30_000,
                     lateness=Lateness.FROM_START, last=NOON + HOUR)  # fmt: skip
    life.starts("news", NOON - 30_000)
    give(life, stop(NOON))
    assert silenced(life) == []
    life.ends("news", NOON + 5, Ending.CUT)
    assert silenced(life) == [("stop", NOON + 5, ("noon",))]
    assert ends(life) == [("news", EndCause.STOPPED)]
    assert life.missed() == [("alert", MissCause.STOPPED)]
    life.at(NOON + MINUTE)
    assert len(life.loads()) == 1


def test_stop_is_confirmed_where_nothing_sounds_too() -> None:
    life = in_force(stop(NOON))
    assert silenced(life) == [("stop", NOON, ())]


def test_stop_ends_emergencies_given_before() -> None:
    life = in_force(flood(), stop(NOON + 10_000))
    life.ends("news", NOON + 10_005, Ending.CUT)
    life.at(NOON + HOUR)
    assert over(life) == [("flood", OrderEnd.STOPPED, "stop")]
    assert len(life.loads()) == 1


def test_a_stop_that_keeps_emergencies_silences_this_repetition_only() -> None:
    life = in_force(flood())
    life.starts("news", NOON)
    give(life, stop(NOON + 10_000, ends_emergencies=False))
    life.ends("news", NOON + 10_005, Ending.CUT)
    life.at(NOON + HOUR)
    assert ends(life) == [("news", EndCause.STOPPED)]
    assert life.loads()[-1] == ("news", NOON + HOUR)


def test_what_is_to_begin_after_a_stop_sounds() -> None:
    life = Life(NOON - MINUTE)
    life.give(PlanChanged(plan(occurrence("news", starts_at=NOON + 1_000))))
    give(life, stop(NOON))
    assert life.loads() == [("news", NOON + 1_000)]
    assert life.stops() == []


def test_a_plan_that_comes_behind_a_stop_brings_nothing_back() -> None:
    life = in_force(stop(NOON))
    late = occurrence("news", lateness=Lateness.FROM_START, last=NOON + HOUR)
    life.give(PlanChanged(plan(late)))
    assert life.missed() == [("news", MissCause.STOPPED)]
    assert life.loads() == []
