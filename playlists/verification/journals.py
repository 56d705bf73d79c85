"""The journals of an export's receivers, followed as the ledger followed them.

An entry is taken if it names the hash of the one before. Behind a gap the next is taken only if
the record says that the gap was given up: until then it waits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from playlists.messages.journal_entry import (
    ItemEvent,
    PlanAccepted,
    Report,
    decode_entry,
    entry_hash,
)
from playlists.messages.order_entries import OrderAccepted
from playlists.rules.journal import Entry, Tail, after, start_of, written_at
from playlists.rules.verdict import Testimony
from playlists.verification.errors import DoesNotHoldError


@dataclass(frozen=True, slots=True)
class Lost:
    """A time of which entries will never come."""

    from_at: int
    to_at: int


@dataclass(slots=True)
class JournalTrail:
    """One journal of one receiver, as far as the export has led."""

    tail: Tail = field(default_factory=Tail)
    waiting: dict[int, Entry] = field(default_factory=dict)
    given_up: dict[int, int] = field(default_factory=dict)
    """The last number before a gap → the first behind it."""
    lost: list[Lost] = field(default_factory=list)

    def bring(self, entries: Iterable[Entry], *, begins_before: bool) -> None:
        """Entries of one report came in. `begins_before`: what led to the first is not known."""
        for entry in entries:
            if begins_before and self.tail.sequence == 0 and entry.sequence > 1:
                self.tail = Tail(entry.sequence - 1, entry.entry.previous, first_at=0)
            self.tail = start_of(self.tail, entry)
            if entry.sequence > self.tail.sequence:
                self.waiting[entry.sequence] = entry

    def take(self, now: int) -> Iterator[Entry]:
        """Those of the waiting entries that continue the journal now, in their order."""
        while self.waiting:
            last = self.tail.sequence
            entry = self.waiting.pop(self.given_up.get(last, last + 1), None)
            if entry is None:
                return
            follows = entry.entry.previous == self.tail.sha256
            if not follows and last not in self.given_up:
                # What contradicts its own journal is an incident of the record, and no evidence.
                return
            self.tail = after(self.tail, entry, now)
            yield entry


@dataclass(slots=True)
class Witnessed:
    """What the receivers of an export said, by receiver."""

    begins_before: bool
    """The export begins in the middle of the log, and so of journals."""
    trails: dict[tuple[str, str], JournalTrail] = field(default_factory=dict)
    testimonies: dict[tuple[str, str, str], list[Testimony]] = field(default_factory=dict)
    """By receiver, occurrence and item."""
    accepted: dict[str, dict[int, int]] = field(default_factory=dict)
    """Receiver → version of a plan → when it was first said to be in force."""
    ordered: dict[tuple[str, str], int] = field(default_factory=dict)
    """Receiver and order → when it first said that the order is in force."""
    entries: int = 0

    def hear(self, report: Report, at: int) -> None:
        """A report came in. Raises DoesNotHoldError for what is no report."""
        trail = self._trail(report.receiver, report.epoch)
        trail.bring(map(_opened, map(bytes, report.entries)), begins_before=self.begins_before)
        self._advance(report.receiver, trail, at)

    def give_up(self, receiver: str, detail: dict[str, Any], at: int) -> None:
        """The record says that entries will never come."""
        trail = self._trail(receiver, detail["epoch"])
        trail.given_up[detail["after_sequence"]] = detail["next_sequence"]
        trail.lost.append(Lost(detail["from_at"], detail["to_at"]))
        self._advance(receiver, trail, at)

    def _trail(self, receiver: str, epoch: str) -> JournalTrail:
        return self.trails.setdefault((receiver, epoch), JournalTrail())

    def _advance(self, receiver: str, trail: JournalTrail, now: int) -> None:
        for entry in trail.take(now):
            self._take(receiver, entry, now)

    def _take(self, receiver: str, entry: Entry, now: int) -> None:
        self.entries += 1
        event = entry.entry.event
        if isinstance(event, ItemEvent):
            name = (receiver, event.occurrence, event.item)
            self.testimonies.setdefault(name, []).append(Testimony(entry.sha256, event))
        elif isinstance(event, OrderAccepted):
            self.ordered.setdefault((receiver, event.order), entry.entry.at)
        elif isinstance(event, PlanAccepted):
            known = self.accepted.setdefault(receiver, {})
            known.setdefault(event.version, written_at(entry, now))


def _opened(raw: bytes) -> Entry:
    try:
        return Entry(raw, entry_hash(raw), decode_entry(raw))
    except msgspec.DecodeError as error:
        raise DoesNotHoldError(f"the report holds what is no entry: {error}") from error
