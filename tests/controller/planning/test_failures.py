"""What goes wrong with one cluster stays with that cluster, and is written down."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.bulletins.decisions import recall
from controller.clock import now_ms
from controller.link.states import OpenedState, take_states
from controller.planning.marks import marked_clusters
from controller.planning.problems import ProblemKind
from controller.planning.role import plan_once
from controller.planning.service import TRY_AGAIN_MS, mark_failed_again, plan_marked
from controller.planning.versions import LARGEST_JUMP, is_believable
from controller.schedules.service import DroppedDate, Target, cancel, drop_date
from controller.store.broadcasts import ExpectedBroadcast, TargetKind
from controller.store.bulletins import Bulletin, Revision
from controller.store.delivery import PlanProblem, StoredPlan
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.ledger import AuditEvent
from playlists.messages.numbers import LARGEST_COUNT
from playlists.messages.state import State
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import Commune, lay_commune, newest_plan

AUDIO = ("http://127.0.0.1/audio",)


@pytest.fixture
def commune(session: Session) -> Commune:
    commune = lay_commune(session, clusters=2)
    commune.slot(session, [commune.approved_bulletin(session)])
    plan_marked(session, commune.now, AUDIO, limit=10)
    return commune


def report(session: Session, commune: Commune, version: int) -> None:
    """The first receiver says that it has seen a plan version."""
    receiver = commune.receivers[0].id
    state = State(receiver=receiver, at=commune.now, online=True, plan_version=version)
    take_states(session, [OpenedState(receiver, state, live=True)], commune.now)
    plan_marked(session, commune.now, AUDIO, limit=10)


def problems(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(PlanProblem)).all()
    return [(row.cluster_id, row.kind) for row in rows]


def version(session: Session, commune: Commune) -> int:
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    return plan.version


def test_an_absurd_version_is_not_followed_and_is_shown(session: Session, commune: Commune) -> None:
    report(session, commune, LARGEST_COUNT)
    assert version(session, commune) == 1
    assert problems(session) == [(commune.clusters[0].id, ProblemKind.VERSION.value)]
    acts = list(session.scalars(select(AuditEvent.act).where(AuditEvent.act.like("plan_%"))))
    assert acts == ["plan_version"]

    report(session, commune, LARGEST_COUNT)
    assert marked_clusters(session, 10) == [], "a claim that is repeated costs no planning"
    commune.now += TRY_AGAIN_MS
    report(session, commune, 1)
    assert mark_failed_again(session, commune.now) == 1
    plan_marked(session, commune.now, AUDIO, limit=10)
    assert problems(session) == [], "the claim was taken back"


def test_a_jump_is_followed_once_a_day(session: Session, commune: Commune) -> None:
    """Many small jumps would lead to the end of the numbers as surely as a large one."""
    report(session, commune, 41)
    assert version(session, commune) == 42
    report(session, commune, 42 + LARGEST_JUMP)
    assert version(session, commune) == 42
    assert problems(session) == [(commune.clusters[0].id, ProblemKind.VERSION.value)]


def test_nothing_near_the_end_of_the_numbers_is_believed() -> None:
    assert is_believable(5, 5 + LARGEST_JUMP)
    assert not is_believable(5, 6 + LARGEST_JUMP)
    assert not is_believable(LARGEST_COUNT - 3, LARGEST_COUNT - 1)


def test_one_cluster_that_cannot_be_planned_stops_no_other(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, now_ms(), clusters=3, name="a")
        good = commune.approved_bulletin(session)
        bad = commune.approved_bulletin(session, "Hỏng.")
        commune.slot(session, [good], rule="FREQ=DAILY")
        broken = commune.clusters[1].id
        damage(session, commune, bad.id, broken)
    plan_once(engine, AUDIO)
    with reading_sessions(engine)() as session:
        assert problems(session) == [(broken, ProblemKind.FAULT.value)]
        assert len(session.scalars(select(StoredPlan.id)).all()) == 2
        assert marked_clusters(session, 10) == [], "it is tried again later, not at once"


def damage(session: Session, commune: Commune, bulletin_id: str, cluster_id: str) -> None:
    """Aim a slot at one cluster and damage the database where only that slot looks."""
    programme = commune.programme(session, [session.get_one(Bulletin, bulletin_id)])
    slot = commune.slot(
        session,
        [],
        programme_id=programme.id,
        rule="FREQ=DAILY",
        at="05:00:00",
        targets=[Target(kind=TargetKind.CLUSTER, id=cluster_id)],
    )
    slot.starts_on = "hôm qua"


def late(session: Session, commune: Commune) -> ExpectedBroadcast:
    """Plan a minute after the broadcast began, and give back what is said of it."""
    start = session.scalars(select(ExpectedBroadcast.planned_start)).first()
    assert start is not None
    plan_marked(session, start + 60_000, AUDIO, limit=10)
    row = session.scalars(
        select(ExpectedBroadcast).execution_options(populate_existing=True)
    ).first()
    assert row is not None
    return row


def start_of(session: Session) -> int:
    start = session.scalars(select(ExpectedBroadcast.planned_start)).first()
    assert start is not None
    return start


def slot_id(session: Session) -> str:
    found = session.scalars(select(ExpectedBroadcast.slot_id)).first()
    assert found is not None
    return found


def test_a_slot_cancelled_in_time_is_withdrawn_though_it_is_planned_late(
    session: Session, commune: Commune
) -> None:
    decided = start_of(session) - 1_000
    cancel(session, commune.operator, slot_id(session), decided)
    row = late(session, commune)
    assert row.withdrawn_at == decided
    assert row.verdict == VerdictKind.NOT_PLAYED_BY_ORDER


def test_a_day_dropped_in_time_is_withdrawn_though_it_is_planned_late(
    session: Session, commune: Commune
) -> None:
    decided = start_of(session) - 1_000
    drop = DroppedDate(slot_id=slot_id(session), local_date="2026-11-19", reason="Quốc tang")
    drop_date(session, commune.operator, drop, decided)
    assert late(session, commune).withdrawn_at == decided


def test_a_recall_wins_when_the_planner_returns(session: Session, commune: Commune) -> None:
    """The planner was dead while the bulletin was recalled and its hour came."""
    decided = start_of(session) - 1_000
    bulletin = session.scalars(select(Revision.bulletin_id)).first()
    assert bulletin is not None
    recall(session, commune.approver, bulletin, decided, "Sai số liệu")
    row = late(session, commune)
    assert (row.withdrawn_at, row.withdrawn_cause) == (decided, "recalled")
    assert row.verdict == VerdictKind.RECALLED
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    assert plan.occurrences == ()
    assert plan.recalled


def test_a_cancellation_two_days_ago_still_counts(session: Session, commune: Commune) -> None:
    decided = start_of(session) - 1_000
    cancel(session, commune.operator, slot_id(session), decided)
    plan_marked(session, decided + 3 * 86_400_000, AUDIO, limit=10)
    rows = session.scalars(select(ExpectedBroadcast).execution_options(populate_existing=True))
    assert {row.withdrawn_at for row in rows} == {decided}
