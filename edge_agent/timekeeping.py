"""Hold the clock's trust over time: look, ask the controller, keep the last good time on disk."""

import secrets
from collections.abc import Callable
from pathlib import Path

import msgspec

from edge_agent.clock import (
    Clocks,
    ClockTrust,
    GoodTime,
    Reading,
    correction,
    read_time,
    renew_good_time,
    take_answer,
)
from edge_agent.durable import read_if_there, write_durably
from playlists.messages.time import TimeAnswer

ASK_AGAIN_NS = 3600 * 1_000_000_000
KEEP_AGAIN_NS = 1800 * 1_000_000_000
ANSWER_WITHIN_NS = 10 * 1_000_000_000
"""So long an answer is waited for before another question makes it void: a controller that a
thousand receivers ask at once takes seconds."""
TRY_AGAIN_NS = 60 * 1_000_000_000
"""When the disk would not take the good time."""


class Timekeeper:
    """The one owner of what is known about time."""

    def __init__(self, path: Path, look: Callable[[], Clocks]) -> None:
        self._path = path
        self._look = look
        self._trust = ClockTrust(good=_read_good_time(path))
        self._nonce = ""
        self._asked_ns = 0
        self._answered_ns: int | None = None
        self._keep_again_ns: int | None = None
        self.unkept = False
        """The disk would not take the good time."""

    def read(self, not_before_ms: int) -> Reading:
        """What time is it? `not_before_ms`: the journal's last trusted stamp."""
        clocks = self._look()
        reading = read_time(self._trust, clocks, not_before_ms)
        self._trust = renew_good_time(self._trust, clocks, reading)
        due = self._keep_again_ns is None or clocks.monotonic_ns >= self._keep_again_ns
        if due and (reading.source == "synchronised" or self.unkept):
            self._keep(clocks)
        return reading

    def nonce_for_state(self, monotonic_ns: int, *, trusted: bool) -> str:
        """A nonce if an answer is wanted, else nothing.

        Wanted once an hour, and at once while the time is not `trusted`, whoever answered before.
        The same one while its answer may still come: the broker keeps the last state alone, and
        a controller that comes later must find the question in it.
        """
        answered = self._answered_ns
        if trusted and answered is not None and monotonic_ns - answered < ASK_AGAIN_NS:
            return ""
        if self._nonce and monotonic_ns - self._asked_ns < ANSWER_WITHIN_NS:
            return self._nonce
        self._nonce = secrets.token_hex(8)
        self._asked_ns = monotonic_ns
        return self._nonce

    def take(self, answer: TimeAnswer) -> bool:
        """Use an answer that was opened. False where it is not one to our last question."""
        if not self._nonce or answer.nonce != self._nonce:
            return False
        clocks = self._look()
        self._nonce = ""
        self._answered_ns = clocks.monotonic_ns
        round_trip_ns = clocks.monotonic_ns - self._asked_ns
        self._trust = take_answer(clocks, answer.now, round_trip_ns, self._trust)
        self._keep(clocks)
        return True

    def correction(self, not_before_ms: int, dated_ms: int) -> int | None:
        """To what time (UTC ms) an answer that was just taken sets the journal back, if it does.

        `dated_ms`: when the plan in force was signed.
        """
        return correction(self._trust, self._look(), not_before_ms, dated_ms)

    def _keep(self, clocks: Clocks) -> None:
        if self._trust.good is None:
            return
        try:
            write_durably(self._path, msgspec.json.encode(self._trust.good))
        except OSError:
            # The time is known all the same; only a restart without network would miss it.
            self.unkept = True
        else:
            self.unkept = False
        again = TRY_AGAIN_NS if self.unkept else KEEP_AGAIN_NS
        self._keep_again_ns = clocks.monotonic_ns + again


def _read_good_time(path: Path) -> GoodTime | None:
    try:
        content = read_if_there(path)
        return None if content is None else msgspec.json.decode(content, type=GoodTime)
    except (OSError, msgspec.DecodeError):
        return None
