"""What the signer remembers of approvers, in its own folder.

Whoever writes to the database does not reach this file. Once a unit has asked for approvals by
passkey, the signer goes on asking, and knows by which keys: no row that appears later adds one.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from controller.keys.private_files import KeyFileError, read_private, replace_whole

NAME = "approvers.json"
OWNER_ONLY = 0o600


class KnownKey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey by which somebody's approvals count."""

    person: str
    name: str
    """For whoever reads the file."""
    key_sha256: str
    """Of its public key (SubjectPublicKeyInfo)."""
    since: int
    by: str
    """"switched on" with the unit's wish, or "terminal"."""


class Strict(msgspec.Struct, frozen=True, kw_only=True):
    """A unit whose loudspeakers speak by passkey only."""

    since: int
    keys: tuple[KnownKey, ...]
    earlier: frozenset[str] = frozenset()
    """Marks of approvals that stood when this began (`approvals.mark`)."""


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is remembered."""

    strict: dict[str, Strict] = {}
    """By unit; each counts for everything below it."""


@dataclass(frozen=True, slots=True)
class MemoryFile:
    """The file in the signer's folder."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / NAME

    def read(self) -> Memory:
        """What is remembered; nothing before the first time. Raises KeyFileError."""
        if not self.path.exists():
            return Memory()
        try:
            return msgspec.json.decode(read_private(self.path), type=Memory)
        except msgspec.DecodeError as error:
            raise KeyFileError(self.path, f"cannot be read: {error}") from error

    def write(self, memory: Memory) -> None:
        """Remember it."""
        replace_whole(self.path, msgspec.json.encode(memory, order="sorted") + b"\n", OWNER_ONLY)
