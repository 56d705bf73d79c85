"""The head of the transparency log, under a signature: what a witness keeps outside."""

from typing import ClassVar

from playlists.messages.envelope import Message
from playlists.messages.numbers import Instant


class Head(Message, frozen=True, kw_only=True):
    """The log had exactly these leaves at this instant.

    Whoever holds a head can be shown that a later one only added leaves to it.
    """

    KIND: ClassVar[str] = "head.v1"
    log: str
    """A random name: a log that was begun anew is another one."""
    size: int
    """How many leaves."""
    root: str
    """The tree's head over them, hexadecimal (RFC 9162, 2.1.1)."""
    at: Instant
