"""One document in every format is one document."""

import re
import shutil
from difflib import SequenceMatcher
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from controller.intake.confined import read_file
from controller.intake.errors import NotAllPicturesError
from controller.intake.formats.detect import detect
from controller.intake.formats.read import read_bytes
from controller.intake.formats.source import Format
from controller.intake.programs import run
from controller.intake.repairs import RepairKind
from controller.intake.source_file import SourceFile
from controller.intake.understand import Understood, understand
from tests.controller.intake.documents import DIRTY, decision_1322, notice, understood
from tests.controller.intake.made import docx_of, pdf_of, picture_pdf, png_of, saved, scanned

FACTS = (
    *("title", "subject", "number", "kind", "issuer", "place", "signer"),
    *("issued_on", "effective_on", "relations"),
)


def facts(document: Understood) -> dict[str, object]:
    return {name: getattr(document, name) for name in FACTS}


def read(name: str, data: bytes) -> Understood:
    return read_file(SourceFile(name, data)).understood


def needs(program: str, why: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{why} is not installed")


def recognised_words(document: Understood) -> list[str]:
    return re.findall(r"\w+", " ".join(part.whole for part in document.parts))


@pytest.mark.parametrize("text", [pytest.param(DIRTY, id="ours"), pytest.param("", id="1322")])
def test_a_docx_is_the_same_document(text: str) -> None:
    text = text or decision_1322()
    from_docx, from_text = read("qd.docx", docx_of(text.split("\n"))), understood(text)
    assert from_docx.format is Format.DOCX
    assert facts(from_docx) == facts(from_text)
    assert from_docx.parts == from_text.parts


@pytest.mark.parametrize("text", [pytest.param(DIRTY, id="ours"), pytest.param("", id="1322")])
def test_a_pdf_with_a_text_layer_is_the_same_document(text: str, tmp_path: Path) -> None:
    text = text or decision_1322()
    from_pdf, from_text = read("qd.pdf", pdf_of(text.split("\n"), tmp_path)), understood(text)
    assert from_pdf.format is Format.PDF
    assert facts(from_pdf) == facts(from_text)
    assert from_pdf.parts == from_text.parts


def scan_of(text: str, folder: Path) -> Understood:
    needs("tesseract", "Tesseract (./loa test installs it)")
    needs("pdftoppm", "Poppler (./loa test installs it)")
    return read("quet.pdf", picture_pdf(scanned(pdf_of(text.split("\n"), folder), folder)))


def test_a_scan_is_the_same_document_within_what_is_recognised(tmp_path: Path) -> None:
    from_scan, from_text = scan_of(DIRTY, tmp_path), understood(DIRTY)
    assert from_scan.format is Format.SCAN
    assert (from_scan.number, from_scan.issued_on) == (from_text.number, from_text.issued_on)
    assert [p.label for p in from_scan.parts] == [p.label for p in from_text.parts]
    likeness = SequenceMatcher(None, recognised_words(from_scan), recognised_words(from_text))
    assert likeness.ratio() > 0.97


def test_the_real_decision_scanned_is_the_same_document(tmp_path: Path) -> None:
    from_text = understood(decision_1322())
    from_scan = scan_of(decision_1322(), tmp_path)
    known = ("number", "kind", "place", "signer", "issued_on", "effective_on")
    assert [getattr(from_scan, n) for n in known] == [getattr(from_text, n) for n in known]
    assert [p.label for p in from_scan.parts] == [p.label for p in from_text.parts]
    likeness = SequenceMatcher(
        None, recognised_words(from_scan), recognised_words(from_text), autojunk=False
    )
    assert likeness.ratio() > 0.98
    assert RepairKind.REPEATED in {repair.kind for repair in from_scan.repairs}


def test_a_photo_of_a_page_is_read_and_marked_as_a_scan(tmp_path: Path) -> None:
    needs("tesseract", "Tesseract (./loa test installs it)")
    needs("pdftoppm", "Poppler (./loa test installs it)")
    page = scanned(pdf_of(notice().split("\n"), tmp_path), tmp_path)[0]
    document = read("anh.png", png_of(page))
    assert document.format is Format.SCAN
    assert document.number == "86/TB-UBND"


def test_photos_of_several_pages_are_one_document(tmp_path: Path) -> None:
    needs("tesseract", "Tesseract (./loa test installs it)")
    needs("pdftoppm", "Poppler (./loa test installs it)")
    clause = "Ủy ban nhân dân xã đề nghị bà con cùng thực hiện và nhắc nhau giữ gìn."
    texts = [f"Điều {n}. Mỗi hộ giữ sạch đoạn đường trước nhà." for n in (1, 2)]
    rooms = (tmp_path / "1", tmp_path / "2")
    for room in rooms:
        room.mkdir()
    first, second = (
        png_of(scanned(pdf_of([text, *[clause] * 12], room), room)[0])
        for text, room in zip(texts, rooms, strict=True)
    )
    document = read_file(SourceFile("anh-1.png", first, (second,))).understood
    assert [part.label for part in document.parts] == ["Điều 1", "Điều 2"]


def test_several_files_that_are_no_pictures_are_refused() -> None:
    with pytest.raises(NotAllPicturesError):
        read_file(SourceFile("a.txt", b"Tin", (b"Tin",)))


@pytest.mark.parametrize("kind", ["odt", "doc"])
def test_old_word_and_odt_are_the_same_document_where_libreoffice_is(
    kind: str, tmp_path: Path
) -> None:
    needs("soffice", "LibreOffice (86 MB: ./loa test does not install it)")
    (tmp_path / "qd.docx").write_bytes(docx_of(DIRTY.split("\n")))
    turn = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path / 'p'}"]
    from controller.intake.programs import OFFICE  # noqa: PLC0415 -- only where LibreOffice is

    run("qd", [*turn, "--convert-to", kind, "qd.docx"], tmp_path, OFFICE)
    document = read(f"qd.{kind}", (tmp_path / f"qd.{kind}").read_bytes())
    assert document.format is Format.OFFICE
    assert facts(document) == facts(understood(DIRTY))
    assert document.parts == understood(DIRTY).parts


def test_numbers_that_word_counts_are_written_out() -> None:
    made = docx.Document()
    for text in ("Tiêm vắc xin cho trẻ", "Cấp nước sau lũ"):
        made.add_paragraph(text, style="List Number")
    data = saved(made)
    text = read_bytes("tin.docx", detect("tin.docx", data), data).text
    assert text.split("\n") == ["1. Tiêm vắc xin cho trẻ", "2. Cấp nước sau lũ"]


def test_a_run_in_an_old_font_is_converted_and_shown() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph()
    for text, font in (("Céng hßa x· héi", ".VnTime"), (" chñ nghÜa", ".VnTimeH")):
        run_ = paragraph.add_run(text)
        run_.font.name, run_.font.size = font, Pt(13)
    data = saved(made)
    source = read_bytes("cu.docx", detect("cu.docx", data), data)
    assert source.text == "Cộng hòa xã hội CHỦ NGHĨA"
    assert [r.kind for r in source.repairs] == [RepairKind.ENCODING] * 2


def test_a_table_stays_in_rows(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Thôn", "Giờ"), ("Đông", "8h")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    data = saved(made)
    parts = understand(read_bytes("b.docx", detect("b.docx", data), data)).parts
    assert [part.text for part in parts] == ["Thôn; Giờ", "Đông; 8h"]
