"""A microphone or tuner in a plan: opened at its time, for its time, where it is wired."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as replace_struct

from edge_agent.playback.memory import recollect
from edge_agent.playback.state import Ending, Heard, PlanChanged, Ref, VoiceEnded
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemStarted,
    JournalEntry,
    MissCause,
)
from playlists.messages.plan import ItemKind, Lateness, Plan, PlannedItem, Resumption
from playlists.messages.stream import Stream
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


STATION = Stream(address="http://vov.example.vn/vov1", fallback="f" * 64, shared=True)
RELAY = replace_struct(SPEECH, id="relay", kind=ItemKind.RELAY, source="stream", stream=STATION)
"""Ten seconds of another station, behind the tune."""


def relaying(
    at: int = NOON - 1_000,
    *,
    sources: frozenset[str] = frozenset({"stream"}),
    known: Mapping[str, Any] | None = None,
    **how: Any,
) -> Life:
    tune, news = occurrence("tune", "news").items
    with_relay = replace_struct(occurrence("tune"), items=(tune, RELAY, news), **how)
    begun = Life(at)
    begun.state = replace(begun.state, sources=sources, **(known or {}))
    begun.give(PlanChanged(plan(with_relay, audio_sources=("http://xa/audio",))))
    return begun


def test_a_relay_is_asked_of_the_controller_then_of_the_station_and_has_its_stand_in() -> None:
    begun = relaying()
    begun.sounds("tune", NOON)
    relayed = begun.voice("relay").relayed
    assert relayed is not None
    assert relayed.places == (f"http://xa/audio/relay/{PERMISSION}", STATION.address)
    assert relayed.fallback == STATION.fallback


def test_without_the_program_a_relay_is_missed_unless_something_stands_in() -> None:
    begun = relaying(sources=frozenset())
    begun.sounds("tune", NOON)
    begun.at(TUNE_ENDS)
    assert begun.missed() == [("relay", MissCause.NO_SOURCE)]
    begun = relaying(
        sources=frozenset(), known={"held": frozenset({"tune", STATION.fallback, "news"})}
    )
    begun.sounds("tune", NOON)
    assert begun.loads()[-2:] == [("relay", TUNE_ENDS), ("news", SPEECH_ENDS)]


def test_what_did_not_come_of_a_relay_is_written() -> None:
    begun = relaying()
    begun.sounds("tune", NOON)
    begun.starts("relay", TUNE_ENDS)
    end = VoiceEnded(begun.voice("relay").id, SPEECH_ENDS, 240_000, Ending.COMPLETED, -15, 480, 960)
    begun.give(end)
    (written,) = (e for e in begun.written() if isinstance(e, ItemEnded) and e.item == "relay")
    assert (written.frames, written.missing_frames, written.stand_in_frames) == (240_000, 480, 960)
    assert (written.source, written.level_db, written.cause) == (
        "stream",
        -15,
        EndCause.COMPLETED,
    )


def test_an_interrupted_relay_goes_on_with_the_clock_to_its_planned_end() -> None:
    begun = relaying(resumption=Resumption.RESTART)
    begun.sounds("tune", NOON)
    begun.starts("relay", TUNE_ENDS)
    begun.now = TUNE_ENDS + 4_000
    news = begun.voice("news").id
    begun.give(VoiceEnded(begun.voice("relay").id, begun.now, 48_000, Ending.CUT))
    begun.give(VoiceEnded(news, begun.now, 0, Ending.CUT))
    voice = begun.voice("relay")
    assert (voice.from_frame, voice.expected_end) == (4 * 24_000, SPEECH_ENDS)


def test_a_receiver_that_starts_again_in_the_midst_of_a_relay_joins_it() -> None:
    record = {
        Ref("noon", "tune"): Heard(EndCause.COMPLETED, TUNE_ENDS),
        Ref("noon", "relay"): Heard(EndCause.RESTART, TUNE_ENDS + 2_000, 48_000, settled=False),
    }
    again = relaying(TUNE_ENDS + 5_000, known={"record": record})
    assert again.voice("relay").from_frame == 5 * 24_000


@pytest.mark.parametrize(("lateness", "joins"), [(Lateness.JOIN, True), (Lateness.SKIP, False)])
def test_whoever_was_off_joins_a_relay_where_late_beginnings_are_allowed(
    lateness: Lateness, *, joins: bool
) -> None:
    begun = relaying(TUNE_ENDS + 5_000, lateness=lateness, last_start_at=SPEECH_ENDS)
    loaded = {voice.ref.item: voice.from_frame for voice in begun.state.voices}
    assert loaded.get("relay") == (5 * 24_000 if joins else None)


def test_a_recalled_stand_in_falls_silent_and_the_relay_goes_on_without_it() -> None:
    begun = relaying()
    begun.sounds("tune", NOON)
    begun.starts("relay", TUNE_ENDS)
    relay, news = begun.voice("relay").id, begun.voice("news").id
    begun.now = TUNE_ENDS + 3_000
    tune, last = occurrence("tune", "news").items
    bare = replace_struct(RELAY, stream=Stream(address=STATION.address))
    without = replace_struct(occurrence("tune"), items=(tune, bare, last))
    begun.give(PlanChanged(plan(without, version=2, recalled=(STATION.fallback,))))
    assert relay in begun.stops()
    begun.give(VoiceEnded(relay, begun.now, 72_000, Ending.CUT))
    begun.give(VoiceEnded(news, begun.now, 0, Ending.CUT))
    again = begun.voice("relay")
    assert again.relayed is not None
    assert (again.from_frame, again.relayed.fallback) == (72_000, "")
