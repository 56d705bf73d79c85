"""A report as a value: letterhead, blocks in order, where it goes, who signs. Pure.

Cells hold real values (dates, lengths, counts), so that each renderer can give them their type.
The frame is that of administrative documents: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

Value = str | int | float | date | datetime | timedelta | None
"""What a cell may hold. Times are civil, of the unit, without a zone; None is an empty cell."""


class ColumnKind(StrEnum):
    """How the values of a column are written and aligned."""

    TEXT = "text"
    COUNT = "count"
    """A whole number."""
    SHARE = "share"
    """A part of one, shown in percent."""
    DAY = "day"
    MOMENT = "moment"
    """Day and time."""
    CLOCK = "clock"
    """A time of day, of a `datetime`."""
    LENGTH = "length"
    """A duration."""
    MONEY = "money"
    """Đồng."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT
    weight: float = 1.0
    """Its part of the width, against the others."""


@dataclass(frozen=True, slots=True)
class Product:
    """A cell that is other cells of its row multiplied; where one is empty it is computed later."""

    factors: tuple[int, int]
    """Columns, from 0."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A cell of the last row: everything above it added up; empty where nothing above is known."""


Cell = Value | Product | Sum
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level (I.) or the second (1.)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in smaller type: what a figure means and what it does not."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and, where it has one, a last row of sums."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    empty: str = "Không có."
    """What is said in place of rows."""

    def __post_init__(self) -> None:
        wrong = [row for row in (*self.rows, self.total or ()) if len(row) not in {0, self.width}]
        if wrong:
            raise ValueError(f"{self.caption}: {wrong[0]} does not fit {self.width} columns")

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.columns)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, for what one looks at rather than reads; a table beside it has the figures."""

    caption: str
    bars: tuple[Bar, ...]
    unit: str
    """What the figures count, in words."""


Block = Heading | Paragraph | Note | Table | Chart


@dataclass(frozen=True, kw_only=True, slots=True)
class Letterhead:
    """Cơ quan ban hành, số, địa danh, thời gian."""

    superior: str
    """Of the unit above, in capitals; empty where there is none."""
    issuer: str
    number: str
    """The clerk's office numbers documents: "Số:        /BC-UBND"."""
    place: str
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything that stands in one report."""

    letterhead: Letterhead
    kind: str
    """Tên loại văn bản: "BÁO CÁO"."""
    subject: str
    """Trích yếu nội dung."""
    blocks: tuple[Block, ...]
    recipients: Sequence[str]
    """Nơi nhận."""
    signer: Sequence[str]
    """Quyền hạn, chức vụ của người ký, a line each: "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"."""
    landscape: bool = False
    """Wide tables lie on their side."""
    drawn_up: str = ""
    """Of which instant the figures are, in words."""
    seals: Sequence[str] = field(default=())
    """For whoever checks: the head of the record's log that the figures rest on."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
