"""The board's serial frames, our side. Written from docs/board.md, not shared with the firmware.

$1>2A WANT 1 0 0 1*4CCC22F0<LF>
"""

import re
from binascii import crc32
from typing import NamedTuple

VERSION = "1"
MAX_FRAME = 256
_LINE = re.compile(
    rb"\$(?P<body>1<(?P<sequence>[0-9A-F]{2})(?: [ -)+-~]*)?)\*(?P<check>[0-9A-F]{8})"
)


class Answer(NamedTuple):
    """A whole frame from the board."""

    sequence: int
    words: tuple[str, ...]


def request_frame(sequence: int, words: str) -> bytes:
    """Bytes of one request; `sequence` is 0 to 255."""
    body = f"{VERSION}>{sequence:02X} {words}".encode("ascii")
    return b"$%s*%08X\n" % (body, crc32(body))


def read_answer(line: bytes) -> Answer | None:
    """Read what stands from $ to the line's end; None where it is no whole frame of a board."""
    found = _LINE.fullmatch(line)
    if found is None or crc32(found["body"]) != int(found["check"], 16):
        return None
    _, *words = found["body"].decode("ascii").split(" ")
    return Answer(int(found["sequence"], 16), tuple(words))


class AnswerReader:
    """Bytes as the line delivers them in, answers out. Counts what it refuses."""

    def __init__(self) -> None:
        self.refused = 0
        self._waiting = b""

    def feed(self, data: bytes) -> list[Answer]:
        """Take what came; return the answers that are now complete."""
        *lines, self._waiting = (self._waiting + data).split(b"\n")
        if len(self._waiting) > MAX_FRAME:
            self._waiting = b""
            self.refused += 1
        return [answer for answer in map(self._read, lines) if answer is not None]

    def _read(self, line: bytes) -> Answer | None:
        torn, start, rest = line.rpartition(b"$")
        answer = read_answer(start + rest)
        self.refused += bool(torn) or answer is None
        return answer
