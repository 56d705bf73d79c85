"""The receiver's journal: append-only, flushed entry by entry, bounded, bound by hashes.

A folder of segment files named by the first sequence in them, and the epoch: a random name that
tells this journal from any other that the receiver may have had. One thread writes.

A card that was set back or copied shows when the ledger has more than it: then a new epoch begins,
with the numbers going on and the first entry naming no predecessor but what the card last knew.

When all segments are full the oldest is let go, whether or not the ledger has it: a receiver that
was offline for so long must go on writing what it does now. The numbers tell the ledger what is
lost.

A segment that the card cannot read any more is set aside and told; a card that takes nothing when
the receiver starts is tried again with each entry. Neither may keep a receiver from starting.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edge_agent.durable import flush_folder, read_if_there, write_durably
from edge_agent.journal_format import Damage, Record, pack_record, read_records, whole_length
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    ClockCorrected,
    EpochBegun,
    Event,
    JournalEntry,
    decode_entry,
    encode_entry,
    entry_hash,
)

EPOCH_FILE = "epoch"
SEGMENT_BYTES = 512 * 1024
KEPT_SEGMENTS = 32
"""16 MiB: 31,000 of the longest entries, a year at 85 a day (test_journal.py counts)."""
MAX_SEQUENCE_JUMP = 1_000_000
"""A damaged head that claims more than this above its neighbours is not believed."""


UNREADABLE = ".unreadable"


def open_to_append(path: Path) -> int:
    """A segment, made if it is not there. Raises OSError."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry with the very bytes that are hashed and sent."""

    entry: JournalEntry
    raw: bytes


class _Epoch(msgspec.Struct, frozen=True):
    """The file: under which name entries are written, and since which number."""

    name: str
    first: int = 1
    begun: EpochBegun | None = None
    """What its first entry says, where it follows another epoch."""


class Journal:
    """What happened, in order."""

    def __init__(
        self,
        folder: Path,
        segment_bytes: int = SEGMENT_BYTES,
        open_: Callable[[Path], int] = open_to_append,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._open = open_
        self.damaged = 0
        """How many records could no longer be read when the journal was opened."""
        self.damaged_up_to = 0
        """The number of the first good entry behind the last damage."""
        self.first = 1
        """The number with which what is left of the journal begins."""
        self.last = 0
        self.last_trusted_at = 0
        """The latest stamp of a trusted clock since it was last corrected: time is not earlier."""
        self._previous = FIRST_PREVIOUS
        self._descriptor: int | None = None
        self._size = 0
        self._has_lost_its_end = False
        """Which numbers were given away last is not known: it must go on under another name."""
        self._epoch = self._open_epoch()
        with suppress(OSError):  # what is torn stays between what is whole, and is skipped
            self._heal_tail()
        self._follow()
        with suppress(OSError):
            self._open_tail()
        if self._has_lost_its_end:
            with suppress(OSError):
                self._go_on_behind_the_lost()
        if self.last < self._epoch.first:
            self._write_begin()

    @property
    def epoch(self) -> str:
        """The name of this journal."""
        return self._epoch.name

    @property
    def epoch_first(self) -> int:
        """The number of its first entry; those before belong to another."""
        return self._epoch.first

    def begin_epoch(self, stored_up_to: int) -> None:
        """Go on under a new name, because the ledger has more of the old journal than the card.

        Raises OSError; then nothing has changed.
        """
        begun = EpochBegun(
            previous_epoch=self._epoch.name,
            previous_last=self.last,
            previous_hash=self._previous,
            stored_up_to=stored_up_to,
        )
        epoch = _Epoch(secrets.token_hex(8), self.last + 1, begun)
        write_durably(self._folder / EPOCH_FILE, msgspec.json.encode(epoch))
        self._epoch = epoch
        self._write_begin()

    def _write_begin(self) -> None:
        """The first entry of an epoch; where the card does not take it, the next one stands so."""
        self._previous = FIRST_PREVIOUS
        if self._epoch.begun is not None:
            with suppress(OSError):
                self.append(self._epoch.begun, self.last_trusted_at, clock_trusted=False)

    def append(self, event: Event, at: int, *, clock_trusted: bool) -> JournalEntry:
        """Write an entry; when this returns it survives a power cut. Raises OSError.

        No stamp is earlier than a trusted one before it, but that of a correction.
        """
        if self._descriptor is None:
            self._open_tail()
        if self._has_lost_its_end:
            self._go_on_behind_the_lost()
        corrects = isinstance(event, ClockCorrected)
        entry = JournalEntry(
            sequence=self.last + 1,
            at=at if corrects else max(at, self.last_trusted_at),
            clock_trusted=clock_trusted,
            previous=self._previous,
            event=event,
        )
        raw = encode_entry(entry)
        record = pack_record(entry.sequence, raw)
        if self._size + len(record) > self._segment_bytes:
            self._begin_segment(entry.sequence)
        self._write(record)
        self._note(entry, raw)
        return entry

    def entries_after(self, sequence: int, limit: int) -> list[Kept]:
        """Up to `limit` readable entries that follow a sequence, oldest first."""
        found: list[Kept] = []
        for path in self._segments_from(sequence + 1):
            for kept in _read_segment(path):
                if isinstance(kept, Kept) and kept.entry.sequence > sequence:
                    found.append(kept)
                    if len(found) == limit:
                        return found
        return found

    def __iter__(self) -> Iterator[JournalEntry]:
        for path in self._segments():
            for kept in _read_segment(path):
                if isinstance(kept, Kept):
                    yield kept.entry

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def _go_on_behind_the_lost(self) -> None:
        self._has_lost_its_end = False
        try:
            self.begin_epoch(self.last)
        except OSError:
            self._has_lost_its_end = True
            raise

    def _open_epoch(self) -> _Epoch:
        path = self._folder / EPOCH_FILE
        known = None
        with suppress(OSError):
            known = read_if_there(path)
        if known and self._segments():
            with suppress(msgspec.DecodeError):
                return msgspec.json.decode(known, type=_Epoch)
            return _Epoch(known.decode("ascii", "replace"))
        epoch = _Epoch(secrets.token_hex(8))
        write_durably(path, msgspec.json.encode(epoch))
        return epoch

    def _heal_tail(self) -> None:
        for path in self._segments()[-1:]:
            data = path.read_bytes()
            whole = whole_length(data)
            if whole < len(data):
                with path.open("r+b") as file:
                    file.truncate(whole)
                    os.fsync(file.fileno())

    def _follow(self) -> None:
        hurt = False
        for path in self._segments():
            try:
                read = list(_read_segment(path))
            except OSError:
                hurt = self._has_lost_its_end = True
                self.damaged += 1
                with suppress(OSError):
                    path.replace(path.with_suffix(UNREADABLE))
                continue
            self._has_lost_its_end = False
            for kept in read:
                if isinstance(kept, Kept):
                    self._note(kept.entry, kept.raw)
                    if hurt:
                        self.damaged_up_to, hurt = self.last, False
                    continue
                hurt = True
                self.damaged += 1
                if kept.sequence <= self.last + MAX_SEQUENCE_JUMP:
                    # Its number was given away already and may be in the ledger.
                    self.last = max(self.last, kept.sequence)
        if hurt:
            self.damaged_up_to = self.last + 1

    def _note(self, entry: JournalEntry, raw: bytes) -> None:
        self.last = max(self.last, entry.sequence)
        if isinstance(entry.event, ClockCorrected):
            self.last_trusted_at = entry.at
        elif entry.clock_trusted:
            self.last_trusted_at = max(self.last_trusted_at, entry.at)
        self._previous = entry_hash(raw)

    def _open_tail(self) -> None:
        segments = self._segments()
        path = segments[-1] if segments else self._folder / _segment_name(self.last + 1)
        self.first = int((segments or [path])[0].stem)
        self._descriptor = self._open(path)
        self._size = os.fstat(self._descriptor).st_size
        flush_folder(self._folder)

    def _begin_segment(self, sequence: int) -> None:
        path = self._folder / _segment_name(sequence)
        # Open first: a full disk must not leave us with a number that another file gets next.
        fresh = self._open(path)
        self.close()
        self._descriptor = fresh
        self._size = 0
        segments = self._segments()
        for oldest in segments[:-KEPT_SEGMENTS]:
            oldest.unlink()
        self.first = int(segments[-KEPT_SEGMENTS:][0].stem)
        flush_folder(self._folder)

    def _write(self, record: bytes) -> None:
        descriptor = self._descriptor
        if descriptor is None:  # opened before each entry
            raise OSError("the journal is not open")
        try:
            _write_whole(descriptor, record)
            os.fdatasync(descriptor)
        except OSError:
            # A half-written record would hide behind the next one.
            os.ftruncate(descriptor, self._size)
            raise
        self._size += len(record)

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.log"))

    def _segments_from(self, sequence: int) -> list[Path]:
        segments = self._segments()
        first = [path for path in segments if int(path.stem) <= sequence][-1:]
        return first + [path for path in segments if int(path.stem) > sequence]


def _write_whole(descriptor: int, record: bytes) -> None:
    written = os.write(descriptor, record)
    if written < len(record):
        raise OSError(f"only {written} of {len(record)} bytes of a journal entry written")


def _segment_name(sequence: int) -> str:
    return f"{sequence:012d}.log"


def _read_segment(path: Path) -> Iterator[Kept | Damage]:
    for record in read_records(path.read_bytes()):
        if isinstance(record, Record):
            try:
                yield Kept(decode_entry(record.entry), record.entry)
            except msgspec.DecodeError:
                yield Damage(0, record.sequence)
        else:
            yield record
