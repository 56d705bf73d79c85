from typing import Any

import pytest

from playlists.messages.journal_entry import (
    EndCause,
    MissCause,
)
from playlists.messages.numbers import LARGEST_COUNT
from playlists.rules.verdict import (
    LATE_MS,
    REPORT_WITHIN_MS,
    SILENCE_GRACE_MS,
    Cause,
    Qualifier,
    Verdict,
    VerdictKind,
)
from playlists.rules.withdrawal import Withdrawal, WithdrawalKind
from tests.playlists.rules.evidence import (
    END,
    FRAMES,
    LONG_AFTER,
    START,
    ended,
    judge,
    missed,
    started,
)


def outcome(judged: Verdict) -> tuple[VerdictKind, Cause]:
    return judged.kind, judged.cause


def order(kind: WithdrawalKind, at: int = START - 1) -> Withdrawal:
    return Withdrawal(kind, at, "chị Hoa")


class TestTime:
    @pytest.mark.parametrize(
        ("now", "kind"),
        [
            (START - 1, VerdictKind.WAITING),
            (END - 1, VerdictKind.WAITING),
            (END, VerdictKind.AWAITING_REPORT),
            (END + REPORT_WITHIN_MS - 1, VerdictKind.AWAITING_REPORT),
            (END + REPORT_WITHIN_MS, VerdictKind.UNVERIFIED),
        ],
    )
    def test_without_news_only_the_clock_speaks(self, now: int, kind: VerdictKind) -> None:
        assert judge(now=now) == Verdict(kind)

    def test_what_has_begun_is_no_longer_waited_for(self) -> None:
        judged = judge(started(START + 7), now=START + 1000)
        assert judged.kind is VerdictKind.AWAITING_REPORT
        assert judged.start_error_ms == 7
        assert judged.rests_on == ("hash 0",)

    def test_a_begin_whose_end_never_comes_cannot_be_verified(self) -> None:
        assert judge(started(), reported_until=LONG_AFTER).kind is VerdictKind.UNVERIFIED

    def test_a_late_report_still_settles_it(self) -> None:
        assert judge(now=LONG_AFTER).kind is VerdictKind.UNVERIFIED
        assert judge(started(), ended(), now=LONG_AFTER).kind is VerdictKind.PLAYED


class TestSound:
    def test_a_whole_item_on_time_is_played(self) -> None:
        assert judge(started(START + 3), ended(at=START + 3)) == Verdict(
            VerdictKind.PLAYED,
            heard_ms=60_000,
            start_error_ms=3,
            rests_on=("hash 0", "hash 1"),
        )

    @pytest.mark.parametrize(
        ("frames", "kind"),
        [
            (FRAMES * 99 // 100, VerdictKind.PLAYED),
            (FRAMES * 99 // 100 - 1, VerdictKind.PARTIAL),
            (1, VerdictKind.PARTIAL),
        ],
    )
    def test_ninety_nine_percent_of_the_frames_are_the_whole(
        self, frames: int, kind: VerdictKind
    ) -> None:
        assert judge(ended(EndCause.POWER_CUT, frames)).kind is kind

    @pytest.mark.parametrize(
        ("end", "kind", "cause"),
        [
            (EndCause.POWER_CUT, VerdictKind.PARTIAL, Cause.POWER),
            (EndCause.RESTART, VerdictKind.PARTIAL, Cause.RESTART),
            (EndCause.PREEMPTED, VerdictKind.PARTIAL, Cause.PREEMPTED),
            (EndCause.WITHDRAWN, VerdictKind.PARTIAL, Cause.WITHDRAWN),
            (EndCause.SOUND_LOST, VerdictKind.PARTIAL, Cause.DEVICE),
            (EndCause.COMPLETED, VerdictKind.PARTIAL, Cause.DEVICE),
            (EndCause.RECALLED, VerdictKind.RECALLED, Cause.RECALLED),
        ],
    )
    def test_half_an_item_is_partial_with_what_cut_it(
        self, end: EndCause, kind: VerdictKind, cause: Cause
    ) -> None:
        judged = judge(ended(end, FRAMES // 2))
        assert outcome(judged) == (kind, cause)
        assert judged.heard_ms == 30_000

    def test_an_item_resumed_where_it_was_cut_is_whole(self) -> None:
        half = FRAMES // 2
        first = ended(EndCause.PREEMPTED, half)
        rest = ended(EndCause.COMPLETED, half, at=END + 60_000, first_frame=half)
        assert outcome(judge(first, rest)) == (VerdictKind.PLAYED, Cause.NONE)

    def test_hearing_the_first_half_twice_is_half(self) -> None:
        half = FRAMES // 2
        judged = judge(ended(EndCause.POWER_CUT, half), ended(EndCause.POWER_CUT, half, at=END))
        assert outcome(judged) == (VerdictKind.PARTIAL, Cause.POWER)
        assert judged.heard_ms == 30_000

    def test_the_last_interruption_names_the_cause(self) -> None:
        judged = judge(
            ended(EndCause.SOUND_LOST, 2000, at=START + 9000), ended(EndCause.PREEMPTED, 2000)
        )
        assert judged.cause is Cause.DEVICE

    def test_an_item_restarted_after_a_power_cut_is_whole(self) -> None:
        judged = judge(ended(EndCause.POWER_CUT, 24_000), ended(at=END))
        assert judged.kind is VerdictKind.PLAYED
        assert judged.heard_ms == 60_000

    def test_what_came_out_outweighs_a_receiver_that_says_it_missed(self) -> None:
        assert judge(missed(MissCause.LATE), ended()).kind is VerdictKind.PLAYED

    def test_two_receivers_of_one_cluster_do_not_count_twice(self) -> None:
        once, twice = judge(ended()), judge(ended(), ended(at=START + 1))
        assert (once.kind, once.heard_ms) == (twice.kind, twice.heard_ms)

    @pytest.mark.parametrize(
        ("error", "qualifiers"),
        [(LATE_MS, frozenset()), (LATE_MS + 1, frozenset({Qualifier.LATE})), (-500, frozenset())],
    )
    def test_more_than_two_seconds_behind_is_late(
        self, error: int, qualifiers: frozenset[Qualifier]
    ) -> None:
        judged = judge(ended(at=START + error))
        assert (judged.start_error_ms, judged.qualifiers) == (error, qualifiers)

    def test_a_receiver_that_lies_about_its_frames_cannot_exceed_the_item(self) -> None:
        assert judge(ended(frames=FRAMES * 1000)).heard_ms == 60_000
        assert judge(ended(frames=-5), now=START).kind is not VerdictKind.PLAYED


class TestOldSchedule:
    def test_sound_at_the_time_of_an_earlier_plan_is_marked(self) -> None:
        hour_before = START - 3_600_000
        judged = judge(ended(at=hour_before, planned_at=hour_before))
        assert judged.kind is VerdictKind.PLAYED
        assert judged.qualifiers == {Qualifier.OLD_SCHEDULE}
        assert judged.start_error_ms == 0

    @pytest.mark.parametrize(
        "known",
        [
            {"withdrawn": order(WithdrawalKind.CANCELLED)},
            {"recalled_at": START - 1},
        ],
    )
    def test_sound_that_had_been_ordered_off_is_said_to_have_sounded(
        self, known: dict[str, Any]
    ) -> None:
        judged = judge(ended(), **known)
        assert judged.kind is VerdictKind.PLAYED
        assert judged.qualifiers == {Qualifier.OLD_SCHEDULE}

    def test_another_edition_is_not_the_one_that_was_promised(self) -> None:
        judged = judge(ended(sha256="b" * 64))
        assert outcome(judged) == (VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED)
        assert judged.qualifiers == {Qualifier.OLD_SCHEDULE}
        assert judged.heard_ms == 0


class TestOrders:
    @pytest.mark.parametrize(
        ("kind", "cause"),
        [
            (WithdrawalKind.CANCELLED, Cause.WITHDRAWN),
            (WithdrawalKind.MOVED, Cause.MOVED),
            (WithdrawalKind.DISPLACED, Cause.PREEMPTED),
            (WithdrawalKind.MUTED, Cause.MUTED),
        ],
    )
    def test_an_order_before_the_begin_says_why_at_once(
        self, kind: WithdrawalKind, cause: Cause
    ) -> None:
        judged = judge(withdrawn=order(kind), now=START - 1)
        assert outcome(judged) == (VerdictKind.NOT_PLAYED_BY_ORDER, cause)

    def test_a_recall_before_the_begin_says_so_at_once(self) -> None:
        judged = judge(recalled_at=START, now=START)
        assert outcome(judged) == (VerdictKind.RECALLED, Cause.RECALLED)

    def test_a_recall_outweighs_a_withdrawal(self) -> None:
        judged = judge(recalled_at=START - 9, withdrawn=order(WithdrawalKind.MOVED))
        assert judged.kind is VerdictKind.RECALLED

    @pytest.mark.parametrize(
        "known",
        [
            {"withdrawn": order(WithdrawalKind.CANCELLED, at=START + 1)},
            {"recalled_at": START + 1},
        ],
    )
    def test_an_order_after_the_fact_cleans_no_record(self, known: dict[str, Any]) -> None:
        judged = judge(reported_until=LONG_AFTER, plan_accepted_at=START - 1, **known)
        assert outcome(judged) == (VerdictKind.FAILED, Cause.POWER)


class TestHindrances:
    @pytest.mark.parametrize(
        ("miss", "kind", "cause"),
        [
            (MissCause.FILE_MISSING, VerdictKind.FAILED, Cause.FILE_MISSING),
            (MissCause.STOOD_IN, VerdictKind.PARTIAL, Cause.STOOD_IN),
            (MissCause.CLOCK_UNTRUSTED, VerdictKind.FAILED, Cause.CLOCK),
            (MissCause.SOUND_LOST, VerdictKind.FAILED, Cause.DEVICE),
            (MissCause.PLAN_EXPIRED, VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED),
            (MissCause.LATE, VerdictKind.FAILED, Cause.LATE),
            (MissCause.POWER_CUT, VerdictKind.FAILED, Cause.POWER),
            (MissCause.RESTART, VerdictKind.FAILED, Cause.RESTART),
            (MissCause.PREEMPTED, VerdictKind.NOT_PLAYED_BY_ORDER, Cause.PREEMPTED),
            (MissCause.RECALLED, VerdictKind.RECALLED, Cause.RECALLED),
        ],
    )
    def test_the_receiver_says_why(self, miss: MissCause, kind: VerdictKind, cause: Cause) -> None:
        judged = judge(missed(miss), plan_accepted_at=START - 1)
        assert outcome(judged) == (kind, cause)
        assert judged.rests_on == ("hash 0",)

    def test_every_reason_that_a_receiver_can_give_has_a_verdict(self) -> None:
        for miss in MissCause:
            assert judge(missed(miss)).cause is not Cause.NONE
        for end in EndCause:
            assert judge(ended(end, 0)).cause is not Cause.NONE
        for withdrawal in WithdrawalKind:
            assert judge(withdrawn=order(withdrawal)).cause is not Cause.NONE

    @pytest.mark.parametrize("miss", [MissCause.LATE, MissCause.POWER_CUT, MissCause.RESTART])
    def test_late_because_the_plan_came_late_is_the_plans_fault(self, miss: MissCause) -> None:
        judged = judge(missed(miss), plan_accepted_at=START + 1)
        assert outcome(judged) == (VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED)

    def test_what_is_still_to_come_has_not_been_missed_whatever_a_wrong_clock_says(self) -> None:
        assert judge(missed(MissCause.LATE), now=START - 1).kind is VerdictKind.WAITING
        assert judge(missed(MissCause.LATE), now=START).kind is VerdictKind.FAILED

    def test_a_begin_without_one_known_frame_has_failed(self) -> None:
        judged = judge(started(), ended(EndCause.POWER_CUT, 0))
        assert outcome(judged) == (VerdictKind.FAILED, Cause.POWER)


class TestSilence:
    LONG_ENOUGH = END + SILENCE_GRACE_MS

    def test_a_journal_past_the_end_that_says_nothing_means_it_failed(self) -> None:
        known = {"reported_until": self.LONG_ENOUGH, "plan_accepted_at": START}
        judged = judge(now=self.LONG_ENOUGH, **known)
        assert outcome(judged) == (VerdictKind.FAILED, Cause.POWER)

    def test_a_journal_stamped_in_the_future_says_nothing_of_what_is_to_come(self) -> None:
        known = {"reported_until": LONG_AFTER, "plan_accepted_at": START}
        assert judge(now=START, **known).kind is VerdictKind.WAITING
        assert judge(now=self.LONG_ENOUGH - 1, **known).kind is VerdictKind.AWAITING_REPORT

    @pytest.mark.parametrize("accepted", [None, START + 1])
    def test_without_the_plan_in_time_it_could_not_play(self, accepted: int | None) -> None:
        judged = judge(reported_until=self.LONG_ENOUGH, plan_accepted_at=accepted)
        assert outcome(judged) == (VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED)

    def test_a_journal_that_ends_too_early_says_nothing_by_silence(self) -> None:
        judged = judge(now=END, reported_until=self.LONG_ENOUGH - 1)
        assert judged.kind is VerdictKind.AWAITING_REPORT


class TestLoss:
    def test_what_a_receiver_lost_is_said_to_be_lost_and_not_waited_for(self) -> None:
        judged = judge(now=END, journal_lost=True)
        assert outcome(judged) == (VerdictKind.UNVERIFIED, Cause.JOURNAL_LOST)

    def test_what_has_not_ended_may_still_be_written(self) -> None:
        assert judge(now=END - 1, journal_lost=True).kind is VerdictKind.WAITING

    def test_a_begin_whose_end_is_lost_is_told_with_its_begin(self) -> None:
        judged = judge(started(START + 7), journal_lost=True)
        assert outcome(judged) == (VerdictKind.UNVERIFIED, Cause.JOURNAL_LOST)
        assert (judged.start_error_ms, judged.rests_on) == (7, ("hash 0",))

    def test_what_was_written_outside_of_the_gap_still_counts(self) -> None:
        assert judge(started(), ended(), journal_lost=True).kind is VerdictKind.PLAYED
        assert judge(missed(MissCause.LATE), journal_lost=True).kind is VerdictKind.FAILED


def test_no_begin_however_wrong_its_date_gives_a_number_that_no_database_keeps() -> None:
    far = judge(started(at=START + (1 << 40)), ended(at=START + (1 << 40)))
    assert far.start_error_ms == LARGEST_COUNT
    assert judge(ended(at=0)).start_error_ms == -LARGEST_COUNT


def test_what_is_about_others_is_not_heard() -> None:
    others = (ended(item="khác"), ended(occurrence="chieu.20261124"))
    assert judge(*others) == judge()
