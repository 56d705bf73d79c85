"""A microphone or tuner in a plan: opened at its time, for its time, where it is wired."""

from dataclasses import replace
from typing import Any

from msgspec.structs import replace as replace_struct

from edge_agent.playback.memory import recollect
from edge_agent.playback.state import Ending, PlanChanged, VoiceEnded
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemStarted,
    JournalEntry,
    MissCause,
)
from playlists.messages.plan import ItemKind, Plan, PlannedItem
from tests.edge_agent.life import NOON, Life, occurrence, plan

PERMISSION = "9" * 64
SPEECH = PlannedItem(
    id="speech",
    kind=ItemKind.LOCAL,
    title="Trưởng thôn dặn dò",
    frames=10 * 24_000,
    source="microphone",
    permission=PERMISSION,
)
TUNE_ENDS = NOON + 5_000
SPEECH_ENDS = TUNE_ENDS + 10_000


def with_speech(**more: Any) -> Plan:
    """A tune, the village head for ten seconds, the news."""
    tune, news = occurrence("tune", "news").items
    return plan(replace_struct(occurrence("tune"), items=(tune, SPEECH, news)), **more)


def life(wired: str = "microphone") -> Life:
    begun = Life(NOON - 1_000)
    begun.state = replace(begun.state, sources=frozenset({wired}))
    begun.give(PlanChanged(with_speech()))
    return begun


def test_a_source_follows_and_is_followed_without_a_gap_and_needs_no_file() -> None:
    begun = life()
    begun.sounds("tune", NOON)
    begun.starts("speech", TUNE_ENDS)
    begun.ends("speech", SPEECH_ENDS)
    begun.starts("news", SPEECH_ENDS)
    assert begun.loads() == [("tune", NOON), ("speech", TUNE_ENDS), ("news", SPEECH_ENDS)]
    assert begun.missed() == []


def test_the_journal_names_source_and_permission() -> None:
    begun = life()
    begun.sounds("tune", NOON)
    begun.starts("speech", TUNE_ENDS)
    begun.ends("speech", SPEECH_ENDS)
    started, ended = (e for e in begun.written() if getattr(e, "item", "") == "speech")
    assert isinstance(started, ItemStarted)
    assert isinstance(ended, ItemEnded)
    assert (started.source, started.sha256) == ("microphone", PERMISSION)
    assert (ended.source, ended.sha256, ended.frames) == ("microphone", PERMISSION, 240_000)
    assert ended.cause is EndCause.COMPLETED


def test_the_level_of_a_source_is_written_and_a_track_has_none() -> None:
    begun = life()
    begun.starts("tune", NOON)
    begun.give(VoiceEnded(begun.voice("tune").id, TUNE_ENDS, 120_000, Ending.COMPLETED, -7))
    begun.starts("speech", TUNE_ENDS)
    begun.give(VoiceEnded(begun.voice("speech").id, SPEECH_ENDS, 240_000, Ending.COMPLETED, -21))
    ends = {e.item: e.level_db for e in begun.written() if isinstance(e, ItemEnded)}
    assert ends == {"tune": None, "speech": -21}


def test_what_is_not_wired_is_missed_and_its_time_is_kept() -> None:
    begun = life(wired="tuner")
    begun.sounds("tune", NOON)
    begun.at(TUNE_ENDS)
    assert begun.missed() == [("speech", MissCause.NO_SOURCE)]
    assert begun.loads()[-1] == ("news", SPEECH_ENDS)


def test_a_recalled_permission_closes_the_source_at_once() -> None:
    begun = life()
    begun.sounds("tune", NOON)
    begun.starts("speech", TUNE_ENDS)
    voice = begun.voice("speech").id
    begun.now = TUNE_ENDS + 3_000
    begun.give(PlanChanged(with_speech(version=2, recalled=(PERMISSION,))))
    assert voice in begun.stops()


def test_a_plan_that_keeps_the_permission_keeps_the_source_open() -> None:
    begun = life()
    begun.sounds("tune", NOON)
    begun.starts("speech", TUNE_ENDS)
    begun.give(PlanChanged(with_speech(version=2)))
    assert begun.stops() == []


def test_a_restart_in_its_midst_is_told_of_the_source_too() -> None:
    begun = life()
    begun.sounds("tune", NOON)
    begun.starts("speech", TUNE_ENDS)
    entries = [
        JournalEntry(sequence=n, at=0, clock_trusted=True, previous="", event=event)
        for n, event in enumerate(begun.written(), 1)
    ]
    (end,) = recollect(entries, None, "boot").ends
    assert (end.item, end.source) == ("speech", "microphone")
