from controller.simulate.judging import Reconciled, judge_diary
from controller.simulate.reconciling import compare
from playlists.messages.journal_entry import EndCause, ItemEnded
from playlists.rules.verdict import Cause, VerdictKind


def ended(item: str, cause: EndCause = EndCause.COMPLETED, first_frame: int = 0) -> ItemEnded:
    return ItemEnded(
        occurrence="o", item=item, sha256="", plan_version=1, planned_at=0, started_at=0,
        ended_at=1, frames=24_000, cause=cause, first_frame=first_frame,
    )  # fmt: skip


def test_what_both_accounts_say_alike_is_no_difference() -> None:
    verdicts = {
        ("c", "o", "whole"): VerdictKind.PLAYED,
        ("c", "o", "cut"): VerdictKind.PARTIAL,
        ("c", "o", "never"): VerdictKind.FAILED,
    }
    told = [("c", ended("whole")), ("c", ended("cut", EndCause.POWER_CUT))]
    assert compare(verdicts, told) == Reconciled(called_played=0, left_out=0, twice=0)


def test_each_way_to_differ_is_counted_for_itself() -> None:
    verdicts = {
        ("c", "o", "claimed"): VerdictKind.PLAYED,
        ("c", "o", "left out"): VerdictKind.UNVERIFIED,
        ("c", "o", "twice"): VerdictKind.PLAYED,
        ("d", "o", "left out"): VerdictKind.FAILED,
    }
    told = [("c", ended("left out")), ("c", ended("twice")), ("c", ended("twice"))]
    assert compare(verdicts, told) == Reconciled(called_played=1, left_out=1, twice=1)


def test_the_end_of_an_item_that_was_resumed_alone_does_not_make_it_whole() -> None:
    verdicts = {("c", "o", "resumed"): VerdictKind.PARTIAL}
    rest = ended("resumed", first_frame=9_000)
    assert compare(verdicts, [("c", rest)]) == Reconciled(called_played=0, left_out=0, twice=0)


def test_a_fleet_that_got_its_plans_too_late_is_not_called_met() -> None:
    agreed = Reconciled(called_played=0, left_out=0, twice=0)
    late: dict[str, int] = {Cause.PLAN_NOT_RECEIVED: 16}
    unmet = [f.what for f in judge_diary(agreed, late, 100, troubled=True) if f.met is False]
    assert unmet == ["broadcasts missed for want of their plan"]
    few: dict[str, int] = {Cause.PLAN_NOT_RECEIVED: 15}
    assert all(f.met is not False for f in judge_diary(agreed, few, 100, troubled=True))
