"""Excel and CSV read alike; what is no table is refused."""

import io
from datetime import date, time

import pytest
from openpyxl import Workbook

from controller.receivers.bulk import COLUMNS
from controller.schedules.bulk import COLUMNS as TIMETABLE
from controller.tables.read import BadTableError, read_table


def packed(*lines: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for line in lines:
        sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_excel_reads_as_csv_does() -> None:
    (row,) = read_table(
        "cum.xlsx", packed(("mã", "tên"), ("12", "Thôn Tây"), (None, None)), COLUMNS
    )
    assert (row.line, row.cells) == (2, {"code": "12", "name": "Thôn Tây"})
    (same,) = read_table("cum.csv", "Mã,Tên\n12,Thôn Tây\n,\n".encode("utf-8-sig"), COLUMNS)
    assert same == row


def test_days_and_times_of_excel_are_spelled_as_people_type_them() -> None:
    content = packed(("Chương trình", "Ngày", "Giờ"), ("Sáng", date(2026, 11, 24), time(5, 15)))
    (row,) = read_table("lich.xlsx", content, TIMETABLE)
    assert (row["starts_on"], row["at"], row["repeats"]) == ("24/11/2026", "05:15:00", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"no"), ("a.csv", b"\xff\xfe"), ("a.csv", b""), ("a.csv", b"x,y\n1,2\n")],
)
def test_what_is_no_table_is_refused_with_the_columns_that_are_needed(
    name: str, content: bytes
) -> None:
    with pytest.raises(BadTableError) as refused:
        read_table(name, content, COLUMNS)
    assert refused.value.needed == ("mã", "tên")
