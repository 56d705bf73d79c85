"""A report as tagged PDF, by typst with the fonts that its wheel carries.

The same bytes of a report give the same picture on every machine: fonts of the system are not
looked at. Data goes in as JSON and is read as data, so that no title can be markup.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from controller.reports.cells import CENTRE, RIGHT, texts, widths
from controller.reports.chart import described, svg
from controller.reports.content import (
    Block,
    Chart,
    Column,
    Heading,
    Note,
    Paragraph,
    Report,
    Table,
)
from controller.reports.letter import office_lines, place_and_day

TEMPLATE = Path(__file__).with_name("report.typ")
PICTURE = """\
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
CHART_DPI = 200


def render(report: Report) -> bytes:
    """The file. The date inside it is the report's own, so that it can be made again."""
    with tempfile.TemporaryDirectory(prefix="loa-report-") as folder:
        (Path(folder) / "report.json").write_text(
            json.dumps(_data(report), ensure_ascii=False), encoding="utf-8"
        )
        source = Path(folder) / "report.typ"
        source.write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(
            source,
            format="pdf",
            ignore_system_fonts=True,
            timestamp=datetime.combine(report.letterhead.day, time(), UTC),
        )
    return _one(made)


def picture(chart: Chart) -> bytes:
    """A chart as PNG, for documents that hold no SVG."""
    made = typst.compile(
        PICTURE.encode(),
        format="png",
        ppi=CHART_DPI,
        ignore_system_fonts=True,
        sys_inputs={"svg": svg(chart)},
    )
    return _one(made)


def _one(made: bytes | Sequence[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst made more than one file of one report")
    return made


def _data(report: Report) -> dict[str, Any]:
    head = report.letterhead
    return {
        "superior": list(office_lines(head.superior, wide=report.landscape)),
        "issuer": list(office_lines(head.issuer, wide=report.landscape)),
        "number": head.number,
        "place_and_day": place_and_day(head),
        "kind": report.kind,
        "subject": report.subject,
        "landscape": report.landscape,
        "blocks": [_block(block, _room_mm(report)) for block in report.blocks],
        "recipients": list(report.recipients),
        "signer": list(report.signer),
        "drawn_up": [line for line in (report.drawn_up, *report.seals) if line],
    }


def _room_mm(report: Report) -> float:
    """How wide the text is, as the template has it: A4 without its margins."""
    return 252.0 if report.landscape else 165.0


def _block(block: Block, room_mm: float) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"type": "heading", "text": text, "level": level}
        case Paragraph(text):
            return {"type": "paragraph", "text": text}
        case Note(text):
            return {"type": "note", "text": text}
        case Chart():
            return {
                "type": "chart",
                "svg": svg(block),
                "alt": described(block),
                "caption": f"{block.caption} ({block.unit})",
            }
        case Table():
            return {
                "type": "table",
                "caption": block.caption,
                "head": [column.name for column in block.columns],
                "widths": widths(block, room_mm),
                "sides": [_side(column) for column in block.columns],
                "rows": [list(texts(block, row)) for row in block.rows],
                "total": list(texts(block, block.total)) if block.total else [],
                "empty": block.empty,
            }


def _side(column: Column) -> str:
    if column.kind in RIGHT:
        return "right"
    return "center" if column.kind in CENTRE else "left"
