"""Does a report continue what the ledger has of a journal? Pure: values in, values out.

Entries are taken in their order, each only if it names the hash of the one before. Entries that
are missing are asked for (the receiver is told how far its journal is stored, and sends again
from there); one that after GAP_PATIENCE_MS still sends only later ones has lost them, and the
gap is recorded rather than everything after it refused.

Stamps are believed only of a clock that the receiver trusted, and never beyond the instant at
which an entry came in: one wrongly set clock must not make a journal cover what is still to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    ClockCorrected,
    EpochBegun,
    JournalEntry,
)

GAP_PATIENCE_MS = 10 * 60_000
"""A receiver sends again after 60 s: ten chances to send what it was asked for."""
CLOCKS_APART_MS = 60_000
"""A stamp so little ahead of our own clock is no wrong one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry with its own bytes and their hash."""

    raw: bytes
    sha256: str
    entry: JournalEntry

    @property
    def sequence(self) -> int:
        """Its number in the journal."""
        return self.entry.sequence


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a journal, as far as the ledger has it."""

    sequence: int = 0
    sha256: str = FIRST_PREVIOUS
    at: int = 0
    """Up to when the journal tells what happened; 0 while no stamp of it can be believed."""
    first_at: int | None = None
    """The first stamp of the journal that can be believed."""
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
    if entries:
        tail = start_of(tail, entries[0])
    known = tuple(entry for entry in entries if entry.sequence <= tail.sequence)
    added: list[Entry] = []
    gaps: list[Gap] = []
    for entry in entries[len(known) :]:
        if entry.sequence > tail.sequence + 1:
            tail = _asked(tail, now)
            if not _given_up(tail, now):
                break
            gaps.append(Gap(tail.sequence, entry.sequence, tail.at, written_at(entry, now)))
        elif entry.entry.previous != tail.sha256:
            return Followed(tail, tuple(added), known, tuple(gaps), broken=entry)
        added.append(entry)
        tail = after(tail, entry, now)
    return Followed(tail, tuple(added), known, tuple(gaps))


def start_of(tail: Tail, entry: Entry) -> Tail:
    """The end of a journal of which nothing came yet, before its first entry.

    An epoch that follows another (a card was set back, or copied) goes on with its numbers.
    """
    event = entry.entry.event
    if tail.sequence or not isinstance(event, EpochBegun):
        return tail
    follows = event.previous_last == entry.sequence - 1
    return replace(tail, sequence=event.previous_last) if follows else tail


def written_at(entry: Entry, now: int) -> int:
    """When an entry was written, as far as can be known: by its own stamp, or before it came."""
    stamp = _believed(entry, now)
    return now if stamp is None else stamp


def _believed(entry: Entry, now: int) -> int | None:
    if not entry.entry.clock_trusted or entry.entry.at > now + CLOCKS_APART_MS:
        return None
    return min(entry.entry.at, now)


def after(tail: Tail, entry: Entry, now: int) -> Tail:
    """The journal's end once it was continued by an entry that came in at `now`."""
    at, first_at = tail.at, tail.first_at
    stamp = _believed(entry, now)
    if stamp is not None:
        corrects = isinstance(entry.entry.event, ClockCorrected)
        at = stamp if corrects else max(at, stamp)
        first_at = stamp if first_at is None else first_at
    return Tail(entry.sequence, entry.sha256, at, first_at)


def _asked(tail: Tail, now: int) -> Tail:
    return tail if tail.gap_asked_at is not None else replace(tail, gap_asked_at=now)


def _given_up(tail: Tail, now: int) -> bool:
    return tail.gap_asked_at is not None and now - tail.gap_asked_at >= GAP_PATIENCE_MS
