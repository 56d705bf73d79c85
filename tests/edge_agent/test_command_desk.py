"""Commands: taken once, kept, obeyed; volumes with caps; mutes with an end."""

from pathlib import Path
from typing import Any

import pytest

from edge_agent.health.battery import battery_percent
from edge_agent.playback.loudness import level
from edge_agent.playback.memory import recollect
from edge_agent.playback.standing import Trial
from edge_agent.playback.state import LoudnessChanged, MutesChanged, TrialAsked
from playlists.messages.command import (
    FetchAudio,
    LimitVolume,
    Mute,
    MuteCause,
    PinAudio,
    SelfTest,
    SetVolume,
    Tone,
    Unmute,
    Update,
)
from playlists.messages.journal_entry import Event, JournalEntry
from playlists.messages.order_entries import (
    CommandAccepted,
    CommandRefused,
    Muted,
    Unmuted,
    VolumeSet,
)
from playlists.messages.plan import Plan, Track
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.state import BoardState
from playlists.messages.trust import Role
from tests.edge_agent.desks import HOUR, NOW, Desks

MINUTE = 60_000


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    return Desks(tmp_path)


def plan(issued_at: int) -> Plan:
    return Plan(receiver="loa-01", version=1, issued_at=issued_at, expires_at=NOW + HOUR,
                cluster="cum-1", unit="xa-1", volume_percent=70)  # fmt: skip


def test_the_volume_that_was_said_last_holds_also_after_a_restart(desks: Desks) -> None:
    taken = desks.commands.take(desks.command(SetVolume(percent=40)), plan(NOW - 1), NOW)
    assert taken.entries == (CommandAccepted("c1", "set_volume", 1), VolumeSet(40, "c1"))
    (changed,) = taken.events
    assert isinstance(changed, LoudnessChanged)
    assert changed.loudness.percent == 40
    desks.boot()
    assert desks.commands.loudness(plan(NOW - 1)).percent == 40
    assert desks.commands.loudness(plan(NOW + 1)).percent == 70, "a newer plan says another"


def test_a_mute_ends_at_its_time_and_each_cause_has_its_own(desks: Desks) -> None:
    desks.commands.take(desks.command(Mute(until=NOW + MINUTE), 1), None, NOW)
    fault = Mute(until=NOW + HOUR, cause=MuteCause.FAULT)
    taken = desks.commands.take(desks.command(fault, 2), None, NOW)
    assert taken.entries[1] == Muted("c2", MuteCause.FAULT, NOW + HOUR)
    assert desks.commands.end_mutes(NOW + MINUTE - 1).entries == ()
    desks.boot()
    over = desks.commands.end_mutes(NOW + MINUTE)
    assert over.entries == (Unmuted("", MuteCause.ORDERED),)
    assert over.events == (MutesChanged({MuteCause.FAULT: NOW + HOUR}),)


def test_unmuting_ends_the_mute_of_its_cause_only(desks: Desks) -> None:
    for number, cause in enumerate(MuteCause, 1):
        mute = Mute(until=NOW + HOUR, cause=cause)
        desks.commands.take(desks.command(mute, number), None, NOW)
    taken = desks.commands.take(desks.command(Unmute(), 3), None, NOW)
    assert taken.events == (MutesChanged({MuteCause.FAULT: NOW + HOUR}),)


def test_a_damaged_file_does_not_end_a_mute_that_the_journal_knows(desks: Desks) -> None:
    desks.commands.take(desks.command(Mute(until=NOW + HOUR, cause=MuteCause.FAULT)), None, NOW)
    (desks.folder / "state" / "commands.json").write_bytes(b"\x00")
    desks.boot()
    written: tuple[Event, ...] = (
        Muted("c1", MuteCause.FAULT, NOW + HOUR),
        Muted("c2", MuteCause.ORDERED, NOW + HOUR),
        Unmuted("c3", MuteCause.ORDERED),
    )
    journal = [JournalEntry(sequence=n, at=NOW, clock_trusted=True, previous="", event=event)
               for n, event in enumerate(written, 1)]  # fmt: skip
    desks.commands.restore(recollect(journal, None, "boot"))
    assert desks.commands.settings.mutes == {MuteCause.FAULT: NOW + HOUR}


def test_a_self_test_is_handed_on_with_its_end(desks: Desks) -> None:
    taken = desks.commands.take(desks.command(SelfTest(tone=Tone.LOUD)), None, NOW)
    assert taken.events == (TrialAsked(Trial("c1", Tone.LOUD, NOW + HOUR)),)


def test_what_is_pinned_is_the_whole_set(desks: Desks) -> None:
    first, second = (Track(sha256=s * 64, size_bytes=1, frames=1) for s in "ab")
    desks.commands.take(desks.command(PinAudio(tracks=(first,), audio_sources=()), 1), None, NOW)
    desks.commands.take(desks.command(PinAudio(tracks=(second,), audio_sources=()), 2), None, NOW)
    desks.boot()
    assert desks.commands.pinned == {"b" * 64}


def test_what_is_to_be_fetched_is_kept_until_its_time(desks: Desks) -> None:
    track = Track(sha256="a" * 64, size_bytes=1, frames=1)
    for number, until in enumerate((NOW + MINUTE, NOW + HOUR), 1):
        fetch = FetchAudio(tracks=(track,), audio_sources=(), until=until)
        desks.commands.take(desks.command(fetch, number), None, NOW + MINUTE * (number - 1))
    assert [f.until for f in desks.commands.settings.fetches] == [NOW + HOUR]


def test_a_command_that_comes_twice_is_obeyed_once(desks: Desks) -> None:
    packed = desks.command(SetVolume(percent=40))
    desks.commands.take(packed, None, NOW)
    again = desks.commands.take(packed, None, NOW)
    assert (again.entries, again.events) == ((), ())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"expires_at": NOW}, RefusalCode.EXPIRED),
        ({"issued_at": NOW + HOUR}, RefusalCode.FROM_FUTURE),
    ],
)
def test_a_command_out_of_its_time_is_refused(
    desks: Desks, changed: dict[str, Any], code: RefusalCode
) -> None:
    taken = desks.commands.take(desks.command(SetVolume(percent=1), **changed), None, NOW)
    (refused,) = taken.entries
    assert isinstance(refused, CommandRefused)
    assert (refused.code, taken.events) == (code, ())


def test_what_this_program_cannot_do_is_said(desks: Desks) -> None:
    update = Update(version="2", sha256="a" * 64, size_bytes=1, sources=())
    (refused,) = desks.commands.take(desks.command(update), None, NOW).entries
    assert isinstance(refused, CommandRefused)
    assert refused.code is RefusalCode.NOT_SUPPORTED


def test_a_command_for_another_or_by_another_role_is_refused(desks: Desks) -> None:
    other = desks.command(SetVolume(percent=1), receiver="loa-02")
    with pytest.raises(RefusedError) as refused:
        desks.commands.take(other, None, NOW)
    assert refused.value.code is RefusalCode.WRONG_RECEIVER
    desks.beliefs.take_chain(desks.station.chain(roles=[Role.PLAN], version=2))
    with pytest.raises(RefusedError):
        desks.commands.take(desks.command(SetVolume(percent=1)), None, NOW)


NIGHT = LimitVolume(
    day_percent=80, night_percent=30, night_from_minute=15 * 60, night_to_minute=22 * 60
)
"""From 22:00 to 05:00 in Vietnam."""


@pytest.mark.parametrize(
    ("minute", "asked", "overrides", "heard"),
    [
        (14 * 60 + 59, 100, False, 80),
        (15 * 60, 100, False, 30),
        (21 * 60 + 59, 20, False, 20),
        (22 * 60, 100, False, 80),
        (15 * 60, 100, True, 100),
    ],
)
def test_a_cap_holds_by_day_and_another_by_night(
    minute: int, asked: int, heard: int, *, overrides: bool
) -> None:
    day = NOW - NOW % 86_400_000
    assert level(asked, NIGHT, day + minute * MINUTE, overrides=overrides) == heard


def test_a_night_may_lie_over_midnight_and_there_may_be_none() -> None:
    over = LimitVolume(night_percent=30, night_from_minute=23 * 60, night_to_minute=60)
    day = NOW - NOW % 86_400_000
    heard = [level(100, over, day + hour * HOUR, overrides=False) for hour in (22, 23, 0, 1)]
    assert heard == [100, 30, 30, 100]
    assert level(100, LimitVolume(night_percent=30), day, overrides=False) == 100


@pytest.mark.parametrize(
    ("board", "percent"),
    [
        (None, None),
        (BoardState(kind="serial", connected=True, mains_v=220, battery_mv=11_100), None),
        (BoardState(kind="serial", connected=True, mains_v=0, battery_mv=12_700), 100),
        (BoardState(kind="serial", connected=True, mains_v=0, battery_mv=11_850), 50),
        (BoardState(kind="serial", connected=True, mains_v=0, battery_mv=9_000), 0),
        (BoardState(kind="serial", connected=False, mains_v=0, battery_mv=9_000), None),
    ],
)
def test_the_battery_counts_only_where_it_feeds(
    board: BoardState | None, percent: int | None
) -> None:
    assert battery_percent(board, low_mv=11_000) == percent
