"""Read a table of clusters from XLSX or CSV: bytes in, rows out. Pure."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from controller.errors import OperatorError

MOST_ROWS = 5_000
LARGEST_TABLE = 5_000_000
HEADINGS = {
    "mã": "code", "mã cụm": "code", "code": "code",
    "tên": "name", "tên cụm": "name", "name": "name",
    "vĩ độ": "latitude", "latitude": "latitude",
    "kinh độ": "longitude", "longitude": "longitude",
}  # fmt: skip


class BadTableError(OperatorError):
    """The file is no table that can be read, or lacks the columns "mã" and "tên"."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line as it stands in the file."""

    line: int
    """As people count it, the heading being 1."""
    cells: dict[str, str]


def read_table(name: str, content: bytes) -> list[TableRow]:
    """The rows that hold anything. Raises BadTableError."""
    if len(content) > LARGEST_TABLE:
        raise BadTableError
    lines = list(_xlsx(content) if name.lower().endswith(".xlsx") else _csv(content))
    if not lines or len(lines) > MOST_ROWS + 1:
        raise BadTableError
    columns = [HEADINGS.get(cell.strip().lower(), "") for cell in lines[0]]
    if not {"code", "name"} <= set(columns):
        raise BadTableError
    rows = (
        TableRow(number, {c: v.strip() for c, v in zip(columns, line, strict=False) if c})
        for number, line in enumerate(lines[1:], 2)
    )
    return [row for row in rows if any(row.cells.values())]


def _xlsx(content: bytes) -> Iterable[Sequence[str]]:
    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        lines = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=50)
        found = [["" if cell is None else str(cell) for cell in line] for line in lines]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise BadTableError from error
    return found


def _csv(content: bytes) -> Iterable[Sequence[str]]:
    try:
        text = content.decode("utf-8-sig")
        separator = ";" if text.partition("\n")[0].count(";") else ","
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadTableError from error
