import pytest

from controller.intake.errors import (
    DocumentTooLargeError,
    EmptyDocumentError,
    UnreadableEncodingError,
    UnsupportedFormatError,
)
from controller.intake.files import MAX_BYTES, read_document
from controller.intake.understand import understand
from tests.controller.intake.documents import notice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_our_time(encoding: str) -> None:
    assert read_document("tin.txt", "Kính thưa bà con".encode(encoding)) == "Kính thưa bà con"


def html(text: str) -> bytes:
    """The notice as an office program saves it for the web."""
    paragraphs = "".join(f"<p class=x>\n{line}\n</p>" for line in text.split("\n") if line)
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{paragraphs}</body>".encode()


def test_a_page_is_understood_like_the_text_that_it_shows() -> None:
    from_page = understand(read_document("tin.html", html(notice())))
    assert from_page == understand(notice())


def test_words_of_a_paragraph_stay_together_and_paragraphs_apart() -> None:
    page = "<html><p>Mời <b>bà</b>\n con<br>họp thôn</p><p>Cảm ơn</p>".encode()
    assert read_document("tin", page) == "Mời bà con\nhọp thôn\nCảm ơn"


def test_tables_become_rows_with_bars() -> None:
    page = "<html><table><tr><td>Số hiệu</td><td>12/QĐ-UBND</td></tr></table>".encode()
    assert read_document("tin", page) == "Số hiệu | 12/QĐ-UBND |"


def test_scripts_and_styles_are_no_words() -> None:
    page = b"<html><style>p{}</style><script>alert(1)</script><p>Tin</p>"
    assert read_document("tin", page) == "Tin"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04....", "DOCX"),
        (b"\xd0\xcf\x11\xe0....", "DOC"),
        (b"\x89PNG....", "image"),
        (b"a\x00b", "binary"),
    ],
)
def test_kinds_that_are_not_read_are_named(data: bytes, found: str) -> None:
    with pytest.raises(UnsupportedFormatError) as refusal:
        read_document("tin", data)
    assert refusal.value.found == found


def test_text_in_an_old_font_is_told_apart_from_nothing() -> None:
    with pytest.raises(UnreadableEncodingError):
        read_document("tin.txt", b"\xae\xb5i truy\xd2n thanh")


@pytest.mark.parametrize("data", [b"", b" \n\t", b"<html><body></body></html>"])
def test_a_file_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError):
        read_document("tin.txt", data)


def test_a_file_larger_than_any_document_is_not_even_looked_at() -> None:
    with pytest.raises(DocumentTooLargeError):
        read_document("tin.txt", b"x" * (MAX_BYTES + 1))
