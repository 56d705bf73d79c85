"""From a file's bytes to its text: plain text (UTF-8, UTF-16) and HTML."""

import codecs
import re

from selectolax.lexbor import LexborHTMLParser

from controller.intake.errors import (
    DocumentTooLargeError,
    EmptyDocumentError,
    UnreadableEncodingError,
    UnsupportedFormatError,
)

MAX_BYTES = 10_000_000
MAGIC = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "DOCX"),
    (b"\xd0\xcf\x11\xe0", "DOC"),
    (b"{\\rtf", "RTF"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
)
BLOCKS = (
    "address,article,blockquote,div,dl,dt,dd,h1,h2,h3,h4,h5,h6,header,footer,li,main,ol,p,pre,"
    "section,table,tr,ul"
)
UNSEEN = "script,style,noscript,template,head,nav,iframe,object,svg"
LINE_BREAK = "\ue000"
"""A private character, for the end of a line until the file's own, which mean nothing, are gone."""


def read_document(source_name: str, data: bytes) -> str:
    """The text of a file, one line for each paragraph or table row.

    Raises UnsupportedFormatError, UnreadableEncodingError, EmptyDocumentError,
    DocumentTooLargeError.
    """
    if len(data) > MAX_BYTES:
        raise DocumentTooLargeError(source_name, len(data), MAX_BYTES)
    for magic, found in MAGIC:
        if data.startswith(magic):
            raise UnsupportedFormatError(source_name, found)
    text = _decode(source_name, data)
    if _is_html(source_name, text):
        text = _text_of_html(text)
    if not text.strip():
        raise EmptyDocumentError(source_name)
    return text


def _decode(source_name: str, data: bytes) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableEncodingError(source_name) from error
    if "\x00" in text:
        raise UnsupportedFormatError(source_name, "binary")
    return text


def _is_html(source_name: str, text: str) -> bool:
    start = text[:1000].lstrip().lower()
    return source_name.lower().endswith((".html", ".htm")) or start.startswith(
        ("<!doctype html", "<html")
    )


def _text_of_html(html: str) -> str:
    tree = LexborHTMLParser(html.replace(LINE_BREAK, " "))
    for node in tree.css(UNSEEN):
        node.decompose()
    for node in tree.css("br"):
        node.replace_with(LINE_BREAK)
    for node in tree.css("td,th"):
        node.insert_after(" | ")
    for node in tree.css(BLOCKS):
        node.insert_before(LINE_BREAK)
        node.insert_after(LINE_BREAK)
    text = tree.body.text(separator="") if tree.body else ""
    lines = re.sub(r"\s+", " ", text).split(LINE_BREAK)
    return "\n".join(line.strip() for line in lines if line.strip(" |"))
