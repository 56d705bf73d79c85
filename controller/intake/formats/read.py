"""A file's bytes to its source, by what the file is. Pure, and in need of limits around it."""

from controller.intake.errors import EmptyDocumentError
from controller.intake.formats.detect import Kind
from controller.intake.formats.docx import text_of_docx
from controller.intake.formats.html import is_html, text_of_page
from controller.intake.formats.layout import paragraphs
from controller.intake.formats.pdf import is_of_pictures, lines_of_pdf
from controller.intake.formats.plain import decoded
from controller.intake.formats.scan import lines_of_scan
from controller.intake.formats.source import Format, Source


class PagesArePicturesError(Exception):
    """A PDF without a text layer: its pages are to be drawn and recognised."""


def read_bytes(source_name: str, kind: Kind, data: bytes) -> Source:
    """The source of a file that needs no program to be read.

    Raises IntakeError; PagesArePicturesError for a PDF that is a scan.
    """
    if kind is Kind.DOCX:
        text, repairs = text_of_docx(source_name, data)
        source = Source(Format.DOCX, text, repairs)
    elif kind is Kind.PDF:
        lines = lines_of_pdf(source_name, data)
        if is_of_pictures(lines):
            raise PagesArePicturesError
        texts, joins = paragraphs(lines)
        source = Source(Format.PDF, "\n".join(texts), tuple(joins))
    else:
        source = _text(source_name, data)
    return _not_empty(source_name, source)


def read_recognised(source_name: str, tables: list[str]) -> Source:
    """The source of a scan, from what Tesseract says of each page. Raises UnreadableScanError."""
    lines, doubtful = lines_of_scan(source_name, tables)
    texts, joins = paragraphs(lines)
    return _not_empty(source_name, Source(Format.SCAN, "\n".join(texts), (*doubtful, *joins)))


def _text(source_name: str, data: bytes) -> Source:
    text = decoded(source_name, data)
    if is_html(source_name, text):
        return Source(Format.HTML, *text_of_page(text))
    return Source(Format.TEXT, text)


def _not_empty(source_name: str, source: Source) -> Source:
    if not source.text.strip(" \n\t|\ufeff\u200b"):
        raise EmptyDocumentError(source_name)
    return source
