"""What the screen shows while somebody practises: receivers that answer as real ones would. Pure.

No order of practice reaches a receiver, so nothing would ever move. The answers are worked out from
names and time alone: the same practice shows the same to everybody, and nothing of it is stored.
Some clusters stay silent, for whom to call must be practised too.
"""

import hashlib
from collections.abc import Collection

from controller.web.wording.emergencies import Stand

SILENT_OF = 8
"""One cluster of so many does not answer, and one at least where there are two."""
QUICKEST_MS, SLOWEST_MS = 1_500, 6_000
SIREN_MS = 3_000
WORDS_MS = 30_000


def pretended(emergency_id: str, cluster_ids: Collection[str], elapsed_ms: int) -> dict[str, Stand]:
    """How each cluster stands so long after the order of a practice."""
    marks = {id_: _mark(emergency_id, id_) for id_ in cluster_ids}
    ranked = sorted(marks, key=lambda id_: marks[id_])
    silent = set(ranked[: -(-len(ranked) // SILENT_OF)] if len(ranked) > 1 else ())
    return {
        id_: Stand.SILENT if id_ in silent else _answered(elapsed_ms - _delay(mark))
        for id_, mark in marks.items()
    }


def _answered(since_ms: int) -> Stand:
    if since_ms < 0:
        return Stand.WAITING
    if since_ms < SIREN_MS:
        return Stand.ACCEPTED
    return Stand.SOUNDING if since_ms < SIREN_MS + WORDS_MS else Stand.SOUNDED


def _mark(emergency_id: str, cluster_id: str) -> int:
    digest = hashlib.sha256(f"{emergency_id} {cluster_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _delay(mark: int) -> int:
    return QUICKEST_MS + mark % (SLOWEST_MS - QUICKEST_MS)
