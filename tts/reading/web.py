"""Web and e-mail addresses.

What can be said stays as it is; letters without a vowel are spelled; the
scheme is not said.
"""

import re

from tts.reading.letters import has_vowel, spell
from tts.reading.numbers import digit_by_digit
from tts.reading.scan import Piece, Scan
from tts.reading.spans import Kind

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9_])?"
_TOP = (
    r"(?:vn|com|net|org|gov|edu|info|asia|io|me|tv|co|biz|app|dev|ai|eu|us|uk|jp|kr|cn|int|mil|pro"
    r"|site|online|xyz)"
)
_HOST = rf"(?:{_LABEL}\.){{1,6}}{_TOP}(?![A-Za-z0-9-])"
_PATH = r"(?::\d{1,5})?(?:/[^\s<>\"'(),;]{0,200})?(?:\?[^\s<>\"'(),;]{0,200})?"
_MAIL = re.compile(
    rf"[A-Za-z0-9_](?:[A-Za-z0-9_.+-]{{0,62}}[A-Za-z0-9_+-])?@{_HOST}", re.IGNORECASE
)
_SITE = re.compile(rf"(?:https?://)?{_HOST}{_PATH}", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?|ftp)://[^\s<>\"'(),;]{1,300}", re.IGNORECASE)
_PARTS = re.compile(r"[A-Za-z]+|\d+|.", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGNS = {
    ".": "chấm",
    "@": "a còng",
    "/": "gạch chéo",
    "-": "gạch ngang",
    "_": "gạch dưới",
    ":": "hai chấm",
    "?": "hỏi chấm",
    "=": "bằng",
    "&": "và",
    "#": "thăng",
    "%": "phần trăm",
    "+": "cộng",
    "~": "ngã",
}


def web(scan: Scan, pos: int) -> Piece | None:
    """An address that begins at `pos`."""
    match = (
        _MAIL.match(scan.plain, pos)
        or _SITE.match(scan.plain, pos)
        or _SCHEME.match(scan.plain, pos)
    )
    if not match:
        return None
    written = match[0].rstrip(".?!:/")
    words = say(re.sub(r"^[a-z]+://", "", written, flags=re.IGNORECASE))
    return Piece(pos + len(written), words, Kind.WEB)


def say(address: str) -> str:
    """An address, part by part."""
    return " ".join(filter(None, (_part(part) for part in _PARTS.findall(address))))


def _part(part: str) -> str:
    if part.isdecimal():
        return digit_by_digit(part)
    if _LETTERS.fullmatch(part):
        readable = len(part) > 1 and has_vowel(part)
        # A word in capitals might be taken for an abbreviation the next time it is read.
        return (part.lower() if part.isupper() else part) if readable else spell(part)
    return _SIGNS.get(part, "")
