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
    read_time,
    renew_good_time,
    take_answer,
)
from edge_agent.durable import read_if_there, write_durably
from playlists.messages.time import TimeAnswer

ASK_AGAIN_NS = 3600 * 1_000_000_000
KEEP_AGAIN_NS = 1800 * 1_000_000_000


class Timekeeper:
    """The one owner of what is known about time."""

    def __init__(self, path: Path, look: Callable[[], Clocks]) -> None:
        self._path = path
        self._look = look
        self._trust = ClockTrust(good=_read_good_time(path))
        self._nonce = ""
        self._asked_ns = 0
        self._answered_ns: int | None = None
        self._kept_ns: int | None = None

    def read(self, not_before_ms: int) -> Reading:
        """What time is it? `not_before_ms`: the journal's last trusted stamp."""
        clocks = self._look()
        reading = read_time(self._trust, clocks, not_before_ms)
        self._trust = renew_good_time(self._trust, clocks, reading)
        due = self._kept_ns is None or clocks.monotonic_ns - self._kept_ns >= KEEP_AGAIN_NS
        if reading.source == "synchronised" and due:
            self._keep(clocks)
        return reading

    def nonce_for_state(self, monotonic_ns: int) -> str:
        """A fresh nonce if an answer is wanted, else nothing."""
        answered = self._answered_ns
        if answered is not None and monotonic_ns - answered < ASK_AGAIN_NS:
            return ""
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
        self._trust = take_answer(clocks, answer.now, clocks.monotonic_ns - self._asked_ns)
        self._keep(clocks)
        return True

    def _keep(self, clocks: Clocks) -> None:
        self._kept_ns = clocks.monotonic_ns
        if self._trust.good is not None:
            write_durably(self._path, msgspec.json.encode(self._trust.good))


def _read_good_time(path: Path) -> GoodTime | None:
    try:
        content = read_if_there(path)
        return None if content is None else msgspec.json.decode(content, type=GoodTime)
    except (OSError, msgspec.DecodeError):
        return None
