"""Areas: what is aimed at them follows them."""

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.planning.marks import marked_clusters, take_marks
from controller.receivers.areas import (
    ChangedArea,
    NewArea,
    add_area,
    change_area,
    list_areas,
    members_of,
    remove_area,
)
from controller.receivers.errors import AreaInUseError, AreaNameTakenError
from controller.schedules.service import Target, cancel
from controller.schedules.targets import clusters_of
from controller.store.broadcasts import TargetKind
from controller.store.people import StaffRole
from controller.store.places import Area
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=3)


def area(session: Session, commune: Commune, *numbers: int) -> Area:
    ids = [commune.clusters[n].id for n in numbers]
    new = NewArea(unit_id=commune.unit.id, name="Ven biển", cluster_ids=ids)
    return add_area(session, commune.actor(StaffRole.TECHNICIAN), new, NOW)


def changed(session: Session, commune: Commune, area_id: str, *numbers: int) -> Area:
    ids = [commune.clusters[n].id for n in numbers]
    new = ChangedArea(area_id=area_id, name="Ven sông", cluster_ids=ids)
    return change_area(session, commune.actor(StaffRole.TECHNICIAN), new, NOW)


def test_a_cluster_that_joins_later_is_included_and_one_that_leaves_is_not(
    session: Session, commune: Commune
) -> None:
    coast = area(session, commune, 0, 1)
    aimed = [Target(kind=TargetKind.AREA, id=coast.id)]
    slot = commune.slot(session, [commune.approved_bulletin(session)], targets=aimed)
    take_marks(session, [c.id for c in commune.clusters])
    changed(session, commune, coast.id, 1, 2)
    assert clusters_of(session, slot) == {commune.clusters[1].id, commune.clusters[2].id}
    assert set(marked_clusters(session, 9)) == {commune.clusters[0].id, commune.clusters[2].id}
    assert list_areas(session, [commune.unit.id])[0].name == "Ven sông"


def test_two_areas_of_a_unit_are_not_called_the_same(session: Session, commune: Commune) -> None:
    area(session, commune, 0)
    technician = commune.actor(StaffRole.TECHNICIAN)
    again = NewArea(unit_id=commune.unit.id, name="VEN BIỂN", cluster_ids=[])
    with pytest.raises(AreaNameTakenError) as refusal:
        add_area(session, technician, again, NOW)
    assert refusal.value.name == "Ven biển"


def test_an_area_may_keep_its_name(session: Session, commune: Commune) -> None:
    coast = area(session, commune, 0)
    new = ChangedArea(area_id=coast.id, name="ven biển", cluster_ids=[])
    assert change_area(session, commune.actor(StaffRole.TECHNICIAN), new, NOW).name == "ven biển"


def test_an_area_that_is_aimed_at_stays(session: Session, commune: Commune) -> None:
    coast = area(session, commune, 0)
    aimed = [Target(kind=TargetKind.AREA, id=coast.id)]
    slot = commune.slot(session, [commune.approved_bulletin(session)], targets=aimed)
    technician = commune.actor(StaffRole.TECHNICIAN)
    with pytest.raises(AreaInUseError) as refused:
        remove_area(session, technician, coast.id, NOW)
    assert refused.value.programmes == ("Chương trình",)
    cancel(session, commune.operator, slot.id, NOW)
    remove_area(session, technician, coast.id, NOW)
    assert list_areas(session, [commune.unit.id]) == []
    assert members_of(session, coast.id) == frozenset()


def test_only_who_looks_after_clusters_changes_areas(session: Session, commune: Commune) -> None:
    coast = area(session, commune, 0)
    other = lay_commune_in(session, commune.province, name="khac")
    with pytest.raises(NotAllowedError):
        remove_area(session, commune.operator, coast.id, NOW)
    foreign = ChangedArea(area_id=coast.id, name="X", cluster_ids=[other.clusters[0].id])
    with pytest.raises(NotAllowedError):
        change_area(session, commune.actor(StaffRole.TECHNICIAN), foreign, NOW)
