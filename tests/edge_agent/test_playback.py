"""Playback by examples: one occurrence, on time and late, and what cannot sound.

Every test gives events by hand and looks at what is asked of the sound room and the journal.
"""

import pytest
from msgspec.structs import replace as replace_struct

from edge_agent.playback.state import (
    ClockChanged,
    Ending,
    FilesHeld,
    PlanChanged,
    SoundChanged,
    VoiceEnded,
)
from edge_agent.playback.step import next_wake
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemStarted,
    MissCause,
)
from playlists.messages.plan import (
    ItemKind,
    Lateness,
    PlannedItem,
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


def test_what_waits_behind_a_longer_item_is_taken_back_at_the_instant_its_plan_expires() -> None:
    life = Life(NOON - 1_000)
    life.give(PlanChanged(plan(occurrence("tune", "greeting"), expires_at=NOON + 5_100)))
    life.starts("tune", NOON)  # and hangs: the greeting was expected at five seconds past noon
    life.at(NOON + 5_000)
    assert next_wake(life.state, life.now) == NOON + 5_100
    life.at(NOON + 5_100)
    assert life.stops() == [life.voice("greeting").id]
    life.ends("greeting", NOON + 5_100, Ending.CUT)
    life.ends("tune", NOON + 9_000)
    assert life.missed() == [("greeting", MissCause.LATE)]


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


@pytest.mark.parametrize("kind", ["hologram", "smell"])
def test_an_item_of_an_unknown_kind_is_told_and_skipped_and_its_time_is_kept(kind: str) -> None:
    life = with_item(PlannedItem(id="odd", kind=kind, title="", frames=48_000))
    assert life.missed() == [("odd", MissCause.UNKNOWN_KIND)]
    assert ("greeting", NOON + 7_000) in life.loads()
    assert life.voice("greeting").after is None


def test_an_item_of_an_unknown_kind_without_length_takes_no_time() -> None:
    life = with_item(PlannedItem(id="odd", kind="hologram", title=""))
    assert ("greeting", NOON + 5_000) in life.loads()
