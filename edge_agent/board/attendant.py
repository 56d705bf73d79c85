"""Look after the board in a thread of its own, on behalf of the thread that thinks.

The thinking thread may wait a second for an event or a disk; a board must hear from us more often.
But a beat means "the receiver is alive", so the attendant must not keep a dead one's relays
closed: what is wanted holds for MANDATE_MS, then everything opens until it is wanted anew. And
after SILENT_AFTER_MS the board hears nothing at all any more, so that it restarts the machine.
"""

import threading
import time
from collections.abc import Callable

import msgspec

from edge_agent.board.board import ALL_OPEN, Board, Report, Wanted

MANDATE_MS = 5_000
SILENT_AFTER_MS = 60_000
"""Longer than systemd's watchdog needs to start the agent again, which is the milder cure."""
TICK_S = 0.1
TELL_EVERY_MS = 2_000


def in_force(wanted: Wanted, asked_ms: int, now_ms: int) -> Wanted:
    """What holds now of something that was wanted a while ago."""
    return wanted if now_ms - asked_ms <= MANDATE_MS else ALL_OPEN


def is_alive(asked_ms: int, now_ms: int) -> bool:
    """Whether the thinking thread was heard of lately enough to go on beating for it."""
    return now_ms - asked_ms <= SILENT_AFTER_MS


def is_news(told: Report | None, told_ms: int, report: Report, now_ms: int) -> bool:
    """Say whether a report is worth an event: any change but a reading's, or time has passed."""
    if told is None or now_ms - told_ms >= TELL_EVERY_MS:
        return True
    return msgspec.structs.replace(report, measured=told.measured) != told


def monotonic_ms() -> int:
    """The clock that no step of the wall clock moves."""
    return time.monotonic_ns() // 1_000_000


class Attendant:
    """Keeps one board informed, and tells `put` what it reports."""

    def __init__(
        self,
        board: Board,
        put: Callable[[Report], None],
        clock: Callable[[], int] = monotonic_ms,
    ) -> None:
        self.lead_ms = board.lead_ms
        self._clock = clock
        self._board = board
        self._put = put
        self._asked = (ALL_OPEN, clock())
        self._wake = threading.Event()
        self._away_s: int | None = None
        self._thread = threading.Thread(target=self._attend, name="board", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def asked(self) -> Wanted:
        """What was wanted last."""
        return self._asked[0]

    def want(self, wanted: Wanted) -> None:
        """Say how relays should be for the next MANDATE_MS. Repeat it while it holds."""
        changed = wanted != self.asked
        self._asked = (wanted, self._clock())
        if changed:
            self._wake.set()

    def stop(self, away_s: int) -> None:
        """Open all relays and end. A board that restarts dead hosts waits `away_s` first."""
        self._away_s = away_s
        self._wake.set()
        self._thread.join()

    def _attend(self) -> None:
        told, told_ms = None, 0
        while self._away_s is None:
            now_ms = self._clock()
            if is_alive(self._asked[1], now_ms):
                self._board.want(in_force(*self._asked, now_ms))
                report = self._board.tick(now_ms)
                if is_news(told, told_ms, report, now_ms):
                    told, told_ms = report, now_ms
                    self._put(report)
            self._wake.wait(TICK_S)
            self._wake.clear()
        self._board.close(self._away_s)
