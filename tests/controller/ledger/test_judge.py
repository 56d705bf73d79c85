from sqlalchemy import func, select

from controller.bulletins.decisions import recall
from controller.ledger.judge import judge, overdue
from controller.planning.service import plan_marked
from controller.schedules.service import cancel
from controller.store.broadcasts import Slot
from controller.store.ledger import Verdict
from playlists.messages.journal_entry import (
    Booted,
    ClockCorrected,
    ItemHeard,
    ItemMissed,
    MissCause,
    PlanAccepted,
)
from playlists.rules.journal import GAP_PATIENCE_MS
from playlists.rules.verdict import REPORT_WITHIN_MS, SILENCE_GRACE_MS, VerdictKind
from tests.controller.ledger.conftest import Road


def at_end(road: Road) -> int:
    return road.broadcast.planned_start + road.broadcast.length_ms


def sweep(road: Road, now: int) -> int:
    return judge(road.session, overdue(road.session, now, 100), now)


def history(road: Road) -> list[str]:
    query = select(Verdict.kind).where(Verdict.expected_id == road.broadcast.id)
    return list(road.session.scalars(query.order_by(Verdict.number)))


def test_time_alone_leads_from_waiting_over_awaiting_to_unverified(road: Road) -> None:
    end = at_end(road)
    assert sweep(road, end - 1) == 0
    assert road.broadcast.verdict == VerdictKind.WAITING
    assert sweep(road, end) == 2, "both clusters"
    assert sweep(road, end) == 0
    assert sweep(road, end + REPORT_WITHIN_MS) == 2
    assert history(road) == [VerdictKind.AWAITING_REPORT, VerdictKind.UNVERIFIED]


def test_a_late_report_still_settles_what_was_unverified(road: Road) -> None:
    deadline = at_end(road) + REPORT_WITHIN_MS
    sweep(road, deadline)
    road.witness.play(road.plan)
    road.send(road.witness.report(), now=deadline + 1)
    assert history(road) == [VerdictKind.UNVERIFIED, VerdictKind.PLAYED]


def test_what_a_microphone_heard_comes_behind_and_makes_the_verdict_stronger(road: Road) -> None:
    road.witness.play(road.plan)
    road.send(road.witness.report())
    promise, at = road.broadcast, road.broadcast.planned_start + 3
    about = (promise.occurrence, promise.item, promise.sha256, at)
    road.witness.write(ItemHeard(*about, 9_000, 8_800, 71, -31), at=at_end(road) + 6_000)
    road.send(road.witness.report(), now=at_end(road) + 7_000)
    assert history(road) == [VerdictKind.PLAYED, VerdictKind.PLAYED_HEARD]


def test_a_journal_that_passes_a_broadcast_in_silence_tells_that_it_failed(road: Road) -> None:
    end = at_end(road)
    road.witness.write(PlanAccepted(road.plan.version), at=road.commune.now + 100)
    road.send(road.witness.report())
    road.witness.write(Booted("1", "after a power cut"), at=end + SILENCE_GRACE_MS + 1)
    road.send(road.witness.report(), now=end + SILENCE_GRACE_MS + 2)
    assert road.broadcast.verdict == VerdictKind.FAILED


def test_a_clock_set_into_the_future_makes_no_coming_broadcast_fail(road: Road) -> None:
    now, end = road.commune.now + 100, at_end(road)
    year = 365 * 86_400_000
    road.witness.write(PlanAccepted(road.plan.version), at=now)
    road.witness.write(Booted("1", "wrong"), at=now + year)
    road.send(road.witness.report(), now=now)
    assert road.broadcast.verdict == VerdictKind.WAITING
    sweep(road, end)
    road.witness.write(Booted("1", "wrong again"), at=now + year + 1)
    road.send(road.witness.report(), now=end + SILENCE_GRACE_MS)
    assert road.broadcast.verdict == VerdictKind.AWAITING_REPORT, "nobody knows until when it wrote"


def test_stamps_of_a_clock_that_nobody_trusted_tell_nothing_by_silence(road: Road) -> None:
    end = at_end(road)
    road.witness.write(PlanAccepted(road.plan.version), at=road.commune.now + 100)
    late = end + SILENCE_GRACE_MS + 1
    road.witness.write(Booted("1", "no clock"), at=late, clock_trusted=False)
    road.send(road.witness.report(), now=late)
    sweep(road, late)
    assert road.broadcast.verdict == VerdictKind.AWAITING_REPORT


def test_a_corrected_clock_takes_back_what_the_journal_seemed_to_cover(road: Road) -> None:
    end = at_end(road)
    now = end + 10 * SILENCE_GRACE_MS
    road.witness.write(PlanAccepted(road.plan.version), at=road.commune.now + 100)
    road.witness.write(Booted("1", "an hour ahead"), at=now - 1)
    before = road.broadcast.planned_start - 1_000
    road.witness.write(ClockCorrected(wrong_at=now - 1), at=before)
    road.send(road.witness.report(), now=now)
    sweep(road, now)
    assert road.broadcast.verdict == VerdictKind.AWAITING_REPORT


def test_what_a_receiver_lost_of_its_journal_is_the_cause_and_no_silence(road: Road) -> None:
    end = at_end(road)
    road.witness.write(PlanAccepted(road.plan.version), at=road.commune.now + 100)
    for number in range(3):
        road.witness.write(Booted("1", f"b{number}"), at=end + number)
    first = end + 5_000
    road.send(road.witness.report(1, 1), now=first)
    road.send(road.witness.report(4, 4), now=first)
    sweep(road, first)
    assert road.broadcast.verdict == VerdictKind.AWAITING_REPORT
    road.send(road.witness.report(4, 4), now=first + GAP_PATIENCE_MS)
    assert (road.broadcast.verdict, road.broadcast.cause) == ("unverified", "journal_lost")


def test_a_journal_of_which_only_the_end_is_left_tells_that_the_rest_is_lost(road: Road) -> None:
    end = at_end(road)
    for number in range(3):
        road.witness.write(Booted("1", f"b{number}"), at=end + number)
    road.send(road.witness.report(3, 3), now=end + 5_000)
    road.send(road.witness.report(3, 3), now=end + 5_000 + GAP_PATIENCE_MS)
    assert (road.broadcast.verdict, road.broadcast.cause) == ("unverified", "journal_lost")


def test_a_journal_that_began_after_the_broadcast_tells_nothing_of_it(road: Road) -> None:
    end = at_end(road)
    road.witness.write(Booted("1", "new card"), at=end + SILENCE_GRACE_MS)
    road.witness.write(Booted("1", "again"), at=end + 2 * SILENCE_GRACE_MS)
    road.send(road.witness.report(), now=end + 3 * SILENCE_GRACE_MS)
    assert road.broadcast.verdict == VerdictKind.WAITING, "the sweep has not come yet"
    sweep(road, end + 3 * SILENCE_GRACE_MS)
    assert road.broadcast.verdict == VerdictKind.AWAITING_REPORT


def test_the_receivers_own_reason_is_the_cause(road: Road) -> None:
    promised = road.broadcast
    road.witness.write(
        ItemMissed(
            promised.occurrence,
            promised.item,
            promised.sha256,
            road.plan.version,
            promised.planned_start,
            MissCause.FILE_MISSING,
        ),
        at=promised.planned_start,
    )
    road.send(road.witness.report())
    assert (road.broadcast.verdict, road.broadcast.cause) == ("failed", "file_missing")


def test_what_was_cancelled_before_its_time_is_not_played_by_order(road: Road) -> None:
    slot = road.session.scalars(select(Slot)).one()
    cancel(road.session, road.commune.operator, slot.id, road.commune.now + 50)
    plan_marked(road.session, road.commune.now + 60, (), 10)
    promised = road.broadcast
    assert promised.verdict == VerdictKind.NOT_PLAYED_BY_ORDER
    assert promised.withdrawn_by == road.commune.operator.name
    assert promised.withdrawn_at == road.commune.now + 50


def test_what_was_recalled_before_its_time_is_recalled(road: Road) -> None:
    bulletin = road.session.scalars(select(Slot)).one().programme.items[1].bulletin
    now = road.commune.now + 50
    recall(road.session, road.commune.approver, bulletin.id, now, "Nhầm số liệu")
    plan_marked(road.session, now + 10, (), 10)
    assert road.broadcast.verdict == VerdictKind.RECALLED
    assert road.broadcast.withdrawn_by == road.commune.approver.name


def test_the_copy_on_the_broadcast_is_the_newest_verdict(road: Road) -> None:
    sweep(road, at_end(road))
    road.witness.play(road.plan)
    road.send(road.witness.report())
    newest = road.session.scalar(
        select(func.max(Verdict.number)).where(Verdict.expected_id == road.broadcast.id)
    )
    assert newest == road.broadcast.verdict_number == 2
