"""A report as XLSX with real types: dates are dates, lengths are lengths, sums are formulas.

A sheet a table, and first the text. Whatever somebody wrote stays text, a leading "=" included.
"""

import io
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from controller.reports.cells import plain
from controller.reports.content import (
    Cell,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Note,
    Paragraph,
    Product,
    Report,
    Row,
    Sum,
    Table,
)
from controller.reports.letter import place_and_day

FORMATS = {
    ColumnKind.COUNT: "#,##0",
    ColumnKind.SHARE: "0.0%",
    ColumnKind.DAY: "dd/mm/yyyy",
    ColumnKind.MOMENT: "dd/mm/yyyy hh:mm",
    ColumnKind.CLOCK: "hh:mm",
    ColumnKind.LENGTH: "[h]:mm:ss",
    ColumnKind.MONEY: "#,##0",
}
BOLD, PLAIN = Font(name="Times New Roman", bold=True), Font(name="Times New Roman")
SHADE = PatternFill("solid", fgColor="DDE6F0")
_THIN = Side(style="thin")
LINES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")
CENTERED = Alignment(wrap_text=True, horizontal="center", vertical="center")
CHARACTERS = 110
"""Of a whole row, shared out by the columns' weights."""
NARROWEST = 9
LEAST = {ColumnKind.MOMENT: 17, ColumnKind.DAY: 12, ColumnKind.LENGTH: 11, ColumnKind.MONEY: 14}
"""Narrower, and a sheet shows "###" instead of the figure."""
SLIM = 1.1
"""A column is as wide as so many zeros of the usual type; letters of this one are slimmer."""
LINE_PT = 15.5
"""Programs do not all find the height of wrapped rows by themselves."""
HEAD_ROW = 3
"""Caption, an empty line, then the names of the columns."""
TEXT_WIDTH = 76
"""One column alone is not made smaller for paper: it must fit upright A4 in any type."""
CHART_CM = 18
BAR_GAP = 60
"""Between bars, in percent of one."""
SIDE_INCH = 0.6
A4 = 9
"""As the format numbers paper."""


def render(report: Report) -> bytes:
    """The file."""
    book = Workbook(write_only=True)
    _front(book.create_sheet("Báo cáo"), report)
    for number, table in enumerate(report.tables, 1):
        _sheet(book.create_sheet(f"Bảng {number}"), table)
    charts = [block for block in report.blocks if isinstance(block, Chart)]
    if charts:
        _charts(book.create_sheet("Biểu đồ"), charts)
    book.properties.title, book.properties.creator = report.subject, report.letterhead.issuer
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _front(sheet: Any, report: Report) -> None:
    sheet.column_dimensions["A"].width = TEXT_WIDTH
    _one_page_wide(sheet, "portrait")
    head = report.letterhead
    lines = (
        (head.superior, PLAIN),
        (head.issuer, BOLD),
        (head.number, PLAIN),
        (place_and_day(head), PLAIN),
        ("", PLAIN),
        (report.kind, BOLD),
        (report.subject, BOLD),
        ("", PLAIN),
        *_texts(report),
        ("", PLAIN),
        ("Nơi nhận:", BOLD),
        *((f"- {text}", PLAIN) for text in report.recipients),
        *((text, BOLD) for text in report.signer),
        *((text, PLAIN) for text in (report.drawn_up, *report.seals)),
    )
    for number, (text, font) in enumerate(lines, 1):
        _raise(sheet, number, [text], [TEXT_WIDTH])
        sheet.append([_text(sheet, text, font)])


def _texts(report: Report) -> Iterator[tuple[str, Font]]:
    number = 0
    for block in report.blocks:
        match block:
            case Heading(text):
                yield text, BOLD
            case Paragraph(text) | Note(text):
                yield text, PLAIN
            case Table():
                number += 1
                yield f"{block.caption}: xem trang tính “Bảng {number}”.", PLAIN
            case Chart():
                yield f"{block.caption}: xem trang tính “Biểu đồ”.", PLAIN


def _sheet(sheet: Any, table: Table) -> None:
    weights = sum(column.weight for column in table.columns)
    widths = [
        max(CHARACTERS * column.weight / weights, LEAST.get(column.kind, NARROWEST))
        for column in table.columns
    ]
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    last = HEAD_ROW + max(len(table.rows), 1)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(table.width)}{last}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    _one_page_wide(sheet, "landscape")
    caption = _text(sheet, table.caption, BOLD)
    caption.alignment = Alignment(wrap_text=False)
    sheet.append([caption])
    sheet.append([])
    _raise(sheet, HEAD_ROW, [column.name for column in table.columns], widths)
    sheet.append([_head(sheet, column) for column in table.columns])
    if not table.rows:
        nothing = _text(sheet, table.empty, PLAIN)
        nothing.alignment = Alignment(vertical="top")  # over the empty cells beside it
        sheet.append([nothing])
    for number, row in enumerate(table.rows, HEAD_ROW + 1):
        _raise(sheet, number, row, widths)
        sheet.append(list(_cells(sheet, table, row, number, PLAIN)))
    if table.total is not None:
        sheet.append(list(_cells(sheet, table, table.total, last + 1, BOLD)))


def _raise(sheet: Any, number: int, row: Sequence[Cell], widths: Sequence[float]) -> None:
    """Give a row the height of its longest text, which is wrapped."""
    lines = [
        sum(_lines(part, int(width * SLIM)) for part in text.split("\n"))
        for text, width in zip(row, widths, strict=True)
        if isinstance(text, str)
    ]
    sheet.row_dimensions[number].height = LINE_PT * max(lines, default=1)


def _lines(text: str, width: int) -> int:
    return 1 if len(text) <= width else len(wrap(text, width))


def _one_page_wide(sheet: Any, orientation: str) -> None:
    """Printed as wide as A4, and as long as it is."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = SIDE_INCH
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _cells(sheet: Any, table: Table, row: Row, number: int, font: Font) -> Iterator[Any]:
    for place, (value, column) in enumerate(zip(row, table.columns, strict=True), 1):
        cell = WriteOnlyCell(sheet, _given(value, number, get_column_letter(place)))
        if isinstance(value, str):
            cell.data_type = "s"
        cell.font, cell.border, cell.alignment = font, LINES, WRAPPED
        if column.kind in FORMATS and not isinstance(value, str):
            cell.number_format = FORMATS[column.kind]
        yield cell


def _given(value: Cell, number: int, letter: str) -> Any:
    """What the cell holds; its row and its column are what formulas go by."""
    match value:
        case Product(factors):
            return "=" + "*".join(f"{get_column_letter(f + 1)}{number}" for f in factors)
        case Sum():
            return f"=SUM({letter}{HEAD_ROW + 1}:{letter}{number - 1})"
        case str():
            return plain(value)
        case _:
            return value


def _head(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.name)
    cell.font, cell.fill, cell.border, cell.alignment = BOLD, SHADE, LINES, CENTERED
    return cell


def _text(sheet: Any, text: str, font: Font) -> Any:
    cell = WriteOnlyCell(sheet, plain(text))
    cell.data_type, cell.font = "s", font
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _charts(sheet: Any, charts: Sequence[Chart]) -> None:
    """Native charts over figures that stand beside them."""
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 24
    _one_page_wide(sheet, "landscape")
    row = 1
    for chart in charts:
        sheet.append([_text(sheet, chart.caption, BOLD), _text(sheet, chart.unit, BOLD)])
        for bar in chart.bars:
            sheet.append([_text(sheet, bar.label, PLAIN), bar.value])
        last = row + len(chart.bars)
        drawn = BarChart()
        drawn.type, drawn.style, drawn.title, drawn.legend = "bar", 10, chart.caption, None
        drawn.add_data(Reference(sheet, min_col=2, min_row=row + 1, max_row=last))
        drawn.set_categories(Reference(sheet, min_col=1, min_row=row + 1, max_row=last))
        drawn.y_axis.title, drawn.x_axis.scaling.orientation = chart.unit, "maxMin"
        drawn.x_axis.delete = drawn.y_axis.delete = False
        # Bars are compared by their length: from nothing on, with the figures below them.
        drawn.y_axis.scaling.min, drawn.y_axis.crosses = 0, "max"
        drawn.gapWidth, drawn.width = BAR_GAP, CHART_CM
        drawn.height = 3 + 0.8 * len(chart.bars)
        sheet.add_chart(drawn, f"D{row}")
        height = max(len(chart.bars) + 2, int(2 * drawn.height) + 2)
        for _ in range(height - len(chart.bars) - 1):
            sheet.append([])
        row += height
