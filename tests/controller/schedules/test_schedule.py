import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.bulletins.decisions import recall
from controller.planning.marks import marked_clusters, take_marks
from controller.receivers.areas import NewArea, add_area
from controller.schedules.errors import (
    BadTimeError,
    NoTargetError,
    NothingAheadError,
    ProgrammeNotApprovedError,
    SlotCancelledError,
)
from controller.schedules.service import DroppedDate, Target, cancel, drop_date, list_slots
from controller.schedules.targets import clusters_of, slots_with
from controller.store.broadcasts import TargetKind
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in

LATER = NOW + 1_000_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=3)


def ids(commune: Commune, *codes: str) -> set[str]:
    return {c.id for c in commune.clusters if c.code in codes}


def unmark(session: Session, commune: Commune) -> None:
    for cluster in commune.clusters:
        take_marks(session, [cluster.id])


def aim(kind: TargetKind, id_: str, *, excluded: bool = False) -> Target:
    return Target(kind=kind, id=id_, excluded=excluded)


def test_a_slot_has_the_clusters_planned_that_it_is_aimed_at(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session)
    unmark(session, commune)
    slot = commune.slot(
        session, [bulletin], targets=[aim(TargetKind.CLUSTER, commune.clusters[1].id)]
    )
    assert set(marked_clusters(session, 10)) == ids(commune, "02")
    assert slots_with(session, bulletin.id) == [slot]


def test_units_areas_and_exceptions_are_resolved_into_clusters(
    session: Session, commune: Commune
) -> None:
    area = add_area(
        session,
        commune.actor(StaffRole.ADMINISTRATOR),
        NewArea(
            unit_id=commune.unit.id,
            name="Ven biển",
            cluster_ids=[c.id for c in commune.clusters[:2]],
        ),
        NOW,
    )
    bulletin = commune.approved_bulletin(session)
    in_area = commune.slot(session, [bulletin], targets=[aim(TargetKind.AREA, area.id)])
    assert clusters_of(session, in_area) == ids(commune, "01", "02")
    all_but_area = commune.slot(
        session,
        [bulletin],
        targets=[
            aim(TargetKind.UNIT, commune.unit.id),
            aim(TargetKind.AREA, area.id, excluded=True),
        ],
    )
    assert clusters_of(session, all_but_area) == ids(commune, "03")


def test_a_slot_of_a_unit_follows_its_clusters_as_they_come_and_go(
    session: Session, commune: Commune
) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    commune.clusters[0].retired_at = LATER
    session.flush()
    assert clusters_of(session, slot) == ids(commune, "02", "03")


def test_a_slot_that_would_sound_nowhere_is_refused(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    everywhere = aim(TargetKind.UNIT, commune.unit.id)
    cluster = aim(TargetKind.CLUSTER, commune.clusters[0].id)
    nowhere = [cluster, aim(TargetKind.UNIT, commune.unit.id, excluded=True)]
    for targets in ([], nowhere):
        with pytest.raises(NoTargetError):
            commune.slot(session, [bulletin], targets=targets)
    assert commune.slot(session, [bulletin], targets=[everywhere])


def test_only_approved_items_go_on_air(session: Session, commune: Commune) -> None:
    waiting, approved = commune.pending_bulletin(session), commune.approved_bulletin(session)
    with pytest.raises(ProgrammeNotApprovedError) as refusal:
        commune.slot(session, [approved, waiting])
    assert refusal.value.bulletins == (waiting,)


def test_what_was_recalled_does_not_go_on_air_again(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    recall(session, commune.operator, bulletin.id, LATER, "Sai ngày")
    with pytest.raises(ProgrammeNotApprovedError):
        commune.slot(session, [bulletin])


def test_nobody_schedules_into_a_neighbouring_commune(session: Session, commune: Commune) -> None:
    other = lay_commune_in(session, commune.province, name="khac")
    bulletin = commune.approved_bulletin(session)
    for target in (
        aim(TargetKind.CLUSTER, other.clusters[0].id),
        aim(TargetKind.UNIT, other.unit.id),
        aim(TargetKind.UNIT, commune.province.id),
    ):
        with pytest.raises(NotAllowedError):
            commune.slot(session, [bulletin], targets=[target])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "19/11/2026"),
        ("at", "25:00"),
        ("at", "17:00+07:00"),
        ("at", "17h"),
        ("zone", "Asia/Nha_Trang"),
        ("zone", "../../etc/passwd"),
        ("rule", "FREQ=SECONDLY"),
        ("rule", "mỗi ngày"),
        ("late_minutes", -1),
    ],
)
def test_times_that_cannot_be_understood_are_named(
    session: Session, commune: Commune, field: str, value: object
) -> None:
    bulletin = commune.approved_bulletin(session)
    with pytest.raises(BadTimeError) as refusal:
        commune.slot(session, [bulletin], **{field: value})
    assert (refusal.value.field, refusal.value.value) == (field, str(value))


@pytest.mark.parametrize(
    "asked",
    [
        {"starts_on": "2026-11-18", "at": "18:00:00"},
        {"starts_on": "2026-11-01", "rule": "FREQ=DAILY;COUNT=3"},
        {"starts_on": "2026-11-01", "rule": "FREQ=DAILY;UNTIL=20261117"},
    ],
)
def test_what_lies_wholly_in_the_past_is_refused(
    session: Session, commune: Commune, asked: dict[str, str]
) -> None:
    bulletin = commune.approved_bulletin(session)
    with pytest.raises(NothingAheadError):
        commune.slot(session, [bulletin], **asked)


def test_an_old_rule_that_still_goes_on_is_accepted(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    slot = commune.slot(session, [bulletin], starts_on="2020-01-01", at="05:15", rule="FREQ=DAILY")
    assert slot.at == "05:15:00"


def test_a_cancelled_slot_is_out_of_the_schedule_and_cancelled_once(
    session: Session, commune: Commune
) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    unmark(session, commune)
    cancel(session, commune.approver, slot.id, LATER)
    assert list_slots(session, commune.operator) == []
    assert set(marked_clusters(session, 10)) == ids(commune, "01", "02", "03")
    with pytest.raises(SlotCancelledError):
        cancel(session, commune.approver, slot.id, LATER)


def test_a_day_is_dropped_with_its_reason_and_its_author(
    session: Session, commune: Commune
) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)], rule="FREQ=DAILY")
    unmark(session, commune)
    for reason in ("Quốc tang", "Quốc tang, theo công điện"):
        drop = DroppedDate(slot_id=slot.id, local_date="2026-11-20", reason=reason)
        drop_date(session, commune.operator, drop, LATER)
    session.expire(slot)
    assert [(e.local_date, e.change, e.reason, e.author_id) for e in slot.exceptions] == [
        ("2026-11-20", "removed", reason, commune.operator.person_id)
    ]
    assert set(marked_clusters(session, 10)) == ids(commune, "01", "02", "03")


def test_auditors_look_and_change_nothing(session: Session, commune: Commune) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    auditor = commune.actor(StaffRole.AUDITOR)
    assert list_slots(session, auditor) == [slot]
    with pytest.raises(NotAllowedError):
        cancel(session, auditor, slot.id, LATER)
