"""Playback by examples: another plan comes, or something more urgent.

Every test gives events by hand and looks at what is asked of the sound room and the journal.
"""

from edge_agent.playback.state import (
    Ending,
    PlanChanged,
)
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    MissCause,
)
from playlists.messages.plan import (
    Lateness,
    Priority,
    Resumption,
)
from tests.edge_agent.life import MINUTE, NOON, Life, late_life, occurrence, plan

# --- changes of plan ----------------------------------------------------------------------------


def test_what_sounds_goes_on_when_a_new_plan_still_holds_it() -> None:
    life = late_life(NOON - 1_000, "news")
    life.starts("news", NOON)
    life.now = NOON + 5_000
    life.give(PlanChanged(plan(occurrence("news"), version=2)))
    assert life.stops() == []


def test_what_sounds_stops_when_a_new_plan_holds_it_no_more_and_never_comes_back() -> None:
    life = late_life(NOON - 1_000, "news", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    life.starts("news", NOON)
    life.now = NOON + 5_000
    life.give(PlanChanged(plan(version=2)))
    life.ends("news", NOON + 5_005, Ending.CUT)
    ended = life.written()[-1]
    assert isinstance(ended, ItemEnded)
    assert ended.cause is EndCause.WITHDRAWN
    again = occurrence("news", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    life.give(PlanChanged(plan(again, version=3)))
    assert len(life.loads()) == 1


def test_what_is_recalled_stops_at_once() -> None:
    life = late_life(NOON - 1_000, "news")
    life.starts("news", NOON)
    life.give(PlanChanged(plan(occurrence("news"), version=2, recalled=("news",))))
    life.ends("news", NOON + 10, Ending.CUT)
    ended = life.written()[-1]
    assert isinstance(ended, ItemEnded)
    assert ended.cause is EndCause.RECALLED


def test_what_is_recalled_before_its_time_is_told_at_its_time() -> None:
    life = Life(NOON - 1_000)
    life.give(PlanChanged(plan(occurrence("news"), recalled=("news",))))
    life.at(NOON)
    assert life.missed() == [("news", MissCause.RECALLED)]
    assert life.loads() == []


def test_an_expired_plan_begins_nothing() -> None:
    life = Life(NOON - 1_000)
    life.give(PlanChanged(plan(occurrence("news"), expires_at=NOON)))
    life.at(NOON)
    assert life.missed() == [("news", MissCause.PLAN_EXPIRED)]


def test_an_occurrence_moved_before_its_begin_is_loaded_for_the_new_time() -> None:
    life = late_life(NOON - 5_000, "tune")
    moved = occurrence("tune", starts_at=NOON + 3_000)
    life.give(PlanChanged(plan(moved, version=2)))
    assert life.stops() == [1]
    life.ends("tune", life.now, Ending.CUT)
    assert life.loads() == [("tune", NOON), ("tune", NOON + 3_000)]


def test_no_plan_at_all_silences_the_receiver() -> None:
    life = late_life(NOON - 1_000, "news")
    life.starts("news", NOON)
    life.give(PlanChanged(None))
    assert life.stops() == [1]


# --- more urgent things -------------------------------------------------------------------------


def interrupted(resumption: Resumption, last: int = NOON + 5 * MINUTE) -> Life:
    life = Life(NOON - 1_000)
    slot = occurrence("news", "greeting", last=last, resumption=resumption)
    alert = occurrence("alert", id_="alert", starts_at=NOON + 10_000, priority=Priority.PRIORITY)
    life.give(PlanChanged(plan(slot, alert)))
    life.starts("news", NOON)
    life.at(NOON + 5_000)
    life.ends("news", NOON + 10_000, Ending.CUT)
    life.starts("alert", NOON + 10_000)
    life.at(NOON + 11_000)
    life.actions.clear()
    life.ends("alert", NOON + 30_000)
    return life


def test_the_more_urgent_is_loaded_for_its_exact_instant_while_the_other_sounds() -> None:
    life = Life(NOON - 1_000)
    alert = occurrence("alert", id_="alert", starts_at=NOON + 7_000, priority=Priority.PRIORITY)
    life.give(PlanChanged(plan(occurrence("news"), alert)))
    life.starts("news", NOON)
    assert ("alert", NOON + 7_000) in life.loads()
    life.ends("news", NOON + 7_000, Ending.CUT)
    ended = life.written()[-1]
    assert isinstance(ended, ItemEnded)
    assert (ended.cause, ended.frames) == (EndCause.PREEMPTED, 168_000)


def test_an_interrupted_item_resumes_where_it_was_cut() -> None:
    life = interrupted(Resumption.RESUME)
    voice = life.voice("news")
    assert (voice.begin_at, voice.from_frame) == (NOON + 30_000, 240_000)


def test_the_journal_says_from_where_a_resumed_item_sounded() -> None:
    life = interrupted(Resumption.RESUME)
    life.starts("news", NOON + 30_000)
    life.ends("news", NOON + 80_000)
    ended = life.written()[-1]
    assert isinstance(ended, ItemEnded), "what follows begins behind it and is not missed"
    assert (ended.first_frame, ended.frames) == (240_000, 1_200_000)


def test_an_interrupted_item_restarts() -> None:
    life = interrupted(Resumption.RESTART)
    assert life.voice("news").from_frame == 0


def test_an_interrupted_item_is_skipped_and_the_next_keeps_its_time() -> None:
    life = interrupted(Resumption.SKIP)
    life.at(NOON + 55_000)
    assert life.loads() == [("greeting", NOON + 60_000)]


def test_an_interrupted_item_does_not_come_back_after_the_last_permitted_instant() -> None:
    life = interrupted(Resumption.RESTART, last=NOON + 20_000)
    assert life.loads() == []


def test_equals_do_not_interrupt_each_other_and_the_later_one_names_the_cause() -> None:
    life = Life(NOON - 1_000)
    other = occurrence("alert", id_="other", starts_at=NOON + 10_000)
    life.give(PlanChanged(plan(occurrence("news"), other)))
    life.starts("news", NOON)
    life.at(NOON + 10_000)
    life.at(NOON + 12_000)
    assert life.loads() == [("news", NOON)]
    assert life.missed() == [("alert", MissCause.PREEMPTED)]


def test_an_occurrence_right_behind_another_is_loaded_in_time() -> None:
    life = Life(NOON - 1_000)
    behind = occurrence("alert", id_="behind", starts_at=NOON + 5_000)
    life.give(PlanChanged(plan(occurrence("tune"), behind)))
    assert life.loads() == [("tune", NOON), ("alert", NOON + 5_000)]
