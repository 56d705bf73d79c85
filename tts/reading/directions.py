"""What a script tells its reader and not its listeners: "(đọc hai lần)" after a sentence."""

import re

from tts.reading.scan import Piece, Scan
from tts.reading.spans import Kind

_TWICE = re.compile(
    r"\((?:(?:xin )?nhắc lại(?: một lần)?|đọc (?:lại )?(?:hai|2) lần|đọc lại)\)", re.IGNORECASE
)


def directions(scan: Scan, pos: int) -> Piece | None:
    """The sentence before it is to be said twice; the direction itself is not said."""
    match = _TWICE.match(scan.plain, pos)
    return Piece(match.end(), "", Kind.DIRECTION) if match else None
