"""Communes are merged: records keep the old name, plans move, receivers need no visit."""

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.keys.ceremony import Grant, hold
from controller.planning.service import plan_marked
from controller.receivers.areas import NewArea, add_area
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver
from controller.schedules.service import Target
from controller.signer.conditions import Station
from controller.signer.signing import sign_waiting
from controller.store.broadcasts import ExpectedBroadcast, TargetKind
from controller.store.delivery import OutboxMessage
from controller.store.people import StaffRole
from controller.store.places import AreaMember
from controller.units.errors import MergerRefusedError
from controller.units.merging import Merger, merge_units
from playlists.messages.envelope import open_envelope
from playlists.messages.plan import Plan
from playlists.messages.trust import Role, advance, trust_root
from tests.controller.commune import (
    Commune,
    lay_commune,
    lay_commune_in,
    newest_plan,
    some_public_key,
)

SOURCES = ("http://127.0.0.1/audio",)
YEAR = 31_536_000_000


@pytest.fixture
def old(session: Session) -> Commune:
    return lay_commune(session, clusters=2, name="cu")


@pytest.fixture
def new(session: Session, old: Commune) -> Commune:
    return lay_commune_in(session, old.province, clusters=1, name="moi")


def merge(session: Session, old: Commune, new: Commune) -> None:
    merge_units(session, SYSTEM, Merger(from_ids=[old.unit.id], into_id=new.unit.id), new.now)


def plan_all(session: Session, now: int) -> None:
    plan_marked(session, now, SOURCES, 100)


def test_plans_go_on_and_records_keep_the_old_name(
    session: Session, old: Commune, new: Commune
) -> None:
    slot = old.slot(session, [old.approved_bulletin(session)])
    plan_all(session, old.now + 1)
    before = {r.id: newest_plan(session, r.id) for r in old.receivers}
    merge(session, old, new)
    plan_all(session, old.now + 2)
    for receiver in old.receivers:
        plan, was = newest_plan(session, receiver.id), before[receiver.id]
        assert plan is not None
        assert was is not None
        assert plan.occurrences == was.occurrences
    session.refresh(slot)
    assert slot.unit_id == new.unit.id
    assert set(session.scalars(select(ExpectedBroadcast.unit_id))) == {old.unit.id}
    assert old.unit.name == "Xã cu"


def test_what_the_new_commune_schedules_sounds_in_the_old_ones_clusters(
    session: Session, old: Commune, new: Commune
) -> None:
    new.slot(session, [new.approved_bulletin(session)])
    merge(session, old, new)
    plan_all(session, new.now + 2)
    for receiver in (*old.receivers, *new.receivers):
        plan = newest_plan(session, receiver.id)
        assert plan is not None
        assert len(plan.occurrences) == 1


@pytest.mark.parametrize("over", ["province", "old commune"])
def test_a_receiver_that_nobody_visits_still_believes_its_plans(
    session: Session, old: Commune, new: Commune, over: str
) -> None:
    known_path = (old.unit.id, old.province.id)  # as it was told when it was installed
    unit = old.province if over == "province" else old.unit
    now = old.now + 10
    grant = Grant(units=(unit.id,), not_before=now - YEAR, not_after=now + YEAR)
    ceremony = hold(grant, root_count=1, threshold=1, now=now)
    trust = advance(trust_root(ceremony.root), ceremony.chain)
    old.slot(session, [old.approved_bulletin(session)])
    merge(session, old, new)
    plan_all(session, now)
    sign_waiting(session, Station((ceremony.station_key,), trust), now, limit=100)
    receiver = old.receivers[0]
    row = session.scalars(
        select(OutboxMessage).where(OutboxMessage.receiver_id == receiver.id)
    ).one()
    assert row.envelope is not None
    keys = trust.keys_for(Role.PLAN, known_path, now)
    plan = open_envelope(row.envelope, Plan, keys)
    assert plan.receiver == receiver.id
    assert plan == msgspec.json.decode(row.message, type=Plan)


def test_staff_of_the_new_commune_are_in_charge_of_the_old_ones_places(
    session: Session, old: Commune, new: Commune
) -> None:
    merge(session, old, new)
    target = Target(kind=TargetKind.CLUSTER, id=old.clusters[0].id)
    slot = new.slot(session, [new.approved_bulletin(session)], targets=[target])
    assert [aimed.target_id for aimed in slot.targets] == [target.id]


def test_nothing_is_merged_into_itself_or_below_itself_or_twice(
    session: Session, old: Commune, new: Commune
) -> None:
    for from_id, into_id in (
        (new.unit.id, new.unit.id),
        (new.province.id, new.unit.id),
    ):
        with pytest.raises(MergerRefusedError):
            merge_units(session, SYSTEM, Merger(from_ids=[from_id], into_id=into_id), new.now)
    merge(session, old, new)
    with pytest.raises(MergerRefusedError):
        merge(session, old, new)


def test_a_communes_own_administrator_merges_nothing(
    session: Session, old: Commune, new: Commune
) -> None:
    merger = Merger(from_ids=[old.unit.id], into_id=new.unit.id)
    for role in (StaffRole.ADMINISTRATOR, StaffRole.PROVINCE_ADMINISTRATOR):
        with pytest.raises(NotAllowedError):
            merge_units(session, old.actor(role), merger, new.now)


def test_a_cluster_that_joins_an_area_later_is_reached_and_an_exception_is_not(
    session: Session, old: Commune
) -> None:
    first, left_out = old.clusters
    area = add_area(
        session,
        SYSTEM,
        NewArea(unit_id=old.unit.id, name="Ven sông", cluster_ids=[first.id, left_out.id]),
        old.now,
    )
    targets = [
        Target(kind=TargetKind.AREA, id=area.id),
        Target(kind=TargetKind.CLUSTER, id=left_out.id, excluded=True),
    ]
    old.slot(session, [old.approved_bulletin(session)], targets=targets)
    late = add_cluster(
        session, SYSTEM, NewCluster(unit_id=old.unit.id, code="09", name="Thôn 9"), old.now
    )
    receiver = enrol_receiver(session, SYSTEM, late.id, some_public_key(late.id), old.now)
    session.add(AreaMember(area_id=area.id, cluster_id=late.id))
    session.flush()
    plan_all(session, old.now + 2)
    assert [
        len(plan.occurrences) if (plan := newest_plan(session, id_)) else None
        for id_ in (old.receivers[0].id, old.receivers[1].id, receiver.id)
    ] == [1, 0, 1]
