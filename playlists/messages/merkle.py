"""The Merkle tree of the record: RFC 9162, section 2.1.

Whoever holds the hash of a tree's head can be shown that a line is in the tree (inclusion) and
that a later tree only added lines to it (consistency), with a few hashes and without the lines.
The library that is kept for this is GPL, so these lines are our own.

A tree grows by its `Frontier`: the heads of its complete subtrees, at most one for each bit of
its size. That is all a sequencer must remember.

Exports carry every line, so nothing of ours asks for a proof yet: proofs are here because the
vectors that others published, by which this tree is known to be theirs too, are proofs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""The head of the tree without leaves."""

_HASH_BYTES = 32


class ProofRefusedError(ValueError):
    """The fault of whoever made the proof: it does not show what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that holds these bytes (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree, known by the heads of its complete subtrees, the largest first."""

    size: int = 0
    heads: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.heads):
            raise ProofRefusedError(f"{len(self.heads)} subtrees cannot hold {self.size} leaves")

    def append(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree with more leaves, given by their hashes."""
        size, heads = self.size, [*self.heads]
        for leaf in leaves:
            head = leaf
            for _ in range(_trailing_ones(size)):
                head = node_hash(heads.pop(), head)
            heads.append(head)
            size += 1
        return Frontier(size, tuple(heads))

    def root(self) -> bytes:
        """The tree's head."""
        if not self.heads:
            return EMPTY_ROOT
        *larger, root = self.heads
        for head in reversed(larger):
            root = node_hash(head, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The head of the tree over leaves given by their hashes."""
    return Frontier().append(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Prove that a leaf is in the tree over these leaves, as hashes (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(leaves[:split], index), root_of(leaves[split:]))
    return (*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split]))


def consistency_proof(leaves: Sequence[bytes], earlier_size: int) -> tuple[bytes, ...]:
    """Prove that the tree over these leaves only added to its first ones (RFC 9162, 2.1.4.1)."""
    if not 0 < earlier_size <= len(leaves):
        raise IndexError(earlier_size)
    return _subproof(leaves, earlier_size, whole=True)


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf hash stands at an index of a tree (RFC 9162, 2.1.3.2).

    Raises ProofRefusedError.
    """
    if not 0 <= index < size or not _are_hashes([leaf, *proof, root]):
        raise ProofRefusedError(f"no leaf {index} in a tree of {size}")
    at, last, head = index, size - 1, leaf
    for other in proof:
        if last == 0:
            raise ProofRefusedError("the proof is too long")
        if at & 1 or at == last:
            head = node_hash(other, head)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            head = node_hash(head, other)
        at, last = at >> 1, last >> 1
    if last != 0 or head != root:
        raise ProofRefusedError("the leaf is not in the tree")


def check_consistency(
    earlier_size: int,
    size: int,
    proof: Sequence[bytes],
    earlier_root: bytes,
    root: bytes,
) -> None:
    """Check that a tree only added leaves to an earlier one (RFC 9162, 2.1.4.2).

    Raises ProofRefusedError.
    """
    # Every tree grew from the empty one: that would prove nothing.
    if not 0 < earlier_size <= size or not _are_hashes(proof):
        raise ProofRefusedError(f"no tree of {size} grew from one of {earlier_size}")
    if earlier_size == size:
        if proof or earlier_root != root:
            raise ProofRefusedError("the heads differ")
        return
    # A complete earlier tree is its own first hash: the proof leaves it out.
    path = [earlier_root, *proof] if earlier_size.bit_count() == 1 else [*proof]
    if not path:
        raise ProofRefusedError("the proof is empty")
    if _folded(earlier_size, size, path) != (earlier_root, root):
        raise ProofRefusedError("the later tree does not contain the earlier one")


def _folded(earlier_size: int, size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both heads, as a consistency path makes them."""
    at, last = earlier_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    earlier = later = path[0]
    for other in path[1:]:
        if last == 0:
            raise ProofRefusedError("the proof is too long")
        if at & 1 or at == last:
            earlier, later = node_hash(other, earlier), node_hash(other, later)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            later = node_hash(later, other)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofRefusedError("the proof is too short")
    return earlier, later


def _subproof(leaves: Sequence[bytes], earlier_size: int, *, whole: bool) -> tuple[bytes, ...]:
    if earlier_size == len(leaves):
        return () if whole else (root_of(leaves),)
    split = _split(len(leaves))
    if earlier_size <= split:
        return (*_subproof(leaves[:split], earlier_size, whole=whole), root_of(leaves[split:]))
    right = _subproof(leaves[split:], earlier_size - split, whole=False)
    return (*right, root_of(leaves[:split]))


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1


def _trailing_ones(number: int) -> int:
    return (~number & (number + 1)).bit_length() - 1


def _are_hashes(proof: Iterable[bytes]) -> bool:
    return all(len(part) == _HASH_BYTES for part in proof)
