"""A microphone or tuner that was opened: judged by how long, how loud and which, not by a track."""

from typing import Any

import pytest

from playlists.messages.journal_entry import EndCause, MissCause
from playlists.rules.heard import SILENT_DB
from playlists.rules.verdict import Cause, Verdict, VerdictKind
from tests.playlists.rules.evidence import FRAMES, ended, judge, missed

MICROPHONE = "microphone"


def outcome(judged: Verdict) -> tuple[VerdictKind, Cause]:
    return judged.kind, judged.cause


@pytest.mark.parametrize("level", [None, SILENT_DB, -23, 0])
def test_open_for_its_time_and_not_known_to_be_silent_is_played(level: int | None) -> None:
    judged = judge(ended(source=MICROPHONE, level_db=level))
    assert outcome(judged) == (VerdictKind.PLAYED, Cause.NONE)
    assert judged.heard_ms == 60_000


def test_open_and_silent_all_the_time_has_failed() -> None:
    judged = judge(ended(source=MICROPHONE, level_db=SILENT_DB - 1))
    assert outcome(judged) == (VerdictKind.FAILED, Cause.SOURCE)


def test_closed_before_its_time_is_partial_for_the_cause_that_closed_it() -> None:
    cut = ended(EndCause.POWER_CUT, FRAMES // 2, source=MICROPHONE, level_db=-20)
    assert outcome(judge(cut)) == (VerdictKind.PARTIAL, Cause.POWER)


def test_silent_before_an_interruption_and_loud_behind_it_is_played() -> None:
    before = ended(EndCause.PREEMPTED, FRAMES // 2, source=MICROPHONE, level_db=-80)
    behind = ended(frames=FRAMES // 2, first_frame=FRAMES // 2, source=MICROPHONE, level_db=-20)
    assert outcome(judge(before, behind)) == (VerdictKind.PLAYED, Cause.NONE)


def test_a_source_that_is_not_wired_says_so() -> None:
    assert outcome(judge(missed(MissCause.NO_SOURCE))) == (VerdictKind.FAILED, Cause.SOURCE)


def test_a_track_is_never_judged_by_a_level() -> None:
    assert outcome(judge(ended(level_db=-90))) == (VerdictKind.PLAYED, Cause.NONE)


STREAM = "stream"


def test_a_relay_that_came_whole_is_played_and_says_how_long() -> None:
    judged = judge(ended(source=STREAM, level_db=-22))
    assert (outcome(judged), judged.heard_ms) == ((VerdictKind.PLAYED, Cause.NONE), 60_000)


@pytest.mark.parametrize("lack", ["missing_frames", "stand_in_frames"])
def test_what_did_not_come_of_a_relay_is_not_counted_whatever_sounded_instead(lack: str) -> None:
    lacking: dict[str, Any] = {lack: FRAMES // 4}
    judged = judge(ended(source=STREAM, level_db=-22, **lacking))
    assert (outcome(judged), judged.heard_ms) == ((VerdictKind.PARTIAL, Cause.SOURCE), 45_000)


def test_a_relay_of_which_nothing_came_has_failed_for_its_source() -> None:
    judged = judge(ended(source=STREAM, missing_frames=24_000, stand_in_frames=FRAMES - 24_000))
    assert outcome(judged) == (VerdictKind.FAILED, Cause.SOURCE)


def test_a_short_gap_spoils_no_relay() -> None:
    judged = judge(ended(source=STREAM, level_db=-22, missing_frames=FRAMES // 200))
    assert outcome(judged) == (VerdictKind.PLAYED, Cause.NONE)


def test_a_relay_that_was_cut_names_what_cut_it() -> None:
    cut = ended(EndCause.PREEMPTED, FRAMES // 2, source=STREAM, level_db=-22, missing_frames=480)
    assert outcome(judge(cut)) == (VerdictKind.PARTIAL, Cause.PREEMPTED)


LIVE = "live"


def test_a_live_session_is_whole_when_its_speaker_ends_it() -> None:
    judged = judge(ended(frames=FRAMES // 3, source=LIVE, level_db=-20))
    assert (outcome(judged), judged.heard_ms) == ((VerdictKind.PLAYED, Cause.NONE), 20_000)


def test_what_did_not_come_of_a_live_session_is_lacking_of_what_was_said() -> None:
    judged = judge(ended(frames=FRAMES // 3, source=LIVE, missing_frames=FRAMES // 12))
    assert (outcome(judged), judged.heard_ms) == ((VerdictKind.PARTIAL, Cause.SOURCE), 15_000)


def test_a_live_session_that_a_cluster_joined_in_the_middle_is_partial() -> None:
    joined = ended(frames=FRAMES // 3, first_frame=FRAMES // 3, source=LIVE, level_db=-20)
    assert judge(joined).kind is VerdictKind.PARTIAL


def test_a_live_session_that_broke_off_names_what_cut_it() -> None:
    cut = ended(EndCause.STREAM_LOST, FRAMES // 3, source=LIVE, level_db=-20)
    assert outcome(judge(cut)) == (VerdictKind.PARTIAL, Cause.SOURCE)
