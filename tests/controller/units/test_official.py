"""The official list of units finds names however they are typed, and only sure ones."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.store.people import StaffRole
from controller.store.units import Unit
from controller.units import official
from controller.units.choosing import add_chosen, choices
from controller.units.errors import UnitTakenError, UnknownUnitNameError
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def names_below(session: Session, unit_id: str) -> set[str]:
    return set(session.scalars(select(Unit.name).where(Unit.parent_id == unit_id)))


def test_the_list_has_as_many_units_as_the_resolutions_made() -> None:
    listed = official.provinces()
    assert len(listed) == 34
    assert sum(one.kind == "thành phố" for one in listed) == 6
    kinds = [commune.kind for one in listed for commune in one.communes]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "xã": 2621,
        "phường": 687,
        "đặc khu": 13,
    }


@pytest.mark.parametrize("typed", ["Khánh Hòa", "khanh hoa", "Tỉnh Khánh Hòa", "  KHÁNH  HÒA "])
def test_a_province_is_found_however_it_is_typed(typed: str) -> None:
    found = official.province(typed)
    assert found is not None
    assert (found.kind, found.name, len(found.communes)) == ("tỉnh", "Khánh Hòa", 65)


def test_a_commune_is_found_with_its_kind_or_without() -> None:
    province = official.province("Khánh Hòa")
    assert province is not None
    for typed in ("Vạn Thắng", "xa van thang", "Xã Vạn Thắng"):
        found = province.commune(typed)
        assert found is not None
        assert found.name == "Xã Vạn Thắng"
    assert province.commune("Vạn") is None


def test_a_name_without_accents_that_may_be_two_is_no_name() -> None:
    province = official.province("Thái Nguyên")
    assert province is not None
    assert province.commune("xa van lang") is None
    assert province.commune("Xã Văn Lang") is not None


def test_no_two_communes_of_a_province_are_called_the_same() -> None:
    for province in official.provinces():
        names = [commune.name for commune in province.communes]
        assert len(set(names)) == len(names), province.name
        for commune in province.communes:
            assert province.commune(commune.name) == commune


def test_what_was_ticked_stands_below_its_province(session: Session, commune: Commune) -> None:
    before = names_below(session, commune.province.id)
    chosen = ["Xã Vạn Ninh", "Đặc khu Trường Sa"]
    added = add_chosen(session, SYSTEM, commune.province.id, chosen, NOW)
    assert [(unit.kind, unit.name) for unit in added] == [
        ("xã", "Xã Vạn Ninh"),
        ("đặc khu", "Đặc khu Trường Sa"),
    ]
    assert names_below(session, commune.province.id) == before | set(chosen)
    there = {one.commune.name for one in choices(session, commune.province.id) if one.is_there}
    assert there >= set(chosen)


def test_a_name_that_the_province_does_not_have_is_refused_before_any_is_added(
    session: Session, commune: Commune
) -> None:
    before = names_below(session, commune.province.id)
    with pytest.raises(UnknownUnitNameError):
        add_chosen(session, SYSTEM, commune.province.id, ["Xã Vạn Ninh", "Phường Ba Đình"], NOW)
    assert names_below(session, commune.province.id) == before


def test_a_commune_is_not_added_twice(session: Session, commune: Commune) -> None:
    add_chosen(session, SYSTEM, commune.province.id, ["Xã Vạn Ninh", "Xã Vạn Ninh"], NOW)
    with pytest.raises(UnitTakenError):
        add_chosen(session, SYSTEM, commune.province.id, ["Xã Vạn Ninh"], NOW)


def test_below_a_commune_nothing_is_chosen_and_only_who_manages_units_may(
    session: Session, commune: Commune
) -> None:
    assert choices(session, commune.unit.id) == []
    operator = commune.actor(StaffRole.OPERATOR)
    with pytest.raises(NotAllowedError):
        add_chosen(session, operator, commune.province.id, ["Xã Vạn Ninh"], NOW)
