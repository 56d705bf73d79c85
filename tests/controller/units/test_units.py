"""The tree of units: its paths, its subtrees, and what a name may be."""

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.errors import MissingFieldError, NotFoundError, TooLongError
from controller.store.people import StaffRole
from controller.units.service import NewUnit, add_unit
from controller.units.tree import subtree_ids, unit_path
from tests.controller.commune import NOW, lay_commune, lay_commune_in


def test_a_path_leads_from_a_unit_to_the_top(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    assert [u.id for u in unit_path(session, commune.unit.id)] == [
        commune.unit.id,
        commune.province.id,
    ]


def test_a_subtree_holds_the_unit_and_all_below_it(session: Session) -> None:
    one = lay_commune(session, clusters=0)
    other = lay_commune_in(session, one.province, clusters=0, name="khac")
    new = NewUnit(parent_id=one.unit.id, kind="thôn", name="Thôn Đông")
    village = add_unit(session, one.actor(StaffRole.ADMINISTRATOR), new, NOW)
    assert subtree_ids(session, one.unit.id) == {one.unit.id, village.id}
    assert {other.unit.id, village.id} <= subtree_ids(session, one.province.id)


def test_only_the_controller_itself_lays_the_top_of_a_tree(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    new = NewUnit(parent_id=None, kind="tỉnh", name="Tỉnh khác")
    with pytest.raises(NotAllowedError):
        add_unit(session, commune.actor(StaffRole.ADMINISTRATOR), new, NOW)


@pytest.mark.parametrize(("name", "error"), [("  ", MissingFieldError), ("x" * 201, TooLongError)])
def test_a_name_says_something_and_fits(
    session: Session, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_unit(session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name=name), NOW)


def test_names_are_kept_composed_and_trimmed(session: Session) -> None:
    new = NewUnit(parent_id=None, kind="tỉnh", name=" Kha\u0301nh Ho\u0300a ")
    assert add_unit(session, SYSTEM, new, NOW).name == "Khánh Hòa"


def test_an_unknown_parent_is_told(session: Session) -> None:
    with pytest.raises(NotFoundError) as error:
        unit_path(session, "0" * 32)
    assert error.value.subject == "Unit"
