"""Playback by examples: what the journal tells after a power cut or a wrong clock.

Every test gives events by hand and looks at what is asked of the sound room and the journal.
"""

from dataclasses import replace

import pytest

from edge_agent.playback.memory import REMEMBERED, Progress, recollect
from edge_agent.playback.state import (
    ClockChanged,
    ClockCorrected,
    Heard,
    PlanChanged,
    Ref,
    State,
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
    Lateness,
    PlannedOccurrence,
)
from tests.edge_agent.life import MINUTE, NOON, Life, late_life, occurrence, plan

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
