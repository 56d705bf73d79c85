import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.bulletins.decisions import approve, recall
from controller.bulletins.service import edit, submit
from controller.civil import DAY_MS
from controller.planning.marks import mark_clusters, marked_clusters
from controller.planning.service import (
    RENEW_AFTER_MS,
    Planned,
    mark_ageing_plans,
    plan_marked,
)
from controller.receivers.service import record_state, replace_receiver
from controller.schedules.service import DroppedDate, Target, cancel, drop_date
from controller.store.broadcasts import ExpectedBroadcast, Slot, TargetKind
from controller.store.bulletins import Bulletin
from controller.store.delivery import OutboxKind, OutboxMessage, StoredPlan
from controller.store.people import StaffRole
from playlists.messages.plan import ItemKind, Plan, Priority
from playlists.messages.state import State
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import (
    Commune,
    finish_speech,
    lay_commune,
    newest_plan,
    some_public_key,
)

AUDIO = ("http://127.0.0.1/audio",)


class Office:
    """A commune with a planner."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.commune: Commune = lay_commune(session, clusters=2)
        self.tune = self.commune.approved_tune(session)
        self.bulletin = self.commune.approved_bulletin(session)

    def slot(self, **asked: object) -> Slot:
        return self.commune.slot_anyway(self.session, [self.tune, self.bulletin], **asked)

    def plan(self, now: int | None = None) -> Planned:
        return plan_marked(self.session, now or self.commune.now, AUDIO, limit=10)

    def mark_all(self) -> None:
        mark_clusters(self.session, [c.id for c in self.commune.clusters], self.commune.now)

    def newest(self, number: int = 0) -> Plan:
        plan = newest_plan(self.session, self.commune.receivers[number].id)
        assert plan is not None
        return plan

    def promises(self, number: int = 0) -> list[ExpectedBroadcast]:
        query = (
            select(ExpectedBroadcast)
            .where(ExpectedBroadcast.cluster_id == self.commune.clusters[number].id)
            .order_by(ExpectedBroadcast.planned_start)
            .execution_options(populate_existing=True)
        )
        return list(self.session.scalars(query))


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def test_every_receiver_of_the_target_gets_a_plan_and_the_signer_is_asked(office: Office) -> None:
    office.slot()
    assert office.plan() == Planned(clusters=2, plans=2)
    plan = office.newest()
    assert plan.version == 1
    assert [i.kind for i in plan.occurrences[0].items] == [ItemKind.TUNE, ItemKind.BULLETIN]
    assert plan.audio_sources == AUDIO
    asked = office.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert {row.kind for row in asked} == {OutboxKind.PLAN}
    assert plan in [msgspec.json.decode(row.message, type=Plan) for row in asked]


def test_the_promise_is_made_with_the_plan_and_holds_bulletins_only(office: Office) -> None:
    office.slot()
    office.plan()
    (promise,) = office.promises()
    plan = office.newest()
    assert promise.planned_start == plan.occurrences[0].starts_at + 2_000, "after the tune"
    assert promise.length_ms == 4_000
    assert promise.first_plan_version == plan.version
    assert promise.revision_id == office.bulletin.current.id
    assert promise.verdict == VerdictKind.WAITING


def test_planning_twice_is_planning_once(office: Office) -> None:
    office.slot(rule="FREQ=DAILY")
    office.plan()
    office.mark_all()
    assert office.plan() == Planned(clusters=2, plans=0)
    assert office.newest().version == 1
    assert len(office.promises()) == 8


def test_without_a_mark_nothing_is_planned(office: Office) -> None:
    office.slot()
    office.plan()
    assert office.plan() == Planned(clusters=0, plans=0)


def test_a_plan_that_was_not_sent_yet_is_overtaken_by_the_next(office: Office) -> None:
    office.slot()
    office.plan()
    office.slot(at="18:00:00")
    office.plan()
    rows = office.session.scalars(select(OutboxMessage)).all()
    assert {msgspec.json.decode(row.message, type=Plan).version for row in rows} == {2}
    assert len(rows) == 2, "one for each receiver"


def test_a_cluster_that_is_left_out_gets_no_broadcast(office: Office) -> None:
    commune = office.commune
    office.slot(
        targets=[
            Target(kind=TargetKind.UNIT, id=commune.unit.id),
            Target(kind=TargetKind.CLUSTER, id=commune.clusters[1].id, excluded=True),
        ]
    )
    office.plan()
    assert len(office.newest(0).occurrences) == 1
    assert office.newest(1).occurrences == ()


def test_a_cancelled_slot_leaves_the_plan_and_its_promise_says_by_whom(office: Office) -> None:
    slot = office.slot()
    office.plan()
    cancel(office.session, office.commune.operator, slot.id, office.commune.now + 5)
    office.plan(office.commune.now + 9)
    assert office.newest().occurrences == ()
    (promise,) = office.promises()
    assert promise.withdrawn_cause == "cancelled"
    assert promise.withdrawn_by == office.commune.operator.name
    assert promise.verdict == VerdictKind.NOT_PLAYED_BY_ORDER


def test_a_dropped_day_is_withdrawn_in_the_name_of_whoever_dropped_it(office: Office) -> None:
    slot = office.slot(rule="FREQ=DAILY")
    office.plan()
    drop = DroppedDate(slot_id=slot.id, local_date="2026-11-20", reason="Quốc tang")
    drop_date(office.session, office.commune.actor(StaffRole.APPROVER), drop, office.commune.now)
    office.plan(office.commune.now + 9)
    withdrawn = [p for p in office.promises() if p.withdrawn_at is not None]
    assert [p.occurrence for p in withdrawn] == [f"{slot.id}.20261120"]
    assert withdrawn[0].withdrawn_by == office.commune.people[StaffRole.APPROVER].name


def test_a_slot_that_never_finds_room_has_its_verdict_all_the_same(office: Office) -> None:
    office.slot()
    office.plan()
    office.slot(at="17:00:02")  # while the first still sounds
    office.plan()
    first, second = office.promises()
    assert (first.withdrawn_at, first.verdict) == (None, VerdictKind.WAITING)
    assert second.planned_start > first.planned_start
    assert (second.withdrawn_cause, second.withdrawn_by) == ("displaced", "Nhường “Chương trình”")
    assert second.verdict == VerdictKind.NOT_PLAYED_BY_ORDER
    office.mark_all()
    office.plan()
    assert len(office.promises()) == 2


def test_what_yields_to_something_more_urgent_is_withdrawn_and_says_to_what(office: Office) -> None:
    office.slot()
    office.plan()
    office.slot(at="17:00:02", priority=Priority.PRIORITY)
    office.plan(office.commune.now + 9)
    first, second = sorted(office.promises(), key=lambda p: p.planned_start)
    assert (first.withdrawn_cause, first.withdrawn_by) == ("displaced", "Nhường “Chương trình”")
    assert second.withdrawn_at is None


def test_a_withdrawn_broadcast_is_promised_again_when_the_way_is_free(office: Office) -> None:
    office.slot()
    office.plan()
    urgent = office.slot(at="17:00:02", priority=Priority.PRIORITY)
    office.plan(office.commune.now + 9)
    cancel(office.session, office.commune.operator, urgent.id, office.commune.now + 10)
    office.plan(office.commune.now + 20)
    first, _urgent = sorted(office.promises(), key=lambda p: p.planned_start)
    assert first.withdrawn_at is None
    assert first.first_plan_version == 3
    assert first.verdict == "waiting", "no longer 'Không phát (theo lệnh)'"


def test_a_plan_that_was_signed_is_kept_as_proof_when_another_overtakes_it(office: Office) -> None:
    slot = office.slot()
    office.plan()
    for row in office.session.scalars(select(OutboxMessage)):
        row.envelope, row.signed_at = b"signed", office.commune.now
    cancel(office.session, office.commune.operator, slot.id, office.commune.now + 10)
    office.plan(office.commune.now + 20)
    rows = office.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [row.published_at is None for row in rows] == [False, False, True, True]
    assert [row.signed_at is None for row in rows] == [False, False, True, True]


def test_a_recall_takes_the_programme_off_the_air_and_names_the_sound(office: Office) -> None:
    office.slot()
    office.plan()
    sha256 = office.promises()[0].sha256
    recall(office.session, office.commune.approver, office.bulletin.id, office.commune.now, "Sai")
    office.plan(office.commune.now + 9)
    plan = office.newest()
    assert plan.occurrences == (), "a tune alone is no broadcast"
    assert plan.recalled == (sha256,)
    assert office.promises()[0].withdrawn_cause == "recalled"


def test_a_begun_broadcast_is_never_withdrawn(office: Office) -> None:
    slot = office.slot()
    office.plan()
    begun = office.promises()[0].planned_start + 1
    cancel(office.session, office.commune.operator, slot.id, begun)
    office.plan(begun)
    assert office.promises()[0].withdrawn_at is None


def test_a_new_wording_is_promised_once_it_is_approved(office: Office) -> None:
    office.slot()
    office.plan()
    session, commune, bulletin = office.session, office.commune, office.bulletin
    edit(session, commune.operator, bulletin.id, "Lời mới.", commune.now + 1)
    office.mark_all()
    assert office.plan(commune.now + 2).plans == 0, "the old wording stands"
    session.refresh(bulletin, ["revisions"])
    finish_speech(session, bulletin.current, 6.0, commune.now + 3)
    submit(session, commune.operator, bulletin.id, commune.now + 4)
    approve(
        session,
        commune.approver,
        session.get_one(Bulletin, bulletin.id).current.id,
        commune.now + 5,
    )
    office.plan(commune.now + 6)
    (promise,) = office.promises()
    assert promise.revision_id == bulletin.current.id
    assert promise.length_ms == 6_000
    assert promise.first_plan_version == 2


def test_versions_go_on_above_what_a_receiver_says_it_has_seen(office: Office) -> None:
    """After a restored backup a lower number would be refused by every receiver."""
    office.slot()
    office.plan()
    receiver = office.commune.receivers[0].id
    state = State(receiver=receiver, at=1, online=True, plan_version=41)
    record_state(office.session, receiver, state, office.commune.now)
    office.mark_all()
    assert office.plan().plans == 1
    assert office.newest().version == 42


def test_a_new_device_gets_the_plan_of_its_place_under_a_higher_number(office: Office) -> None:
    office.slot()
    office.plan()
    old = office.commune.receivers[0]
    actor = office.commune.actor(StaffRole.ADMINISTRATOR)
    new = replace_receiver(
        office.session, actor, old.id, some_public_key("mới"), office.commune.now
    )
    assert office.plan() == Planned(clusters=1, plans=1)
    plan = newest_plan(office.session, new.id)
    assert plan is not None
    assert plan.version == 2
    assert len(office.promises()) == 1, "the promise belongs to the place"


def test_an_ageing_plan_is_made_anew_though_nothing_changed(office: Office) -> None:
    office.slot()
    office.plan()
    later = office.commune.now + RENEW_AFTER_MS
    assert mark_ageing_plans(office.session, later - 1) == 0
    assert mark_ageing_plans(office.session, later) == 2
    assert office.plan(later).plans == 2
    assert office.newest().expires_at > later + 7 * DAY_MS
    assert marked_clusters(office.session, 10) == []


def test_each_broadcast_is_promised_once_over_many_days(office: Office) -> None:
    office.slot(rule="FREQ=DAILY")
    for day in range(10):
        office.mark_all()
        office.plan(office.commune.now + day * DAY_MS)
    starts = [p.planned_start for p in office.promises()]
    assert len(starts) == len(set(starts)) == 17
    stored = office.session.scalar(select(func.count()).select_from(StoredPlan))
    assert stored == 20
