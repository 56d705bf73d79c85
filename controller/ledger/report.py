"""Open a receiver's report: its signature and its shape, nothing of what the ledger knows.

Pure, so that many reports can be opened before the one transaction that stores them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from playlists.messages.envelope import open_envelope
from playlists.messages.journal_entry import (
    ItemEvent,
    JournalEntry,
    Report,
    decode_entry,
    entry_hash,
)
from playlists.messages.keys import key_id
from playlists.messages.order_entries import OrderAccepted, OrderEnded, OrderRefused, Silenced
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.rules.journal import Entry

EPOCH_CHARACTERS = 32
NAME_CHARACTERS = 60
"""Of an occurrence or an item, as the ledger keeps them."""


@dataclass(frozen=True, slots=True)
class Received:
    """A report as it came: the receiver that its topic names, and the bytes."""

    receiver_id: str
    envelope: bytes


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report whose signature holds."""

    receiver_id: str
    epoch: str
    envelope: bytes
    sha256: str
    """Of the envelope: the name under which it is kept as proof."""
    entries: tuple[Entry, ...]
    """Numbers rise."""


def open_report(received: Received, public_keys: Mapping[str, bytes]) -> OpenedReport:
    """Open a report with the key of the receiver on whose topic it came. Raises RefusedError."""
    public_key = public_keys.get(received.receiver_id)
    if public_key is None:
        raise RefusedError(RefusalCode.UNKNOWN_KEY, f"no receiver {received.receiver_id!r:.80}")
    report = open_envelope(received.envelope, Report, {key_id(public_key): public_key})
    if report.receiver != received.receiver_id:
        raise RefusedError(RefusalCode.WRONG_RECEIVER, f"speaks for {report.receiver!r:.80}")
    if not report.epoch or not _is_name(report.epoch, EPOCH_CHARACTERS):
        raise RefusedError(RefusalCode.MALFORMED, f"epoch {report.epoch!r:.80}")
    return OpenedReport(
        receiver_id=received.receiver_id,
        epoch=report.epoch,
        envelope=received.envelope,
        sha256=hashlib.sha256(received.envelope).hexdigest(),
        entries=_entries(report),
    )


def subject(entry: JournalEntry) -> tuple[str, str]:
    """Occurrence and item that an entry speaks of, or the order; empty for other events."""
    event = entry.event
    if isinstance(event, ItemEvent):
        return event.occurrence, event.item
    if isinstance(event, OrderAccepted | OrderRefused | OrderEnded | Silenced):
        return event.order, ""
    return "", ""


def _is_name(text: str, limit: int) -> bool:
    # What a database would refuse (too long, a zero byte) must not stop everybody's reports.
    return len(text) <= limit and text.isascii() and (text.isprintable() or not text)


def _entries(report: Report) -> tuple[Entry, ...]:
    entries = []
    last = 0
    for raw in map(bytes, report.entries):
        try:
            entry = decode_entry(raw)
        except msgspec.DecodeError as error:
            raise RefusedError(RefusalCode.MALFORMED, f"entry after {last}: {error}") from error
        if entry.sequence <= last:
            raise RefusedError(RefusalCode.MALFORMED, f"entry {entry.sequence} after {last}")
        occurrence, item = subject(entry)
        if not _is_name(occurrence, NAME_CHARACTERS) or not _is_name(item, NAME_CHARACTERS):
            raise RefusedError(RefusalCode.MALFORMED, f"entry {entry.sequence} names no broadcast")
        last = entry.sequence
        entries.append(Entry(raw, entry_hash(raw), entry))
    return tuple(entries)
