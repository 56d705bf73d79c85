"""Units from a table, below each other in one go."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.store.people import StaffRole
from controller.store.units import Unit
from controller.tables.outcomes import RowFate, take_in, try_out
from controller.tables.read import read_table
from controller.units.bulk import COLUMNS, adding_units
from tests.controller.commune import Commune, lay_commune

TABLE = """tên,loại,thuộc
Thôn Đông,thôn,
Tổ 1,tổ,Thôn Đông
Thôn Đông,thôn,
Tổ 2,tổ,Thôn Tây
,thôn,
"""
FATES = [RowFate.ADDED, RowFate.ADDED, RowFate.TAKEN, RowFate.REFUSED, RowFate.REFUSED]


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def test_units_come_below_each_other_and_the_dry_run_leaves_none(
    session: Session, commune: Commune
) -> None:
    rows = read_table("a.csv", TABLE.encode(), COLUMNS)
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    step = adding_units(session, administrator, commune.unit.id, commune.now)
    assert [o.fate for o in try_out(session, rows, step)] == FATES
    below = select(Unit.name).where(Unit.parent_id == commune.unit.id)
    assert list(session.scalars(below)) == []
    assert [o.fate for o in take_in(session, rows, step)] == FATES
    assert list(session.scalars(below)) == ["Thôn Đông"]
    group = session.scalars(select(Unit).where(Unit.name == "Tổ 1")).one()
    assert session.get_one(Unit, group.parent_id).name == "Thôn Đông"


def test_only_who_lays_units_imports_them(session: Session, commune: Commune) -> None:
    with pytest.raises(NotAllowedError):
        adding_units(session, commune.operator, commune.unit.id, commune.now)
