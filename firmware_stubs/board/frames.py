"""Frames: where a message on the serial line begins, where it ends, whether it came whole.

    $1>2A WANT 1 0 0 1*4CCC22F0<LF>
    |||   |            |
    |||   words        CRC-32 of everything between $ and *
    ||sequence, two digits of hex
    |> from the host, < from the board
    the protocol's version

Printable ASCII, so that a technician can watch the line with any terminal program. The first
four characters keep this meaning in every later version.
"""

from binascii import crc32

VERSION = "1"
FROM_HOST = ">"
FROM_BOARD = "<"
MAX_FRAME = 256
HEAD_LENGTH = 4
FIRST_PRINTABLE = 0x20
LAST_PRINTABLE = 0x7E


class Frame:
    """One whole message. `sequence` is 0 to 255."""

    def __init__(self, version: str, sequence: int, words: list[str]) -> None:
        self.version = version
        self.sequence = sequence
        self.words = words


def checksum(body: bytes) -> bytes:
    """CRC-32 as zlib and Ethernet know it, as eight capital hex digits."""
    return b"%08X" % crc32(body)


def build_frame(direction: str, sequence: int, words: list[str]) -> bytes:
    """Bytes for the line."""
    head = f"{VERSION}{direction}{sequence:02X}"
    body = (head + " " + " ".join(words)).encode()
    return b"$" + body + b"*" + checksum(body) + b"\n"


def open_frame(text: bytes, direction: str) -> Frame | None:
    """Read what stands between $ and the line's end; None when it cannot be trusted."""
    body, _, check = text.rpartition(b"*")
    if check != checksum(body) or not all(FIRST_PRINTABLE <= b <= LAST_PRINTABLE for b in body):
        return None
    head, *words = body.decode().split(" ")
    if len(head) != HEAD_LENGTH or head[1] != direction:
        return None
    sequence = hex_byte(head[2:])
    return None if sequence is None else Frame(head[0], sequence, words)


def hex_byte(text: str) -> int | None:
    """Two capital hex digits, nothing else that int() would also take."""
    try:
        number = int(text, 16)
    except ValueError:
        return None
    return number if f"{number:02X}" == text else None


class FrameReader:
    """Bytes in, as torn as the line delivers them; whole frames out. It counts what it refuses.

    A $ always begins anew, so that half a frame cannot spoil the next one.
    """

    def __init__(self, direction: str) -> None:
        self.refused = 0
        self._direction = direction
        self._waiting = b""

    def feed(self, data: bytes) -> list[Frame]:
        """Take what came; return the frames that are now complete."""
        *lines, rest = (self._waiting + data).split(b"\n")
        if len(rest) > MAX_FRAME:
            self.refused += 1
            rest = b""
        self._waiting = rest
        return [frame for frame in map(self._open, lines) if frame is not None]

    def _open(self, line: bytes) -> Frame | None:
        torn, _, text = line.rpartition(b"$")
        frame = open_frame(text, self._direction)
        if torn or (line and frame is None):
            self.refused += 1
        return frame
