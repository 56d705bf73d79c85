"""A receiver that was offline when something changed is judged by what it could know."""

from sqlalchemy import select

from controller import civil
from controller.bulletins.decisions import recall
from controller.planning.service import plan_marked
from controller.regulations.days import NewDays, declare
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.service import cancel
from controller.store.broadcasts import ExpectedBroadcast, Slot
from controller.store.ledger import Verdict
from controller.store.regulations import DayKind
from playlists.messages.journal_entry import Booted, PlanAccepted
from playlists.rules.verdict import SILENCE_GRACE_MS, Cause, VerdictKind
from tests.controller.commune import newest_plan
from tests.controller.ledger.conftest import Road

LATER = 10_000
"""After the first plan, and long before the broadcast."""


def replan(road: Road) -> int:
    now = road.commune.now + LATER + 1
    plan_marked(road.session, now, ("http://127.0.0.1/audio",), limit=10)
    return now


def slot_of(road: Road) -> Slot:
    return road.session.scalars(select(Slot)).one()


def judged(road: Road) -> tuple[str, str]:
    """Verdict and qualifiers."""
    query = select(Verdict).where(Verdict.expected_id == road.broadcast.id)
    newest = road.session.scalars(query.order_by(Verdict.number.desc())).first()
    assert newest is not None
    return newest.kind, newest.qualifiers


def plays_what_it_has(road: Road) -> None:
    """The plan of before the change, whole; its report comes when the line is back."""
    road.witness.play(road.plan)
    road.send(road.witness.report())


def test_what_was_cancelled_unheard_of_counts_as_played_by_the_old_schedule(road: Road) -> None:
    cancel(road.session, road.commune.operator, slot_of(road).id, road.commune.now + LATER)
    replan(road)
    assert road.broadcast.verdict == VerdictKind.NOT_PLAYED_BY_ORDER
    plays_what_it_has(road)
    assert judged(road) == (VerdictKind.PLAYED, "old_schedule")


def test_what_was_recalled_unheard_of_is_told_as_it_was(road: Road) -> None:
    news = slot_of(road).programme.items[1].bulletin_id
    recall(road.session, road.commune.approver, news, road.commune.now + LATER, "Sai ngày")
    replan(road)
    assert road.broadcast.verdict == VerdictKind.RECALLED
    plays_what_it_has(road)
    assert judged(road) == (VerdictKind.PLAYED, "old_schedule")


def test_what_was_moved_unheard_of_counts_at_its_old_time(road: Road) -> None:
    move = MovedDay(
        slot_id=slot_of(road).id, local_date="2026-11-19", to="2026-11-19T19:00", reason="Họp"
    )
    change_day(road.session, road.commune.operator, move, road.commune.now + LATER)
    replan(road)
    assert civil.clock(road.broadcast.planned_start) == "19:00:02"
    plays_what_it_has(road)
    assert judged(road) == (VerdictKind.PLAYED, "old_schedule")


def test_what_came_too_late_to_be_known_is_no_fault_of_the_device(road: Road) -> None:
    change = ChangedSlot(slot_id=slot_of(road).id, at="17:30")
    change_from(road.session, road.commune.operator, change, road.commune.now + LATER)
    replan(road)
    plan = newest_plan(road.session, road.witness.receiver)
    assert plan is not None
    new = road.session.scalars(
        select(ExpectedBroadcast).where(
            ExpectedBroadcast.cluster_id == road.commune.clusters[0].id,
            ExpectedBroadcast.withdrawn_at.is_(None),
        )
    ).one()
    road.witness.write(PlanAccepted(road.plan.version), at=road.commune.now + 100)
    over = new.planned_start + new.length_ms + SILENCE_GRACE_MS + 1
    road.witness.write(Booted("1", "after a power cut"), at=over)
    road.send(road.witness.report(), now=over + 1)
    road.session.refresh(new)
    assert (new.verdict, new.cause) == (VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED)


def test_a_recall_that_came_after_the_broadcast_changes_nothing_of_it(road: Road) -> None:
    plays_what_it_has(road)
    news = slot_of(road).programme.items[1].bulletin_id
    after = road.plan.occurrences[0].starts_at + 3_600_000
    recall(road.session, road.commune.approver, news, after, "Sai ngày")
    plan_marked(road.session, after + 1, ("http://127.0.0.1/audio",), limit=10)
    assert judged(road) == (VerdictKind.PLAYED, "")


def test_a_broadcast_of_a_day_of_mourning_says_that_its_music_was_left_out(road: Road) -> None:
    days = NewDays(
        unit_id=road.commune.unit.id,
        kind=DayKind.MOURNING,
        first_day="2026-11-19",
        last_day="2026-11-19",
        name="Quốc tang",
    )
    declare(road.session, road.commune.operator, days, road.commune.now + LATER)
    replan(road)
    plan = newest_plan(road.session, road.witness.receiver)
    assert plan is not None
    assert [len(o.items) for o in plan.occurrences] == [1]
    road.plan = plan
    plays_what_it_has(road)
    assert judged(road) == (VerdictKind.PLAYED, "mourning")
