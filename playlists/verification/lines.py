"""The lines of an export (JSON Lines, UTF-8): one object a line, `type` says which.

export    once, first: whose record, from which size of the log to which
chain     the trust chain, as receivers get it
receiver  a device of the unit and the key by which it signs
leaf      one leaf of the log, in order and without a gap; of the own unit with its record
head      a signed head, right behind the last leaf that it covers
end       once, last: how many lines stand before it
"""

import msgspec

from playlists.messages.leaf import Leaf

VERSION = 1


class ExportLine(msgspec.Struct, frozen=True, kw_only=True, tag="export"):
    """Whose record this is, and which part of the log."""

    version: int
    unit: str
    paths: dict[str, tuple[str, ...]]
    """Each unit of which records are shown → itself and all above it."""
    from_size: int
    to_size: int
    frontier: tuple[bytes, ...]
    """The tree before the first leaf: heads of its complete subtrees, the largest first."""


class ChainLine(msgspec.Struct, frozen=True, kw_only=True, tag="chain"):
    """The trust chain."""

    chain: bytes


class ReceiverLine(msgspec.Struct, frozen=True, kw_only=True, tag="receiver"):
    """A device, where it sits, its key."""

    id: str
    cluster: str
    public_key: bytes
    enrolled_at: int
    retired_at: int | None


class LeafLine(msgspec.Struct, frozen=True, kw_only=True, tag="leaf"):
    """One leaf. Salt and record only of the own unit, and only if they were not erased."""

    index: int
    kind: str
    subject: str
    state: int
    unit: str
    at: int
    commitment: str
    salt: bytes | None = None
    record: str | None = None
    """The exact text that the leaf commits to."""
    envelope: bytes | None = None
    """Of a plan or a report: what was signed."""

    @property
    def leaf(self) -> Leaf:
        """What the tree holds of it."""
        return Leaf(
            kind=self.kind,
            subject=self.subject,
            state=self.state,
            unit=self.unit,
            at=self.at,
            commitment=self.commitment,
        )


class HeadLine(msgspec.Struct, frozen=True, kw_only=True, tag="head"):
    """A signed head of the log with this many leaves."""

    size: int
    envelope: bytes


class EndLine(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """Nothing comes after this."""

    lines: int


Line = ExportLine | ChainLine | ReceiverLine | LeafLine | HeadLine | EndLine


def write_line(line: Line) -> bytes:
    """One line, with its end."""
    return msgspec.json.encode(line) + b"\n"


def read_line(raw: bytes) -> Line:
    """One line. Raises msgspec.DecodeError for what is none."""
    try:
        line: Line = msgspec.json.decode(raw, type=Line)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from error
    return line
