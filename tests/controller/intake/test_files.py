"""Files become lines of text, or a refusal that names what they are."""

import pytest

from controller.intake.errors import (
    EmptyDocumentError,
    UnreadableEncodingError,
    UnsupportedFormatError,
)
from controller.intake.formats.detect import detect
from controller.intake.formats.read import read_bytes
from controller.intake.repairs import RepairKind
from controller.intake.understand import understand
from tests.controller.intake.documents import notice, understood


def text_of(name: str, data: bytes) -> str:
    return read_bytes(name, detect(name, data), data).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_our_time(encoding: str) -> None:
    assert text_of("tin.txt", "Kính thưa bà con".encode(encoding)) == "Kính thưa bà con"


def html(text: str) -> bytes:
    """The notice as an office program saves it for the web."""
    paragraphs = "".join(f"<p class=x>\n{line}\n</p>" for line in text.split("\n") if line)
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{paragraphs}</body>".encode()


def test_a_page_is_understood_like_the_text_that_it_shows() -> None:
    data = html(notice())
    from_page = understand(read_bytes("tin.html", detect("tin.html", data), data))
    assert (from_page.parts, from_page.number) == (
        understood(notice()).parts,
        understood(notice()).number,
    )


def test_words_of_a_paragraph_stay_together_and_paragraphs_apart() -> None:
    page = "<html><p>Mời <b>bà</b>\n con<br>họp thôn</p><p>Cảm ơn</p>".encode()
    assert text_of("tin", page) == "Mời bà con\nhọp thôn\nCảm ơn"


def test_tables_become_rows_with_bars() -> None:
    page = "<html><table><tr><td>Số hiệu</td><td>12/QĐ-UBND</td></tr></table>".encode()
    assert text_of("tin", page) == "Số hiệu | 12/QĐ-UBND |"


def test_scripts_and_styles_are_no_words_and_it_is_told_that_they_were_left_out() -> None:
    page = b"<html><style>p{}</style><script>alert(1)</script><p>Tin</p>"
    source = read_bytes("tin", detect("tin", page), page)
    assert source.text == "Tin"
    assert [(r.kind, r.before) for r in source.repairs] == [
        (RepairKind.LEFT_OUT, "<script> alert(1)")
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"MZ\x90\x00", "chương trình"),
        (b"ID3\x04", "âm thanh"),
        (b"Rar!\x1a", "nén RAR"),
        (b"a\x00b", "nhị phân"),
    ],
)
def test_kinds_that_are_not_read_are_named(data: bytes, found: str) -> None:
    with pytest.raises(UnsupportedFormatError) as refusal:
        text_of("tin", data)
    assert refusal.value.found == found


def test_what_is_no_text_in_any_encoding_is_told_apart_from_nothing() -> None:
    with pytest.raises(UnreadableEncodingError):
        text_of("tin.txt", bytes(range(0x80, 0x100)) * 3)


@pytest.mark.parametrize("data", [b" \n\t", b"<html><body></body></html>", b"\xef\xbb\xbf"])
def test_a_file_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError):
        text_of("tin.txt", data)
