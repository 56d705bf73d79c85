"""A leaf of the transparency log: what it tells in clear, and how it commits to a record."""

import hashlib

import msgspec

from playlists.messages.merkle import leaf_hash

SALT_BYTES = 16


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may see of a line of the record. Its index is told by its place."""

    kind: str
    subject: str
    state: int
    unit: str
    at: int
    commitment: str

    def hash(self) -> bytes:
        """The hash under which it stands in the tree."""
        return leaf_hash(msgspec.json.encode(self, order="sorted"))


def commitment(salt: bytes, record: bytes) -> str:
    """SHA-256, hexadecimal, of salt and record.

    Without the salt nobody can try which name or number a record held, so that erasing the salt
    and the row erases what they told, while the tree stays as it is.
    """
    return hashlib.sha256(salt + record).hexdigest()
