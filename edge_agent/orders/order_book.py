"""The orders that were taken, in a file that outlives a restart.

What warns people or silences a loudspeaker does not wait for a card: it is obeyed from memory and
written behind that, again and again where the card refuses.
"""

from pathlib import Path

import msgspec

from edge_agent.durable import read_if_there, write_durably
from edge_agent.orders.numbers import Window

TRY_AGAIN_NS = 5 * 1_000_000_000


class Kept(msgspec.Struct, frozen=True):
    """One order that was taken, until it expires."""

    id: str
    expires_at: int
    envelope: bytes
    given_at: int
    is_over: bool = False


class Book(msgspec.Struct, frozen=True):
    """What the file holds."""

    kept: tuple[Kept, ...] = ()
    windows: dict[str, Window] = msgspec.field(default_factory=dict)


class BookFile:
    """The book, on the card as soon as that takes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._try_again_ns = 0
        self.book = _read(path)
        self.is_unkept = False
        """The card lacks something of it."""

    def note(self, book: Book) -> None:
        """Know it from now on; to be kept by `keep`."""
        self.is_unkept = self.is_unkept or book != self.book
        self.book = book

    def keep(self) -> None:
        """Have on the card what is known. Raises OSError; then it is still known."""
        if self.is_unkept:
            write_durably(self._path, msgspec.json.encode(self.book))
            self.is_unkept = False

    def keep_before(self, book: Book) -> None:
        """Have it on the card before it is known. Raises OSError; then nothing has changed."""
        write_durably(self._path, msgspec.json.encode(book))
        self.book, self.is_unkept = book, False

    def catch_up(self, now_ns: int) -> None:
        """Try again what the card refused, some seconds after the last time (monotonic ns)."""
        if not self.is_unkept or now_ns < self._try_again_ns:
            return
        try:
            self.keep()
        except OSError:
            self._try_again_ns = now_ns + TRY_AGAIN_NS


def _read(path: Path) -> Book:
    try:
        content = read_if_there(path)
        return Book() if content is None else msgspec.json.decode(content, type=Book)
    except (OSError, msgspec.DecodeError):
        return Book()  # what is still in force comes again by `standing`
