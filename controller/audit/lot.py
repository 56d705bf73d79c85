"""Draw by lot so that anybody can draw again. Pure.

The clusters are put in the order of SHA-256 of `SEED:CLUSTER` (UTF-8), and the first ones are
taken. Whoever has seed and list (both are in the audit record) can check it with `sha256sum`.
"""

import hashlib
from collections.abc import Collection


def draw(seed: str, candidates: Collection[str], count: int) -> list[str]:
    """The first `count` of the candidates in the order that the seed gives."""
    return sorted(candidates, key=lambda id_: ticket(seed, id_))[:count]


def ticket(seed: str, candidate: str) -> str:
    """The number on a candidate's ticket: the lowest come out."""
    return hashlib.sha256(f"{seed}:{candidate}".encode()).hexdigest()
