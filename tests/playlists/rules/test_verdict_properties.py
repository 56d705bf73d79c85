from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.journal_entry import EndCause, HearingFault, ItemEvent, MissCause
from playlists.rules.verdict import (
    REPORT_WITHIN_MS,
    Cause,
    Evidence,
    VerdictKind,
    verdict,
)
from playlists.rules.verdict import Testimony as Statement  # pytest collects every name in Test…
from playlists.rules.withdrawal import Withdrawal, WithdrawalKind
from tests.playlists.rules.evidence import (
    END,
    EXPECTED,
    FRAMES,
    START,
    ended,
    heard,
    missed,
    started,
)

instants = st.integers(START - 100_000, END + 2 * REPORT_WITHIN_MS)
maybe_instants = st.none() | instants
frame_counts = st.sampled_from([0, 1, FRAMES // 2, FRAMES, FRAMES * 2, -1]) | st.integers(0, FRAMES)
changes: dict[str, st.SearchStrategy[Any]] = {
    "sha256": st.sampled_from([EXPECTED.sha256, EXPECTED.sha256, "b" * 64]),
    "item": st.sampled_from([EXPECTED.item, EXPECTED.item, EXPECTED.item, "khác"]),
    "planned_at": st.sampled_from([START, START - 3_600_000]) | instants,
}


faults = st.sampled_from([(), (HearingFault.SILENCE,), (HearingFault.HUM,)])
SOUNDED = (VerdictKind.PLAYED, VerdictKind.PLAYED_HEARD)


def events() -> st.SearchStrategy[ItemEvent]:
    build = partial(st.builds, **changes)
    first_frames = st.just(0) | frame_counts
    ends = build(ended, st.sampled_from(EndCause), frame_counts, instants, first_frame=first_frames)
    percents = st.sampled_from([0, 10, 11, 79, 80, 100])
    compared = st.sampled_from([0, 3_999, 4_000, 50_000])
    named = {name: changes[name] for name in ("sha256", "item")}
    hearings = st.builds(heard, percents, compared, faults=faults, **named)
    misses = build(missed, st.sampled_from(MissCause))
    return st.one_of(build(started, instants), ends, hearings, misses)


def evidences() -> st.SearchStrategy[Evidence]:
    testimonies = st.lists(events(), max_size=5).map(
        lambda found: tuple(Statement(f"hash {n}", event) for n, event in enumerate(found))
    )
    withdrawals = st.builds(Withdrawal, st.sampled_from(WithdrawalKind), instants, st.just("ai đó"))
    return st.builds(
        Evidence,
        testimonies,
        maybe_instants,
        st.none() | withdrawals,
        maybe_instants,
        instants,
        journal_lost=st.booleans(),
    )


with_sound = evidences().map(
    lambda e: replace(e, testimonies=(*e.testimonies, Statement("whole", ended())))
)


@given(evidences(), instants)
def test_any_evidence_gives_one_verdict_that_makes_sense(evidence: Evidence, now: int) -> None:
    judged = verdict(EXPECTED, evidence, now)
    # What stood in for words that came too late is not these words.
    own = judged.cause is not Cause.STOOD_IN
    sounded = own and judged.kind in (*SOUNDED, VerdictKind.PARTIAL)
    silent = (*SOUNDED, VerdictKind.WAITING, VerdictKind.AWAITING_REPORT)
    if judged.kind is VerdictKind.UNVERIFIED:
        lost = evidence.journal_lost
        assert judged.cause is (Cause.JOURNAL_LOST if lost else Cause.NONE)
    else:
        assert (judged.cause is Cause.NONE) == (judged.kind in silent)
    assert 0 <= judged.heard_ms <= EXPECTED.length_ms
    assert not sounded or (judged.heard_ms > 0 and judged.start_error_ms is not None)
    assert set(judged.rests_on) <= {t.entry_hash for t in evidence.testimonies}


@given(evidences(), instants, st.randoms(use_true_random=False))
def test_the_order_in_which_reports_come_in_does_not_matter(
    evidence: Evidence, now: int, random: Any
) -> None:
    shuffled = random.sample(evidence.testimonies, len(evidence.testimonies))
    other = replace(evidence, testimonies=(*shuffled, *shuffled))
    assert verdict(EXPECTED, other, now) == verdict(EXPECTED, evidence, now)


@given(with_sound, instants)
def test_a_whole_play_is_played_whatever_else_is_said(evidence: Evidence, now: int) -> None:
    assert verdict(EXPECTED, evidence, now).kind in SOUNDED


@given(evidences(), events(), instants)
def test_more_evidence_never_takes_back_what_was_heard(
    evidence: Evidence, event: Any, now: int
) -> None:
    more = replace(evidence, testimonies=(*evidence.testimonies, Statement("more", event)))
    before, after = verdict(EXPECTED, evidence, now), verdict(EXPECTED, more, now)
    assert after.heard_ms >= before.heard_ms
    assert before.kind not in SOUNDED or after.kind in SOUNDED


@given(evidences(), instants, instants)
def test_time_alone_never_changes_what_was_settled(
    evidence: Evidence, one: int, other: int
) -> None:
    by_time = {VerdictKind.WAITING, VerdictKind.AWAITING_REPORT, VerdictKind.UNVERIFIED}
    before, after = (verdict(EXPECTED, evidence, now) for now in sorted((one, other)))
    assert before == after or before.kind in by_time
