"""Files that are broken, hostile or not documents: told in words, and harmless."""

import io
import sys
import zipfile
from pathlib import Path

import docx
import numpy as np
import pytest

from controller.errors import ControllerError
from controller.intake.confined import MAX_BYTES, read_file
from controller.intake.errors import (
    DamagedDocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    EncryptedDocumentError,
    TooHeavyError,
    TooManyPagesError,
    TooMuchInsideError,
    UnreadableScanError,
    UnsupportedFormatError,
)
from controller.intake.formats.detect import ENCRYPTED_PACKAGE
from controller.intake.programs import Limits, run
from controller.intake.repairs import RepairKind
from controller.intake.source_file import SourceFile
from controller.web.wording.errors import sentence
from tests.controller.intake.made import assembled, docx_of, picture_pdf, saved, with_members


def refusal(name: str, data: bytes) -> ControllerError:
    with pytest.raises(ControllerError) as refused:
        read_file(SourceFile(name, data))
    return refused.value


def archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def many_pages(count: int) -> bytes:
    """A small PDF with more pages than anybody reads out."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * count])


def circle_of_pages() -> bytes:
    """A PDF whose tree of pages holds itself."""
    tree = b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", tree])


Refused = type[ControllerError] | tuple[type[ControllerError], ...]
BAD: dict[str, tuple[bytes, Refused]] = {
    "empty": (b"", EmptyDocumentError),
    "blank": (b" \n\t\r\n", EmptyDocumentError),
    "no pages": (circle_of_pages(), (DamagedDocumentError, UnreadableScanError)),
    "half a pdf": (b"%PDF-1.7\n1 0 obj\n<</Type", DamagedDocumentError),
    "half an archive": (docx_of(["Tin"])[:-400], DamagedDocumentError),
    "xml that is none": (archive({"word/document.xml": b"<<<"}), DamagedDocumentError),
    "locked word": (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + ENCRYPTED_PACKAGE, EncryptedDocumentError),
    "zip bomb": (archive({"word/document.xml": b" " * 250_000_000}), TooMuchInsideError),
    "five thousand members": (
        archive({f"word/{n}.xml": b"" for n in range(5_001)}),
        TooMuchInsideError,
    ),
    "spreadsheet": (archive({"xl/workbook.xml": b"<x/>"}), UnsupportedFormatError),
    "program": (b"MZ\x90\x00" + b"\0" * 200, UnsupportedFormatError),
    "noise": (bytes(range(256)) * 40, UnsupportedFormatError),
    "endless pdf": (many_pages(400), TooManyPagesError),
    "picture that is none": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, DamagedDocumentError),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_words(name: str) -> None:
    data, expected = BAD[name]
    error = refusal("tep.bin", data)
    assert isinstance(error, expected), error
    words = sentence(error)
    assert "hưa lưu gì" in words


def test_half_a_gigabyte_is_not_even_looked_at() -> None:
    assert isinstance(refusal("to.pdf", bytes(MAX_BYTES + 1)), DocumentTooLargeError)


def test_a_file_of_macros_is_read_for_its_words_and_its_macros_are_left_alone() -> None:
    data = with_members(docx_of(["Tin có macro"]), {"word/vbaProject.bin": b"Sub AutoOpen()"})
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    kind = b'<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vba'
    types = members["[Content_Types].xml"].replace(b"</Types>", kind + b'Project"/></Types>')
    relation = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/'
    relations = members["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        relation + b'relationships/vbaProject" Target="vbaProject.bin"/></Relationships>',
    )
    members |= {"[Content_Types].xml": types, "word/_rels/document.xml.rels": relations}
    read = read_file(SourceFile("tin.docm", archive(members)))
    assert "Tin có macro" in read.text
    assert RepairKind.LEFT_OUT in {repair.kind for repair in read.understood.repairs}


def test_an_entity_of_xml_reads_no_file_of_the_machine() -> None:
    made = docx.Document()
    made.add_paragraph("Tin")
    hostile = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(io.BytesIO(saved(made))) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    xml = members["word/document.xml"]
    head, _, rest = xml.partition(b"?>")
    members["word/document.xml"] = head + b"?>" + hostile + rest.replace(b"Tin", b"Tin &e;")
    read = read_file(SourceFile("tin.docx", archive(members)))
    assert "root:" not in read.text


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    command = ["sh", "-c", "sleep 60 & sleep 60"]
    with pytest.raises(TooHeavyError):
        run("tep", command, tmp_path, Limits(memory_mb=500, cpu_s=5, wall_s=0.3))


def test_a_program_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:

    command = [sys.executable, "-c", "bytearray(900_000_000)"]
    with pytest.raises(TooHeavyError):
        run("tep", command, tmp_path, Limits(memory_mb=300, cpu_s=5, wall_s=20))


def test_a_program_that_only_computes_is_ended(tmp_path: Path) -> None:
    command = ["sh", "-c", "while :; do :; done"]
    with pytest.raises(TooHeavyError):
        run("tep", command, tmp_path, Limits(memory_mb=300, cpu_s=1, wall_s=20))


def test_the_reader_knows_no_secret_of_the_controller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOA_DATABASE_URL", "postgresql://geheim")
    assert b"geheim" not in run("tep", ["env"], tmp_path, Limits(300, 5, 20))


def test_white_pictures_are_no_document() -> None:

    blank = np.full((400, 300), 255, np.uint8)
    error = refusal("trang.pdf", picture_pdf([blank]))
    assert "ảnh" in sentence(error).casefold()
