"""One report as DOCX, PDF and XLSX, read back by the libraries that others read them with."""

import io
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from pdfminer.high_level import extract_text
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value

from controller.reports.content import (
    Bar,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Note,
    Paragraph,
    Product,
    Report,
    Sum,
    Table,
)
from controller.reports.letter import letterhead, signer
from controller.reports.renderers import docx as docx_renderer
from controller.reports.renderers import pdf, xlsx

LETTERS = "ảãạằẳẵặầẩẫậđẻẽẹềểễệỉĩịỏõọồổỗộờởỡợủũụừửữựỳỷỹỵ"


def wall(day: int) -> datetime:
    """05:15 of a day, by the wall clock of a unit: cells know no zone."""
    return datetime(2026, 11, day, 5, 15, tzinfo=UTC).replace(tzinfo=None)


DIARY = Table(
    "Bảng 1. Nhật ký",
    (
        Column("Thời gian", ColumnKind.MOMENT),
        Column("Nội dung"),
        Column("Thời lượng", ColumnKind.LENGTH),
        Column("Tỷ lệ", ColumnKind.SHARE),
    ),
    tuple((wall(1 + n % 28), "=1+1", timedelta(seconds=65), 0.5) for n in range(60)),
)
WAGES = Table(
    "Bảng 2. Thù lao",
    (Column("Họ tên"), Column("Số", ColumnKind.COUNT), Column("Đơn giá"), Column("Thành tiền")),
    (("An", 12, None, Product((1, 2))),),
    ("Cộng", Sum(), None, Sum()),
)
NOTHING = Table("Bảng 3. Sự cố", (Column("Cụm"),), (), empty="Không có sự cố nào.")
REPORT = Report(
    letterhead=letterhead("Xã Ninh Hải", "Tỉnh Khánh Hòa", date(2026, 2, 3)),
    kind="BÁO CÁO",
    subject="Nhật ký phát thanh tháng 11 năm 2026",
    blocks=(
        Heading("I. TÌNH HÌNH"),
        Paragraph(f"Chữ có dấu: {LETTERS}. #strong[không phải lệnh] <b>cũng không</b>"),
        Heading("1. Biểu đồ", 2),
        Chart("Lượt phát", (Bar("Đất đai", 12), Bar("Hộ tịch", 3)), "lượt"),
        DIARY,
        WAGES,
        NOTHING,
        Note("Ghi chú."),
    ),
    recipients=("Sở Tư pháp;", "Lưu: VT."),
    signer=signer(),
    drawn_up="Lập lúc 03/02/2026 08:00.",
)


@pytest.fixture(scope="module")
def pdf_bytes() -> bytes:
    return pdf.render(REPORT)


@pytest.fixture(scope="module")
def pdf_text(pdf_bytes: bytes) -> str:
    return unicodedata.normalize("NFC", extract_text(io.BytesIO(pdf_bytes)))


def test_the_pdf_says_everything_in_letters_that_can_be_searched(pdf_text: str) -> None:
    flat = " ".join(pdf_text.split())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN XÃ NINH HẢI",
        "Ninh Hải, ngày 03 tháng 02 năm 2026",
        LETTERS,
        "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN",
        "Bảng 3. Sự cố: Không có sự cố nào.",
    ):
        assert words in flat


def test_no_title_can_be_markup_in_the_pdf(pdf_text: str) -> None:
    assert "#strong[không phải lệnh] <b>cũng không</b>" in " ".join(pdf_text.split())


def test_the_pdf_is_tagged_numbered_and_in_vietnamese(pdf_bytes: bytes, pdf_text: str) -> None:
    pages = list(PDFPage.get_pages(io.BytesIO(pdf_bytes)))
    assert len(pages) >= 2
    catalog = pages[0].doc.catalog
    assert "StructTreeRoot" in catalog
    assert catalog["Lang"] in {b"vi", b"vi-VN", "vi"}
    second = pdf_text.split("\x0c")[1]
    assert "2" in second.split("\n")


def test_the_pdf_uses_only_cuts_of_its_type_that_have_every_vietnamese_letter(
    pdf_bytes: bytes,
) -> None:
    fonts = {
        str(font.resolve()["BaseFont"])
        for page in PDFPage.get_pages(io.BytesIO(pdf_bytes))
        for font in dict_value(page.resources["Font"]).values()
    }
    assert fonts
    assert not [name for name in fonts if "Bold" in name and "Italic" in name]
    assert all("LibertinusSerif" in name for name in fonts)


@pytest.mark.parametrize("lines", range(41, 46))
def test_no_page_ends_with_a_heading_and_none_holds_who_signs_alone(lines: int) -> None:
    filled = tuple(Note(f"Dòng {n}") for n in range(lines))
    ends = (Heading("5. Đầu mục", 2), WAGES, Paragraph("Lời cuối."))
    made = pdf.render(replace(REPORT, blocks=(*filled, *ends, *filled[:-22], Note("Hết."))))
    pages = [
        unicodedata.normalize("NFC", page) for page in extract_text(io.BytesIO(made)).split("\x0c")
    ]
    headed = next(page for page in pages if "5. Đầu mục" in page)
    assert "Thành tiền" in headed
    signed = next(page for page in pages if "TM. ỦY BAN" in page)
    assert "Hết." in signed
    assert "Lập lúc" in signed


def test_the_same_report_makes_the_same_pdf(pdf_bytes: bytes) -> None:
    assert pdf.render(REPORT) == pdf_bytes


def test_the_docx_has_real_headings_repeated_heads_and_words_for_its_picture() -> None:
    made = docx.Document(io.BytesIO(docx_renderer.render(REPORT)))
    headings = [p.text for p in made.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert headings == ["I. TÌNH HÌNH", "1. Biểu đồ"]
    xml = made.element.xml
    assert xml.count("w:tblHeader") == 2
    assert 'descr="Lượt phát (lượt). Đất đai: 12; Hộ tịch: 3"' in xml
    assert made.styles["Normal"].font.name == "Times New Roman"
    frame, numbered = (row.cells for row in made.tables[0].rows)
    assert "Độc lập - Tự do - Hạnh phúc" in frame[1].text
    assert [cell.text for cell in numbered] == [
        "Số:        /BC-UBND",
        "Ninh Hải, ngày 03 tháng 02 năm 2026",
    ]
    assert made.tables[1].rows[1].cells[1].text == "=1+1"


def test_the_xlsx_has_real_types_and_never_a_formula_that_somebody_wrote() -> None:
    book = load_workbook(io.BytesIO(xlsx.render(REPORT)))
    assert book.sheetnames == ["Báo cáo", "Bảng 1", "Bảng 2", "Bảng 3", "Biểu đồ"]
    sheet = book["Bảng 1"]
    when, what, length, share = (cell for cell in sheet[4])
    assert when.value == wall(1)
    assert (what.value, what.data_type) == ("=1+1", "s")
    assert length.value == timedelta(seconds=65)
    assert (share.value, share.number_format) == (0.5, "0.0%")
    drawn: Any = book["Biểu đồ"]  # the stubs know of no charts
    assert drawn._charts[0].y_axis.scaling.min == 0
    assert sheet.freeze_panes == "A4"


def test_amounts_in_the_xlsx_follow_once_the_rate_is_filled_in() -> None:
    sheet = load_workbook(io.BytesIO(xlsx.render(REPORT)))["Bảng 2"]
    assert sheet["D4"].value == "=B4*C4"
    assert sheet["D5"].value == "=SUM(D4:D4)"
    assert sheet["C4"].value is None


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.long
@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_libreoffice_opens_it_and_prints_what_it_says(tmp_path: Path, name: str) -> None:
    render = docx_renderer.render if name == "docx" else xlsx.render
    file = tmp_path / f"bao-cao.{name}"
    file.write_bytes(render(REPORT))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo"]
    printed = [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(printed, check=True, capture_output=True, timeout=180)
    # Its own type may stand in for Times New Roman letter by letter: what has no accent is enough.
    text = extract_text(tmp_path / "bao-cao.pdf")
    assert "/BC-UBND" in text
    assert "=1+1" in text
