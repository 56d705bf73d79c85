"""Which journal entries to send next, and when to send them again.

Pure: the journal is read and reports are published elsewhere. Nothing counts as delivered until
the controller's `stored` names it.
"""

from dataclasses import dataclass, replace

import msgspec

from edge_agent.journal import Kept
from playlists.messages.envelope import TooLargeError, seal
from playlists.messages.journal_entry import Report
from playlists.messages.keys import SigningKey
from playlists.messages.stored import Stored

BATCH_ENTRIES = 200
MAX_UNCONFIRMED = 1_000
"""More entries than this do not go out before some are confirmed."""
RESEND_NS = 60 * 1_000_000_000
GATHER_NS = 1_000_000_000
"""Reports keep this distance, so that entries share a signature."""


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """The controller's last word, kept on disk."""

    epoch: str
    up_to: int = 0
    issued_at: int = 0


@dataclass(frozen=True, slots=True)
class Outbox:
    """How far the journal was confirmed and sent."""

    confirmed: Confirmed
    sent: int = 0
    sent_at_ns: int | None = None


def is_due(outbox: Outbox, last: int, now_ns: int) -> bool:
    """Whether entries should go out now."""
    if outbox.sent_at_ns is not None and now_ns - outbox.sent_at_ns < GATHER_NS:
        return False
    return outbox.sent < last and outbox.sent - outbox.confirmed.up_to < MAX_UNCONFIRMED


def resend_if_unconfirmed(outbox: Outbox, now_ns: int) -> Outbox:
    """Begin again behind the last confirmed entry when a minute passed without a word."""
    waiting = outbox.sent > outbox.confirmed.up_to and outbox.sent_at_ns is not None
    if waiting and outbox.sent_at_ns is not None and now_ns - outbox.sent_at_ns >= RESEND_NS:
        return replace(outbox, sent=outbox.confirmed.up_to)
    return outbox


def reconnected(outbox: Outbox) -> Outbox:
    """What was on its way when the line was cut may be lost."""
    return replace(outbox, sent=outbox.confirmed.up_to, sent_at_ns=None)


def note_sent(outbox: Outbox, up_to: int, now_ns: int) -> Outbox:
    """Entries up to here are on their way."""
    return replace(outbox, sent=max(outbox.sent, up_to), sent_at_ns=now_ns)


def take_stored(outbox: Outbox, stored: Stored) -> Outbox:
    """Believe the ledger; a lower number than before, or a gap, asks for the entries again.

    Another epoch's or an older word changes nothing.
    """
    confirmed = outbox.confirmed
    if stored.epoch != confirmed.epoch or stored.issued_at < confirmed.issued_at:
        return outbox
    fresh = Confirmed(epoch=stored.epoch, up_to=stored.up_to, issued_at=stored.issued_at)
    again = stored.asks_again or stored.up_to < confirmed.up_to
    sent = stored.up_to if again else max(outbox.sent, stored.up_to)
    return replace(outbox, confirmed=fresh, sent=sent)


def no_word_after(outbox: Outbox, now_ms: int) -> Outbox:
    """Date the ledger's last word no later than now, so that its next one counts."""
    confirmed = outbox.confirmed
    dated = msgspec.structs.replace(confirmed, issued_at=min(confirmed.issued_at, now_ms))
    return replace(outbox, confirmed=dated)


def pack_report(
    entries: list[Kept], receiver: str, epoch: str, key: SigningKey
) -> tuple[bytes, int]:
    """A signed report with as many of the entries as fit, and the last sequence in it."""
    while True:
        raws = tuple(msgspec.Raw(kept.raw) for kept in entries)
        try:
            packed = seal(Report(receiver=receiver, epoch=epoch, entries=raws), [key])
        except TooLargeError:
            if len(entries) == 1:
                raise
            entries = entries[: len(entries) // 2]
            continue
        return packed, entries[-1].entry.sequence
