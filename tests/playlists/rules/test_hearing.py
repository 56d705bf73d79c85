"""What a microphone at the loudspeaker adds to a verdict, and what it cannot take away."""

import pytest

from playlists.messages.journal_entry import EndCause, HearingFault, MissCause
from playlists.rules.verdict import Cause, Qualifier, VerdictKind
from tests.playlists.rules.evidence import FRAMES, ended, heard, judge, missed


@pytest.mark.parametrize(
    ("percent", "kind", "qualifiers"),
    [
        (100, VerdictKind.PLAYED_HEARD, frozenset()),
        (80, VerdictKind.PLAYED_HEARD, frozenset()),
        (79, VerdictKind.PLAYED, frozenset()),
        (11, VerdictKind.PLAYED, frozenset()),
        (10, VerdictKind.PLAYED, frozenset({Qualifier.UNHEARD})),
    ],
)
def test_what_was_put_out_is_heard_or_not_or_it_is_left_open(
    percent: int, kind: VerdictKind, qualifiers: frozenset[Qualifier]
) -> None:
    judged = judge(ended(), heard(percent))
    assert (judged.kind, judged.qualifiers) == (kind, qualifiers)
    assert judged.rests_on == ("hash 0", "hash 1")


def test_too_little_sound_proves_nothing() -> None:
    assert judge(ended(), heard(100, 3_999)).kind is VerdictKind.PLAYED
    assert judge(ended(), heard(0, 3_999)).qualifiers == frozenset()


def test_parts_of_an_interrupted_broadcast_count_together() -> None:
    halves = [
        ended(EndCause.PREEMPTED, FRAMES // 2),
        ended(frames=FRAMES // 2, first_frame=FRAMES // 2),
    ]
    assert judge(*halves, heard(100, 20_000), heard(100, 20_000)).kind is VerdictKind.PLAYED_HEARD
    assert judge(*halves, heard(100, 20_000), heard(0, 20_000)).kind is VerdictKind.PLAYED


def test_a_dead_microphone_is_no_witness() -> None:
    judged = judge(ended(), heard(0, faults=(HearingFault.SILENCE,)))
    assert (judged.kind, judged.qualifiers) == (VerdictKind.PLAYED, frozenset())


def test_what_was_heard_of_another_edition_says_nothing_of_this_one() -> None:
    assert judge(ended(), heard(100, sha256="b" * 64)).kind is VerdictKind.PLAYED


def test_a_microphone_alone_makes_no_broadcast() -> None:
    assert judge(heard(100)).kind is VerdictKind.UNVERIFIED
    assert judge(heard(100), reported_until=10**13).kind is VerdictKind.FAILED


def test_what_was_cut_for_a_foreign_sound_names_it() -> None:
    cut = judge(ended(EndCause.FOREIGN_SOUND, FRAMES // 2), heard(100))
    assert (cut.kind, cut.cause) == (VerdictKind.PARTIAL, Cause.FOREIGN_SOUND)
    never = judge(missed(MissCause.FOREIGN_SOUND))
    assert (never.kind, never.cause) == (VerdictKind.FAILED, Cause.FOREIGN_SOUND)
