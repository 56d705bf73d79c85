"""Playback by examples: one occurrence or two, and what the receiver does about them.

Every test gives events by hand and looks at what is asked of the sound room and the journal.
"""

from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_struct

from edge_agent.playback.memory import REMEMBERED, Progress, recollect
from edge_agent.playback.state import (
    ClockChanged,
    ClockCorrected,
    Ending,
    FilesHeld,
    Heard,
    PlanChanged,
    Ref,
    SoundChanged,
    State,
    VoiceEnded,
)
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    Booted,
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
    MissCause,
    PlanAccepted,
)
from playlists.messages.journal_entry import ClockCorrected as ClockJournalled
from playlists.messages.plan import (
    ItemKind,
    Lateness,
    PlannedItem,
    PlannedOccurrence,
    Priority,
    Resumption,
)
from tests.edge_agent.life import MINUTE, NOON, TRACKS, Life, late_life, occurrence, plan

# --- on time ------------------------------------------------------------------------------------


def test_an_item_is_given_to_the_sound_room_before_its_time_for_its_exact_instant() -> None:
    life = late_life(NOON - MINUTE, "tune")
    assert life.loads() == []
    life.at(NOON - 5_000)
    assert life.loads() == [("tune", NOON)]


def test_the_next_item_follows_the_one_before_without_a_gap() -> None:
    life = late_life(NOON - 1_000, "tune", "greeting")
    assert life.voice("greeting").after == life.voice("tune").id


def test_what_sounded_is_written_with_the_instants_of_the_converter() -> None:
    life = late_life(NOON - 1_000, "tune")
    life.starts("tune", NOON + 3)
    life.ends("tune", NOON + 5_003)
    assert life.written() == [
        ItemStarted("noon", "tune", "tune", 1, NOON, NOON + 3),
        ItemEnded(
            "noon", "tune", "tune", 1, NOON, NOON + 3, NOON + 5_003, 120_000, EndCause.COMPLETED
        ),
    ]


def test_nothing_sounds_while_the_clock_is_not_trusted() -> None:
    life = Life(NOON - 1_000)
    life.give(ClockChanged(trusted=False, up_since=NOON))
    life.give(PlanChanged(plan(occurrence("tune"))))
    life.at(NOON + 500)
    assert life.actions == []


def test_a_missing_file_is_told_at_its_time_and_the_rest_keeps_its_times() -> None:
    life = Life(NOON - 1_000)
    life.give(FilesHeld(frozenset({"tune", "news"})))
    life.give(PlanChanged(plan(occurrence("tune", "greeting", "news"))))
    life.sounds("tune", NOON)
    life.at(NOON + 5_100)
    assert life.missed() == [("greeting", MissCause.FILE_MISSING)]
    assert life.loads()[-1] == ("news", NOON + 15_000)


def test_an_item_completed_is_never_loaded_again_whatever_plan_comes() -> None:
    life = late_life(NOON - 1_000, "tune", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    life.sounds("tune", NOON)
    moved = occurrence("tune", starts_at=NOON + MINUTE)
    life.give(PlanChanged(plan(moved, version=2)))
    life.at(NOON + MINUTE)
    assert life.loads() == [("tune", NOON)]


# --- late ---------------------------------------------------------------------------------------


def test_skip_leaves_a_missed_occurrence_out() -> None:
    life = late_life(NOON + 2_000, "tune", "news", lateness=Lateness.SKIP)
    assert life.loads() == []
    assert life.missed() == [("tune", MissCause.LATE), ("news", MissCause.LATE)]


def test_a_second_late_is_not_late() -> None:
    life = late_life(NOON + 900, "tune", lateness=Lateness.SKIP)
    assert life.loads() == [("tune", NOON + 900)]


def test_join_begins_with_the_item_that_is_planned_next() -> None:
    life = late_life(NOON + 7_000, "tune", "greeting", "news", lateness=Lateness.JOIN,
                     last=NOON + MINUTE)  # fmt: skip
    assert life.missed() == [("tune", MissCause.LATE), ("greeting", MissCause.LATE)]
    assert life.loads() == [("news", NOON + 15_000)]


def test_join_does_not_begin_after_the_last_permitted_instant() -> None:
    life = late_life(NOON + 7_000, "tune", "greeting", "news", lateness=Lateness.JOIN,
                     last=NOON + 14_000)  # fmt: skip
    assert life.loads() == []
    assert life.missed()[-1] == ("news", MissCause.LATE)


def test_from_start_begins_at_once_and_goes_on_later_than_planned() -> None:
    now = NOON + 7_000
    life = late_life(now, "tune", "greeting", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    assert life.loads() == [("tune", now), ("greeting", now + 5_000)]
    assert life.voice("greeting").after == life.voice("tune").id


def test_from_start_does_not_begin_after_the_last_permitted_instant() -> None:
    life = late_life(NOON + 7_000, "tune", lateness=Lateness.FROM_START, last=NOON + 6_000)
    assert life.missed() == [("tune", MissCause.LATE)]


def test_from_start_waits_for_files_until_the_last_permitted_instant() -> None:
    life = Life(NOON - 1_000)
    life.give(FilesHeld(frozenset()))
    slot = occurrence("tune", "news", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    life.give(PlanChanged(plan(slot)))
    life.at(NOON + 30_000)
    assert life.missed() == []
    life.give(FilesHeld(frozenset(TRACKS)))
    assert life.loads()[0] == ("tune", NOON + 30_000)


def test_from_start_gives_up_with_the_true_cause_when_no_file_comes() -> None:
    life = Life(NOON - 1_000)
    life.give(FilesHeld(frozenset()))
    slot = occurrence("tune", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    life.give(PlanChanged(plan(slot)))
    life.at(NOON)
    life.at(NOON + MINUTE + 1)
    assert life.missed() == [("tune", MissCause.FILE_MISSING)]


def test_what_was_due_before_the_clock_was_trusted_names_the_clock() -> None:
    life = Life(NOON - MINUTE)
    life.give(ClockChanged(trusted=False, up_since=NOON - MINUTE))
    life.give(PlanChanged(plan(occurrence("tune"))))
    life.now = NOON + MINUTE
    life.give(ClockChanged(trusted=True, up_since=NOON - MINUTE))
    assert life.missed() == [("tune", MissCause.CLOCK_UNTRUSTED)]


def test_a_clock_that_steps_over_an_occurrence_follows_the_slots_rule() -> None:
    life = late_life(NOON - 5_000, "tune", lateness=Lateness.SKIP)
    life.now = NOON + MINUTE
    life.give(ClockChanged(trusted=True, up_since=NOON - MINUTE))
    assert life.stops() == [1]
    life.give(VoiceEnded(1, life.now, 0, Ending.CUT))
    assert life.missed() == [("tune", MissCause.LATE)]


# --- power cuts ---------------------------------------------------------------------------------


def written(*events: Event, at: int = NOON) -> list[JournalEntry]:
    return [
        JournalEntry(sequence=n, at=at, clock_trusted=True, previous=FIRST_PREVIOUS, event=e)
        for n, e in enumerate(events, 1)
    ]


def booted(now: int, slot: PlannedOccurrence, frames: int = 0, boot_id: str = "boot 2") -> Life:
    """A receiver that was stopped in its greeting, in `boot 1`, starts again."""
    progress = Progress("noon", "greeting", NOON + 5_000, frames)
    known = recollect(written(*CUT_IN_GREETING), progress, boot_id)
    assert [end.frames for end in known.ends] == [frames]
    state = State(record=known.record, off_cause=known.off_cause)
    life = Life(now, state)
    life.give(PlanChanged(plan(slot)))
    return life


CUT_IN_GREETING: list[Event] = [
    Booted("1", "boot 1"),
    PlanAccepted(1),
    ItemStarted("noon", "tune", "tune", 1, NOON, NOON),
    ItemEnded("noon", "tune", "tune", 1, NOON, NOON, NOON + 5_000, 120_000, EndCause.COMPLETED),
    ItemStarted("noon", "greeting", "greeting", 1, NOON + 5_000, NOON + 5_000),
]


@pytest.mark.parametrize(
    ("boot_id", "end", "miss"),
    [
        ("boot 2", EndCause.POWER_CUT, MissCause.POWER_CUT),
        ("boot 1", EndCause.RESTART, MissCause.RESTART),
    ],
)
def test_a_program_that_starts_again_in_the_same_boot_was_not_cut_by_power(
    boot_id: str, end: EndCause, miss: MissCause
) -> None:
    known = recollect(written(*CUT_IN_GREETING), None, boot_id)
    assert [e.cause for e in known.ends] == [end]
    assert known.off_cause is miss


def test_the_newest_plan_is_remembered_and_a_new_receiver_has_none() -> None:
    events = [*CUT_IN_GREETING, PlanAccepted(7), PlanAccepted(3)]
    assert recollect(written(*events), None, "boot 1").newest_plan == 7
    new = recollect([], None, "boot 1")
    assert (new.newest_plan, new.off_cause) == (0, MissCause.LATE)


def test_what_passed_while_the_power_was_cut_names_the_power_once_it_is_back() -> None:
    slot = occurrence("tune", lateness=Lateness.SKIP)
    known = recollect(written(Booted("1", "boot 1")), None, "boot 2")
    life = Life(NOON + MINUTE, State(off_cause=known.off_cause))
    life.give(PlanChanged(plan(slot)))
    assert life.missed() == [("tune", MissCause.POWER_CUT)]


def test_after_a_power_cut_skip_leaves_the_rest_out_and_names_the_cut() -> None:
    slot = occurrence("tune", "greeting", "news", lateness=Lateness.SKIP)
    life = booted(NOON + 9_000, slot, frames=48_000)
    assert life.loads() == []
    assert life.missed() == [("news", MissCause.POWER_CUT)]


def test_after_a_power_cut_join_goes_on_at_the_next_item() -> None:
    slot = occurrence("tune", "greeting", "news", lateness=Lateness.JOIN, last=NOON + MINUTE)
    life = booted(NOON + 9_000, slot)
    assert life.loads() == [("news", NOON + 15_000)]
    assert life.missed() == []


def test_after_a_power_cut_from_start_begins_the_cut_item_again_but_no_completed_one() -> None:
    slot = occurrence("tune", "greeting", lateness=Lateness.FROM_START, last=NOON + MINUTE)
    life = booted(NOON + 20_000, slot)
    assert life.loads() == [("greeting", NOON + 20_000)]


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


# --- devices and files --------------------------------------------------------------------------


def test_a_lost_device_is_named_and_a_join_goes_on_when_it_is_back() -> None:
    life = late_life(NOON - 1_000, "tune", "greeting", "news", lateness=Lateness.JOIN,
                     last=NOON + MINUTE)  # fmt: skip
    life.starts("tune", NOON)
    life.give(SoundChanged(ready=False))
    life.ends("greeting", NOON + 1_000, Ending.LOST)
    life.ends("tune", NOON + 1_000, Ending.LOST)
    life.at(NOON + 5_500)
    life.at(NOON + 7_000)
    assert life.missed() == [("greeting", MissCause.SOUND_LOST)]
    life.give(SoundChanged(ready=True))
    assert life.loads()[-1] == ("news", NOON + 15_000)


def test_a_track_that_cannot_be_decoded_is_given_up() -> None:
    life = late_life(NOON - 1_000, "tune")
    life.ends("tune", NOON - 500, Ending.BROKEN)
    assert life.missed() == [("tune", MissCause.SOUND_LOST)]


def test_a_damaged_file_may_still_come_before_its_time() -> None:
    life = late_life(NOON - 5_000, "tune")
    life.ends("tune", NOON - 4_900, Ending.NO_FILE)
    assert life.missed() == []
    life.give(FilesHeld(frozenset(TRACKS)))
    assert life.loads() == [("tune", NOON), ("tune", NOON)]


# --- a clock that ran far ahead and is corrected ------------------------------------------------

YEARS = 4 * 365 * 86_400_000


def test_what_a_wrong_clock_called_missed_sounds_once_it_is_corrected() -> None:
    life = late_life(NOON - MINUTE, "tune", "greeting")
    life.now += YEARS
    life.give(ClockChanged(trusted=True, up_since=life.now - MINUTE))
    assert [item for item, _cause in life.missed()] == ["tune", "greeting"]
    life.now -= YEARS
    life.give(ClockChanged(trusted=True, up_since=life.now - MINUTE))
    life.give(ClockCorrected())
    life.at(NOON - 5_000)
    assert life.loads() == [("tune", NOON), ("greeting", NOON + 5_000)]


def test_what_was_really_missed_stays_missed_after_a_correction() -> None:
    life = late_life(NOON + MINUTE, "tune", lateness=Lateness.SKIP)
    assert life.missed() == [("tune", MissCause.LATE)]
    life.give(ClockCorrected())
    assert life.missed() == [("tune", MissCause.LATE)]
    assert life.loads() == []


def test_what_sounded_before_by_whatever_clock_never_sounds_again() -> None:
    life = late_life(NOON - MINUTE, "tune")
    life.now += MINUTE - 1_000
    life.give(ClockChanged(trusted=True, up_since=NOON - MINUTE))
    life.sounds("tune", NOON)
    life.now = NOON + YEARS
    life.give(ClockChanged(trusted=True, up_since=NOON))
    life.give(PlanChanged(plan(version=2)))
    life.now = NOON - 30_000
    life.give(ClockChanged(trusted=True, up_since=NOON - MINUTE))
    life.give(ClockCorrected())
    life.give(PlanChanged(plan(occurrence("tune"), version=3)))
    life.at(NOON)
    assert life.loads() == [("tune", NOON)], "only the one that sounded"


def test_a_restart_remembers_the_correction() -> None:
    miss = ItemMissed("noon", "tune", "tune", 1, NOON, MissCause.PLAN_EXPIRED)
    past = ItemMissed("dawn", "tune", "tune", 1, NOON - MINUTE, MissCause.LATE)
    before = [*written(past), *written(miss, at=NOON + YEARS)]
    corrected = written(ClockJournalled(wrong_at=NOON + YEARS), at=NOON - 1_000)
    record = recollect([*before, *corrected], None, "boot 1").record
    assert set(record) == {Ref("dawn", "tune")}


def test_so_much_is_remembered_that_no_plan_brings_it_back_and_no_more() -> None:
    life = late_life(NOON - 1_000, "tune")
    life.sounds("tune", NOON)
    old = {Ref(f"o{n}", "i"): Heard(EndCause.COMPLETED, n) for n in range(REMEMBERED)}
    life.state = replace(life.state, record={**life.state.record, **old})
    life.give(PlanChanged(plan(occurrence("tune"), version=2)))
    assert Ref("noon", "tune") in life.state.record, "the plan holds it still"
    life.give(PlanChanged(plan(version=3)))
    assert len(life.state.record) == REMEMBERED
    assert Ref("noon", "tune") not in life.state.record


# --- items without a track ----------------------------------------------------------------------


def with_item(item: PlannedItem, at: int = NOON - 2_000) -> Life:
    """A tune, the item, the greeting, all in one occurrence."""
    slot = occurrence("tune", "greeting")
    items = (slot.items[0], item, slot.items[1])
    life = late_life(NOON - MINUTE, "tune")
    life.give(PlanChanged(plan(replace_struct(slot, items=items), version=2)))
    life.at(at)
    return life


def test_a_pause_is_a_voice_of_exact_length_without_a_file() -> None:
    pause = PlannedItem(id="pause", kind=ItemKind.PAUSE, title="", frames=36_000)
    life = with_item(pause)
    assert life.voice("pause").frames == 36_000
    assert life.voice("pause").after == life.voice("tune").id
    assert life.voice("greeting").after == life.voice("pause").id
    assert life.voice("greeting").planned_at == NOON + 5_000 + 1_500


@pytest.mark.parametrize("kind", ["relay", "local", "hologram"])
def test_an_item_of_an_unknown_kind_is_told_and_skipped_and_its_time_is_kept(kind: str) -> None:
    life = with_item(PlannedItem(id="odd", kind=kind, title="", frames=48_000))
    assert life.missed() == [("odd", MissCause.UNKNOWN_KIND)]
    assert ("greeting", NOON + 7_000) in life.loads()
    assert life.voice("greeting").after is None


def test_an_item_of_an_unknown_kind_without_length_takes_no_time() -> None:
    life = with_item(PlannedItem(id="odd", kind="hologram", title=""))
    assert ("greeting", NOON + 5_000) in life.loads()
