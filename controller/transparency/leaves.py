"""Rows of the log as leaves of its tree."""

import hmac

from controller.store.transparency import LogLeaf
from playlists.messages.leaf import Leaf, commitment


def leaf_of(row: LogLeaf) -> Leaf:
    """What a row tells in clear."""
    return Leaf(
        kind=row.kind.value,
        subject=row.subject,
        state=row.state,
        unit=row.unit,
        at=row.at,
        commitment=row.commitment,
    )


def hash_of(row: LogLeaf) -> bytes:
    """The hash under which a leaf stands in the tree."""
    return leaf_of(row).hash()


def commits_to(row: LogLeaf, record: bytes) -> bool:
    """Tell whether a leaf speaks of exactly this record. An erased leaf speaks of none."""
    if row.salt is None:
        return False
    return hmac.compare_digest(row.commitment, commitment(row.salt, record))
