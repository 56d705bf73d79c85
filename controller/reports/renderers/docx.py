"""A report as DOCX, for officials to edit, number and sign outside.

Type and sizes by Nghị định 30/2020/NĐ-CP, Phụ lục I: Times New Roman, 13-14, A4, margins 20, 30
and 15 mm. Headings are real headings, tables repeat their first row, pictures have their words.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as Parts

from controller.reports.cells import CENTRE, RIGHT, texts, widths
from controller.reports.chart import described
from controller.reports.content import (
    Block,
    Chart,
    ColumnKind,
    Heading,
    Note,
    Paragraph,
    Report,
    Table,
)
from controller.reports.letter import office_lines, place_and_day
from controller.reports.renderers.pdf import picture

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
BLACK = RGBColor(0, 0, 0)
SHORT_MM, LONG_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20, 20, 30, 15
BODY, CELL, SMALL = 13, 11, 9
CHART_MM = 220
"""At most; a page of upright paper gives less."""
GAP_PT = 8
SIGNATURE_PT = 95
"""Room for an office and a signature above what follows."""
HELD_ROWS = 2
CENTERED = WD_ALIGN_PARAGRAPH.CENTER
CENTER = "center"
LETTERHEAD_SHARES = (42, 58)
MOTTO_MM, TITLE_RULE_MM, CAPITAL_MM = 58, 45, 2.9
"""The line below the motto is as long as the motto; a capital of the organ's name is so wide."""
RULE_PT = 4
STYLES = ("Normal", "Heading 1", "Heading 2", "Caption", "Header")


def render(report: Report) -> bytes:
    """The file."""
    made = Document()
    width = (LONG_MM if report.landscape else SHORT_MM) - LEFT_MM - RIGHT_MM
    _lay_out(made, report)
    _letterhead(made, report, width)
    for block in report.blocks:
        _add(made, block, width)
    _end(made, report, width)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def _lay_out(made: Any, report: Report) -> None:
    section = made.sections[0]
    width, height = (LONG_MM, SHORT_MM) if report.landscape else (SHORT_MM, LONG_MM)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if report.landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTERED
    _page_number(number.add_run())
    for name in STYLES:
        style = made.styles[name]
        _set_font(style)
        style.font.size = Pt(BODY)
        style.font.bold = name.startswith("Heading")
        style.font.italic = name == "Caption"
    # The library's own template is wider: what fits on a page would end on a second.
    between = made.styles["Normal"].paragraph_format
    between.line_spacing, between.space_after = 1.0, Pt(6)
    told = made.core_properties
    told.title, told.author, told.language = report.subject, report.letterhead.issuer, LANGUAGE
    told.created = datetime.combine(report.letterhead.day, time(), UTC)


def _set_font(style: Any) -> None:
    """The type for every script: Word looks Vietnamese letters up under more than one."""
    style.font.name, style.font.color.rgb = FONT, BLACK
    fonts = style.element.rPr.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    style.element.rPr.append(language)


def _page_number(run: Any) -> None:
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words or None
        run._r.append(part)  # noqa: SLF001 - the library has no fields of its own


def _letterhead(made: Any, report: Report, width: float) -> None:
    head = report.letterhead
    frame = _side_by_side(made, width, LETTERHEAD_SHARES, rows=2)
    (left, right), (number, day) = frame
    rooms = [width * share / sum(LETTERHEAD_SHARES) for share in LETTERHEAD_SHARES]
    issuer = office_lines(head.issuer, wide=report.landscape)
    if head.superior:
        _line(left, "\n".join(office_lines(head.superior, wide=report.landscape)), 12)
    _line(left, "\n".join(issuer), 12, bold=True)
    _rule(left.add_paragraph(), rooms[0], 0.4 * max(map(len, issuer)) * CAPITAL_MM)
    _line(number, head.number, 13)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _rule(right.add_paragraph(), rooms[1], MOTTO_MM)
    _line(day, place_and_day(head), 13, italic=True)
    for text, size in (("", 6), (report.kind, 14), (report.subject, 14)):
        title = made.add_paragraph()
        title.alignment = CENTERED
        title.paragraph_format.space_after = Pt(0)
        _run(title, text, size, bold=True)
    _rule(made.add_paragraph(), width, TITLE_RULE_MM, after_pt=6)


def _rule(paragraph: Any, room: float, length: float, after_pt: int = 0) -> None:
    """A line of this length in the middle of the room, in millimetres."""
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(max(0.0, (room - length) / 2))
    shape.line_spacing, shape.space_before, shape.space_after = Pt(RULE_PT), Pt(2), Pt(after_pt)
    lines = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="5" w:space="0" w:color="000000"/>'
        "</w:pBdr>"
    )
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - the library knows no lines
        lines, "w:shd", "w:spacing", "w:ind", "w:jc"
    )


def _side_by_side(
    holder: Any, width: float, shares: Sequence[int], rows: int = 1, least: Any = None
) -> list[tuple[Any, Any]]:
    """Rows of two cells without lines: what stands beside each other in a document's frame."""
    table = holder.add_table(rows=rows, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for number, share in enumerate(shares):
        table.columns[number].width = Mm(width * share / sum(shares))
    if least is not None:
        table.rows[0].height, table.rows[0].height_rule = least, WD_ROW_HEIGHT_RULE.AT_LEAST
    return [tuple(row.cells) for row in table.rows]


def _on_one_page(made: Any, width: float) -> Any:
    """A cell as wide as the page that no page's end divides."""
    table = made.add_table(rows=1, cols=1)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no word for it
    table.columns[0].width = Mm(width)
    return table.rows[0].cells[0]


def _line(cell: Any, text: str, size: int, **shape: bool) -> None:
    """One more line of a cell, centred."""
    first = cell.paragraphs[0]
    paragraph = first if not first.runs else cell.add_paragraph()
    paragraph.alignment = CENTERED
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, size, **shape)


def _run(paragraph: Any, text: str, size: int, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _add(made: Any, block: Block, width: float) -> None:
    match block:
        case Heading(text, level):
            made.add_heading(text, level)
        case Paragraph(text):
            paragraph = made.add_paragraph(text)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            paragraph.paragraph_format.first_line_indent = Mm(10)
            paragraph.paragraph_format.space_after = Pt(6)
        case Note(text):
            _run(made.add_paragraph(), text, CELL, italic=True)
        case Chart():
            _chart(made, block, width)
        case Table():
            _table(made, block, width)


def _chart(made: Any, block: Chart, width: float) -> None:
    holder = made.add_paragraph()
    holder.alignment = CENTERED
    holder.paragraph_format.keep_with_next = True
    wide = Mm(min(width, CHART_MM))
    drawn = holder.add_run().add_picture(io.BytesIO(picture(block)), width=wide)
    drawn._inline.docPr.set("descr", described(block))  # noqa: SLF001 - the library sets no words
    caption = made.add_paragraph(f"{block.caption} ({block.unit})", style="Caption")
    caption.alignment = CENTERED


def _table(made: Any, block: Table, width: float) -> None:
    if not block.rows:
        made.add_paragraph(f"{block.caption}: {block.empty}", style="Caption")
        return
    caption = made.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = made.add_table(rows=0, cols=block.width)
    table.style = "Table Grid"
    table.autofit = False
    for number, wide in enumerate(widths(block, width)):
        table.columns[number].width = Mm(wide)
    # Row by row the library searches the whole table again: a year would take minutes.
    add = table._tbl.append  # noqa: SLF001 - it has no other way in
    add(_row([column.name for column in block.columns], [CENTER] * block.width, head=True))
    sides = [_side(column.kind) for column in block.columns]
    for row in block.rows:
        add(_row(texts(block, row), sides))
    if block.total is not None:
        add(_row(texts(block, block.total), sides, bold=True))
    _gap(made)


def _row(
    words: Sequence[str], sides: Sequence[str], *, head: bool = False, bold: bool = False
) -> Any:
    """A row of a table, whole on one page. The first stands again on each and names the columns."""
    weight = "<w:b/>" if head or bold else ""
    mark = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    cells = "".join(
        f'<w:tc><w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:rPr>{weight}<w:sz w:val="{2 * CELL}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, side in zip(words, sides, strict=True)
    )
    return parse_xml(f"<w:tr {nsdecls('w')}>{mark}{cells}</w:tr>")


def _side(kind: ColumnKind) -> str:
    if kind in RIGHT:
        return "right"
    return CENTER if kind in CENTRE else "left"


def _gap(made: Any) -> None:
    """What stands between two tables, lest they be one."""
    shape = made.add_paragraph().paragraph_format
    shape.space_after, shape.line_spacing = Pt(0), Pt(GAP_PT)


def _hold_last(made: Any) -> None:
    """Who signs does not stand alone on a page: the last words or rows come along."""
    for part in reversed(list(made.iter_inner_content())):
        if isinstance(part, Parts):
            rows: list[Any] = part._tbl.tr_lst[-HELD_ROWS:]  # noqa: SLF001 - its rows would be counted again
            for paragraph in (each for row in rows for cell in row.tc_lst for each in cell.p_lst):
                paragraph.get_or_add_pPr().get_or_add_keepNext()
            return
        part.paragraph_format.keep_with_next = True
        if part.text:
            return


def _end(made: Any, report: Report, width: float) -> None:
    _gap(made)
    _hold_last(made)
    # Of which instant the figures are stays on the page of who signs.
    whole = _on_one_page(made, width)
    ((left, right),) = _side_by_side(whole, width, (1, 1), least=Pt(SIGNATURE_PT))
    recipients = left.paragraphs[0]
    _run(recipients, "Nơi nhận:", 12, bold=True, italic=True)
    for text in report.recipients:
        line = left.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        _run(line, f"- {text}", CELL)
    for text in report.signer:
        _line(right, text, 13, bold=True)
    # A cell begins with a paragraph that nothing needs and must end with one: the last is used.
    first, last = whole.paragraphs
    whole._tc.remove(first._p)  # noqa: SLF001 - the library only empties it
    _run(last, "\n".join(filter(None, (report.drawn_up, *report.seals))), SMALL)
