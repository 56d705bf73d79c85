"""Many clusters from a table: the dry run says exactly what the run does."""

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.receivers.bulk import RowFate, import_clusters, try_clusters
from controller.receivers.table import BadTableError, read_table
from controller.store.people import StaffRole
from controller.store.places import Cluster
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
    rows = read_table("cum.csv", TABLE.encode("utf-8-sig"))
    do = try_clusters if dry else import_clusters
    done = do(session, technician, commune.unit.id, rows, commune.now)
    return [outcome.fate for outcome in done]


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
    for do in (try_clusters, import_clusters):
        with pytest.raises(NotAllowedError):
            do(session, commune.operator, commune.unit.id, [], commune.now)


def test_excel_reads_as_csv_does() -> None:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for line in (("mã", "tên"), ("12", "Thôn Tây"), (None, None)):
        sheet.append(line)
    packed = io.BytesIO()
    book.save(packed)
    (row,) = read_table("cum.xlsx", packed.getvalue())
    assert (row.line, row.cells) == (2, {"code": "12", "name": "Thôn Tây"})


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"no"), ("a.csv", b"\xff\xfe"), ("a.csv", b""), ("a.csv", b"x,y\n1,2\n")],
)
def test_what_is_no_table_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadTableError):
        read_table(name, content)
