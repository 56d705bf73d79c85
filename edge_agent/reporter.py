"""Send the journal until the ledger has it; the rules are in `reporting`."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from edge_agent.durable import read_if_there, write_durably
from edge_agent.journal import Journal
from edge_agent.reporting import (
    BATCH_ENTRIES,
    Confirmed,
    Outbox,
    is_due,
    no_word_after,
    note_sent,
    pack_report,
    reconnected,
    resend_if_unconfirmed,
    take_stored,
)
from playlists.messages.keys import SigningKey
from playlists.messages.stored import Stored


class Reporter:
    """What is on its way to the ledger, with the file that outlives a restart."""

    def __init__(self, path: Path, journal: Journal, receiver: str, key: SigningKey) -> None:
        self._path = path
        self._journal = journal
        self._receiver = receiver
        self._key = key
        confirmed = self._read_confirmed()
        self._outbox = Outbox(confirmed, sent=confirmed.up_to)

    @property
    def stored(self) -> int:
        """Up to where the ledger has the journal."""
        return self._outbox.confirmed.up_to

    @property
    def is_rewound(self) -> bool:
        """The ledger knows entries that this journal does not: the card was put back or copied."""
        return self.stored > self._journal.last

    def epoch_began(self) -> None:
        """The journal goes on under a new name, of which the ledger has nothing yet."""
        confirmed = self._fresh()
        self._outbox = Outbox(confirmed, sent=confirmed.up_to)
        with suppress(OSError):  # made anew at the next start
            self._keep_confirmed()

    def line_is_up(self) -> None:
        """What was on its way when the line was cut may be lost."""
        self._outbox = reconnected(self._outbox)

    def take(self, stored: Stored) -> None:
        """Believe the ledger's word, which was opened. Raises OSError."""
        before = self._outbox.confirmed
        self._outbox = take_stored(self._outbox, stored)
        if self._outbox.confirmed != before:
            self._keep_confirmed()

    def clock_corrected(self, now_ms: int) -> None:
        """No word of the ledger is newer than now; one dated ahead would outweigh the next."""
        self._outbox = no_word_after(self._outbox, now_ms)
        with suppress(OSError):  # then the next word brings it to the disk
            self._keep_confirmed()

    def send(self, publish: Callable[[bytes], None], now_ns: int) -> None:
        """Publish the next report if one is due."""
        self._outbox = resend_if_unconfirmed(self._outbox, now_ns)
        if not is_due(self._outbox, self._journal.last, now_ns):
            return
        entries = self._journal.entries_after(self._outbox.sent, BATCH_ENTRIES)
        if not entries:
            return
        packed, last = pack_report(entries, self._receiver, self._journal.epoch, self._key)
        publish(packed)
        self._outbox = note_sent(self._outbox, last, now_ns)

    def _fresh(self) -> Confirmed:
        return Confirmed(epoch=self._journal.epoch, up_to=self._journal.epoch_first - 1)

    def _keep_confirmed(self) -> None:
        write_durably(self._path, msgspec.json.encode(self._outbox.confirmed))

    def _read_confirmed(self) -> Confirmed:
        fresh = self._fresh()
        try:
            content = read_if_there(self._path)
            if content is None:
                return fresh
            confirmed = msgspec.json.decode(content, type=Confirmed)
        except (OSError, msgspec.DecodeError):
            return fresh  # then some entries go out again
        return confirmed if confirmed.epoch == self._journal.epoch else fresh
