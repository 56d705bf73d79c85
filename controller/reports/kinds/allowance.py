"""Bảng kê công việc tính thù lao: work that the record shows, to be paid by the unit's own rates.

Rates differ from province to province and are nobody's here to set: their column stays empty, and
in XLSX the amounts follow as soon as it is filled in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import civil
from controller.reports.asked import Asked, Progress
from controller.reports.content import (
    Block,
    Column,
    ColumnKind,
    Note,
    Paragraph,
    Product,
    Row,
    Sum,
    Table,
)
from controller.reports.facts.labour import Labour, decided, scheduled, written
from controller.reports.facts.said_by_hand import Said, said
from controller.reports.facts.watches import Watch, opened
from controller.store.hand_entries import EntryKind

QUANTITY, RATE = 5, 6
"""Columns of the table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """Who did how much of what."""

    written: Sequence[Labour]
    decided: Sequence[Labour]
    scheduled: Sequence[Labour]
    said_shifts: Sequence[Said]
    shifts: Sequence[Watch]


def read(session: Session, asked: Asked, progress: Progress) -> Allowance:
    """Count the work."""
    progress(0, 1)
    begin, end = asked.span
    return Allowance(
        written=written(session, asked.units, begin, end),
        decided=decided(session, asked.units, begin, end),
        scheduled=scheduled(session, asked.units, begin, end),
        said_shifts=said(session, asked.units, begin, end, EntryKind.SHIFT),
        shifts=opened(session, asked.units, begin, end),
    )


def say(facts: Allowance) -> tuple[Block, ...]:
    """The sheet in blocks."""
    rows = tuple(
        (number, *row, None, Product((QUANTITY, RATE)))
        for number, row in enumerate(_lines(facts), 1)
    )
    total: Row = ("", "Cộng", "", "", "", None, None, Sum())
    return (
        Table(
            "Bảng kê công việc đã làm",
            (
                Column("TT", ColumnKind.COUNT, 0.5),
                Column("Họ và tên", weight=2.2),
                Column("Chức vụ", weight=1.8),
                Column("Công việc", weight=2.6),
                Column("Đơn vị tính", weight=1),
                Column("Số lượng", ColumnKind.COUNT, 0.9),
                Column("Đơn giá (đồng)", ColumnKind.MONEY, 1.2),
                Column("Thành tiền (đồng)", ColumnKind.MONEY, 1.4),
            ),
            rows,
            total if rows else None,
            empty="Không có công việc nào được ghi nhận trong kỳ.",
        ),
        Paragraph("Số tiền bằng chữ: ……………………………………………………………………"),
        Note(
            "Bản tin tính khi được duyệt trong kỳ. Đơn giá theo quy định của địa phương do kế toán "
            "điền; trong tệp XLSX, thành tiền và tổng cộng tự tính. Ca trực theo khai tay."
        ),
    )


def _lines(facts: Allowance) -> Iterator[tuple[str, str, str, str, int]]:
    for one in facts.written:
        length = civil.length(one.length_ms)
        yield one.person, one.position, f"Biên tập bản tin ({length})", "bản tin", one.count
    for one in facts.decided:
        yield one.person, one.position, "Duyệt bản tin", "lần", one.count
    for one in facts.scheduled:
        yield one.person, one.position, "Xếp lịch phát", "lịch", one.count
    for name, count in Counter(watch.name for watch in facts.shifts).items():
        yield name, "", "Trực khẩn cấp", "ca", count
    for name, count in Counter(entry.subject for entry in facts.said_shifts).items():
        yield name, "", "Trực phát thanh (khai tay)", "ca", count
