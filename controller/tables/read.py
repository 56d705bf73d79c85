"""Read a table from XLSX or CSV: bytes in, rows out. Pure."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from controller.errors import OperatorError

MOST_ROWS = 5_000
LARGEST_TABLE = 5_000_000


class BadTableError(OperatorError):
    """The file is no table that can be read, or lacks columns that are needed."""

    def __init__(self, needed: Sequence[str]) -> None:
        super().__init__(f"no table with {', '.join(needed)}")
        self.needed = tuple(needed)
        """As people head these columns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table may tell: heading, in lower case → name of the field."""

    headings: Mapping[str, str]
    needed: tuple[str, ...]
    """Fields without which it is another table."""

    @property
    def needed_headings(self) -> tuple[str, ...]:
        """The first heading of each needed field."""
        return tuple(next(h for h, f in self.headings.items() if f == n) for n in self.needed)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line as it stands in the file."""

    line: int
    """As people count it, the heading being 1."""
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        """What stands in a column; empty where there is none."""
        return self.cells.get(field, "")


def read_table(name: str, content: bytes, columns: Columns) -> list[TableRow]:
    """The rows that hold anything. Raises BadTableError."""
    refused = BadTableError(columns.needed_headings)
    if len(content) > LARGEST_TABLE:
        raise refused
    try:
        lines = list(_xlsx(content) if name.lower().endswith(".xlsx") else _csv(content))
    except _UNREADABLE as error:
        raise refused from error
    if not lines or len(lines) > MOST_ROWS + 1:
        raise refused
    fields = [columns.headings.get(cell.strip().lower(), "") for cell in lines[0]]
    if not set(columns.needed) <= set(fields):
        raise refused
    rows = (
        TableRow(number, {f: v.strip() for f, v in zip(fields, line, strict=False) if f})
        for number, line in enumerate(lines[1:], 2)
    )
    return [row for row in rows if any(row.cells.values())]


_UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,  # UnicodeDecodeError among them
    IndexError,
    csv.Error,
)


def _xlsx(content: bytes) -> Iterable[Sequence[str]]:
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    lines = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=50)
    return [[_spelled(cell) for cell in line] for line in lines]


def _spelled(cell: object) -> str:
    """A cell as people would have typed it: Excel keeps days and times as such."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}"
    return str(cell)


def _csv(content: bytes) -> Iterable[Sequence[str]]:
    text = content.decode("utf-8-sig")
    separator = ";" if text.partition("\n")[0].count(";") else ","
    return csv.reader(io.StringIO(text), delimiter=separator)
