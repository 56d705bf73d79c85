"""Plain text: UTF-8, UTF-16, and the single-byte encodings of the years before."""

import codecs
import unicodedata

from controller.intake.errors import UnreadableEncodingError, UnsupportedFormatError
from controller.intake.old_encodings import old_encoding_of, share_of_syllables

LEAST_SHARE = 0.6
"""Of the words with accents: how many must be Vietnamese for a single-byte text to be believed."""


def decoded(source_name: str, data: bytes) -> str:
    """The text of a file. Raises UnsupportedFormatError, UnreadableEncodingError.

    Bytes of TCVN3 and VNI come back as the Latin letters that they pretend to be; mending them is
    a repair that is shown (`old_encodings`).
    """
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in data and not utf16:
        raise UnsupportedFormatError(source_name, "nhị phân")
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        text = _single_bytes(data)
        if text is None:
            raise UnreadableEncodingError(source_name) from error
        return text


def _single_bytes(data: bytes) -> str | None:
    latin = data.decode("latin-1")
    if old_encoding_of(latin) is not None:
        return latin
    windows = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    accented = " ".join(word for word in windows.split() if not word.isascii())
    return windows if accented and share_of_syllables(accented) >= LEAST_SHARE else None
