"""Values of cells as people read them, for what has no types of its own (PDF, DOCX). Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from controller import civil
from controller.reports.content import Cell, ColumnKind, Product, Row, Sum, Table, Value

RIGHT = frozenset({ColumnKind.COUNT, ColumnKind.SHARE, ColumnKind.LENGTH, ColumnKind.MONEY})
"""What is added up stands to the right, units under units."""
DATED = frozenset({ColumnKind.DAY, ColumnKind.MOMENT})
CENTRE = DATED | {ColumnKind.CLOCK}
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no file format takes; somebody may have pasted it."""
UNBROKEN_MM = 25.0
"""A date in one line, in the widest type that may stand in for the usual one."""
NARROWEST_MM = 11.0
"""Two letters and the cell's margins."""
MILLISECOND = timedelta(milliseconds=1)


def shown(value: Value, kind: ColumnKind) -> str:
    """A value in words and figures: 24/11/2026, 05:15, 1 phút 05 giây, 1.234, 87,5%."""
    match value:
        case None:
            return ""
        case str():
            return plain(value)
        case timedelta():
            return civil.length(value // MILLISECOND)
        case date():
            return _time(value, kind)
        case int():
            return civil.number(value)
    return f"{civil.decimal(100 * value)}%" if kind is ColumnKind.SHARE else civil.decimal(value)


def _time(value: date, kind: ColumnKind) -> str:
    if not isinstance(value, datetime):
        return civil.day(value)
    return f"{value:%H:%M}" if kind is ColumnKind.CLOCK else f"{value:%d/%m/%Y %H:%M}"


def plain(text: str) -> str:
    """A text with blanks for what cannot be written."""
    return UNPRINTABLE.sub(" ", text)


def computed(table: Table, row: Row, column: int) -> Value:
    """A cell's value; a product or a sum of which a part is not known yet is empty."""
    match row[column]:
        case Product(factors):
            return _product([row[factor] for factor in factors])
        case Sum():
            parts = [computed(table, above, column) for above in table.rows]
            known = [part for part in parts if isinstance(part, int)]
            return sum(known) if known and len(known) == len(parts) else None
        case value:
            return value


def texts(table: Table, row: Row) -> Sequence[str]:
    """A row as text."""
    return [
        shown(computed(table, row, number), column.kind)
        for number, column in enumerate(table.columns)
    ]


def widths(table: Table, room_mm: float) -> list[float]:
    """How wide each column is where the table has so much room: a date never breaks within."""
    weights = sum(column.weight for column in table.columns)
    least = [UNBROKEN_MM if column.kind in DATED else NARROWEST_MM for column in table.columns]
    shares = [room_mm * column.weight / weights for column in table.columns]
    lacking = sum(max(0.0, low - share) for low, share in zip(least, shares, strict=True))
    spare = sum(max(0.0, share - low) for low, share in zip(least, shares, strict=True))
    return [
        low if share <= low else share - (share - low) * lacking / spare
        for low, share in zip(least, shares, strict=True)
    ]


def _product(factors: Sequence[Cell]) -> int | None:
    product = 1
    for factor in factors:
        if not isinstance(factor, int):
            return None
        product *= factor
    return product
