"""A leaf of the log: what it holds, and how it commits to a record without showing it."""

import hashlib
import hmac

from controller.store.transparency import LogLeaf
from controller.transparency.records import canonical
from playlists.messages.merkle import leaf_hash

SALT_BYTES = 16


def commitment(salt: bytes, record: bytes) -> str:
    """SHA-256, hexadecimal, of salt and record.

    Without the salt nobody can try which name or number a record held, so that erasing the salt
    and the row erases what they told, while the tree stays as it is.
    """
    return hashlib.sha256(salt + record).hexdigest()


def commits_to(leaf: LogLeaf, record: bytes) -> bool:
    """Tell whether a leaf speaks of exactly this record. An erased leaf speaks of none."""
    if leaf.salt is None:
        return False
    return hmac.compare_digest(leaf.commitment, commitment(leaf.salt, record))


def hash_of(leaf: LogLeaf) -> bytes:
    """The hash under which a leaf stands in the tree; its index is told by its place."""
    told = {
        "kind": leaf.kind.value,
        "subject": leaf.subject,
        "state": leaf.state,
        "unit": leaf.unit,
        "at": leaf.at,
        "commitment": leaf.commitment,
    }
    return leaf_hash(canonical(told))
