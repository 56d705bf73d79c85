"""What a file is, by what is in it. Its name only tells text from a page.

Pure; looks at a few bytes and at the table of contents of an archive.
"""

import io
import zipfile
from enum import StrEnum

from controller.intake.errors import (
    DamagedDocumentError,
    EncryptedDocumentError,
    TooMuchInsideError,
    UnsupportedFormatError,
)

MAX_UNPACKED_BYTES = 200_000_000
MAX_MEMBERS = 5_000
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_FLAG = 0x1


class Kind(StrEnum):
    """What has to be done to read a file."""

    TEXT = "text"
    DOCX = "docx"
    OFFICE = "office"
    PDF = "pdf"
    IMAGE = "image"


IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")
OTHERS = (
    (b"MZ", "chương trình"),
    (b"\x7fELF", "chương trình"),
    (b"ID3", "âm thanh"),
    (b"OggS", "âm thanh"),
    (b"RIFF", "âm thanh hoặc phim"),
    (b"Rar!", "nén RAR"),
    (b"7z\xbc\xaf", "nén 7z"),
    (b"\x1f\x8b", "nén gzip"),
    (b"GIF8", "ảnh GIF"),
    (b"\x00\x00\x00", "phim hoặc ảnh HEIC"),
)
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
SPREADSHEETS = ("xl/workbook.xml", "ppt/presentation.xml")


def detect(source_name: str, data: bytes) -> Kind:
    """What a file is.

    Raises UnsupportedFormatError, EncryptedDocumentError, DamagedDocumentError,
    TooMuchInsideError.
    """
    if data.startswith(ZIP):
        return _in_archive(source_name, data)
    if data.startswith(OLE):
        if ENCRYPTED_PACKAGE in data:
            raise EncryptedDocumentError(source_name)
        return Kind.OFFICE
    if data.startswith(b"{\\rtf"):
        return Kind.OFFICE
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(IMAGES):
        return Kind.IMAGE
    found = next((name for magic, name in OTHERS if data.startswith(magic)), None)
    if found is not None:
        raise UnsupportedFormatError(source_name, found)
    return Kind.TEXT


def _in_archive(source_name: str, data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    # zipfile says NotImplementedError of an archive that needs a newer kind of ZIP than it knows.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise DamagedDocumentError(source_name) from error
    # A member is never unpacked beyond the size that stands here: zipfile stops there.
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        raise TooMuchInsideError(source_name, unpacked, MAX_UNPACKED_BYTES)
    if any(member.flag_bits & ENCRYPTED_FLAG for member in members):
        raise EncryptedDocumentError(source_name)
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return Kind.DOCX
    if "content.xml" in names and "mimetype" in names:
        return Kind.OFFICE
    sheets = any(name in names for name in SPREADSHEETS)
    raise UnsupportedFormatError(source_name, "bảng tính hoặc trình chiếu" if sheets else "nén ZIP")
