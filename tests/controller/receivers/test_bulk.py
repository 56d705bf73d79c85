"""Many clusters from a table: the dry run says exactly what the run does."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.receivers.bulk import COLUMNS, adding_clusters
from controller.store.people import StaffRole
from controller.store.places import Cluster
from controller.tables.outcomes import RowFate, take_in, try_out
from controller.tables.read import read_table
from tests.controller.commune import Commune, lay_commune

TABLE = """Mã;Tên;Vĩ độ;Kinh độ
01;Đã có;;
07;Thôn Đông;12,25;109,19
07;Trùng;;
08;;;
09;Xa;95;0
"""
FATES = [RowFate.TAKEN, RowFate.ADDED, RowFate.TAKEN, RowFate.REFUSED, RowFate.REFUSED]


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def fates(session: Session, commune: Commune, *, dry: bool) -> list[RowFate]:
    technician = commune.actor(StaffRole.TECHNICIAN)
    rows = read_table("cum.csv", TABLE.encode("utf-8-sig"), COLUMNS)
    step = adding_clusters(session, technician, commune.unit.id, commune.now)
    return [outcome.fate for outcome in (try_out if dry else take_in)(session, rows, step)]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Cluster)) or 0


def test_the_dry_run_tells_every_row_and_leaves_nothing(session: Session, commune: Commune) -> None:
    before = count(session)
    assert fates(session, commune, dry=True) == FATES
    assert count(session) == before
    assert fates(session, commune, dry=False) == FATES
    assert count(session) == before + 1
    added = session.scalars(select(Cluster).where(Cluster.code == "07")).one()
    assert (added.name, added.latitude, added.longitude) == ("Thôn Đông", 12.25, 109.19)


def test_who_does_not_look_after_clusters_imports_none(session: Session, commune: Commune) -> None:
    with pytest.raises(NotAllowedError):
        adding_clusters(session, commune.operator, commune.unit.id, commune.now)
