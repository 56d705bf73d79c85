"""Does a report continue what the ledger has of a journal? Pure: values in, values out.

Entries are taken in their order, each only if it names the hash of the one before. Entries that
are missing are asked for (the receiver is told how far its journal is stored, and sends again
from there); one that after GAP_PATIENCE_MS still sends only later ones has lost them, and the
gap is recorded rather than everything after it refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.ledger.report import Entry
from playlists.messages.journal_entry import FIRST_PREVIOUS

GAP_PATIENCE_MS = 10 * 60_000
"""A receiver sends again after 60 s: ten chances to send what it was asked for."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a journal, as far as the ledger has it."""

    sequence: int = 0
    sha256: str = FIRST_PREVIOUS
    at: int = 0
    first_at: int | None = None
    """When the first entry of the journal that the ledger has was written."""
    gap_asked_at: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries that will never come."""

    after_sequence: int
    next_sequence: int
    from_at: int
    to_at: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What a report adds."""

    tail: Tail
    added: tuple[Entry, ...]
    known: tuple[Entry, ...]
    """Entries with numbers that the ledger has already; whether they are the same is not said."""
    gaps: tuple[Gap, ...]
    broken: Entry | None = None
    """An entry that does not follow from the one before: it and what comes after is not taken."""


def follow(tail: Tail, entries: Sequence[Entry], now: int) -> Followed:
    """Take from a report what continues the journal."""
    known = tuple(entry for entry in entries if entry.sequence <= tail.sequence)
    added: list[Entry] = []
    gaps: list[Gap] = []
    for entry in entries[len(known) :]:
        if entry.sequence > tail.sequence + 1:
            tail = _asked(tail, now)
            if not _given_up(tail, now):
                break
            gaps.append(Gap(tail.sequence, entry.sequence, tail.at, entry.entry.at))
        elif entry.entry.previous != tail.sha256:
            return Followed(tail, tuple(added), known, tuple(gaps), broken=entry)
        added.append(entry)
        tail = _after(tail, entry)
    return Followed(tail, tuple(added), known, tuple(gaps))


def _after(tail: Tail, entry: Entry) -> Tail:
    at = entry.entry.at
    first_at = at if tail.first_at is None else tail.first_at
    return Tail(entry.sequence, entry.sha256, at, first_at)


def _asked(tail: Tail, now: int) -> Tail:
    return tail if tail.gap_asked_at is not None else replace(tail, gap_asked_at=now)


def _given_up(tail: Tail, now: int) -> bool:
    return tail.gap_asked_at is not None and now - tail.gap_asked_at >= GAP_PATIENCE_MS
