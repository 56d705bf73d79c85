"""Write into the journal; keep what it would not take until it does.

A full or failing card must not cost the record of what sounded while it lasted.
"""

from collections import deque
from dataclasses import dataclass

from edge_agent.journal import Journal
from playlists.messages.journal_entry import Event

MAX_UNWRITTEN = 1_000
TRY_AGAIN_NS = 5 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Unwritten:
    """An event with the stamp that it should have had."""

    event: Event
    at: int
    clock_trusted: bool


class Pen:
    """What the receiver writes with. Raises nothing: playing goes on whatever the card does."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._unwritten: deque[Unwritten] = deque()
        self._try_again_ns = 0

    @property
    def is_blocked(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._unwritten)

    def write(self, event: Event, at: int, now_ns: int, *, clock_trusted: bool) -> None:
        """Write an event with its stamp (UTC ms); at worst it is written later, in its order.

        Of more than MAX_UNWRITTEN the newest are dropped: a gap at the end is the honest one.
        """
        if len(self._unwritten) < MAX_UNWRITTEN:
            self._unwritten.append(Unwritten(event, at, clock_trusted))
        if now_ns >= self._try_again_ns:
            self._flush(now_ns)

    def catch_up(self, now_ns: int) -> None:
        """Try again, some seconds after the last time."""
        if self._unwritten and now_ns >= self._try_again_ns:
            self._flush(now_ns)

    def _flush(self, now_ns: int) -> None:
        try:
            while self._unwritten:
                first = self._unwritten[0]
                self._journal.append(first.event, first.at, clock_trusted=first.clock_trusted)
                self._unwritten.popleft()
        except OSError:
            self._try_again_ns = now_ns + TRY_AGAIN_NS
