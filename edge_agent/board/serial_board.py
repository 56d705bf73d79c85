"""A board on a serial line (UART or USB), found again whenever it was gone."""

import os
import termios
from contextlib import suppress

import msgspec
import serial

from edge_agent.board.board import Report, Wanted
from edge_agent.board.talk import Talk

BAUD = 115_200
MAX_READ = 4096
FIRST_RETRY_MS = 1_000
LONGEST_RETRY_MS = 30_000
LEAD_MS = 400
"""One pass of each side, and the source's relay before the amplifier's (200 + 50 ms)."""

LINE_FAULTS = (OSError, termios.error)
"""serial.SerialException is an OSError; a port that vanishes can also raise termios.error."""


class SerialBoard:
    """The shell around `Talk`: a port that is opened, read and written without waiting."""

    lead_ms = LEAD_MS

    def __init__(self, path: str, first_sequence: int = 0) -> None:
        self._path = path
        self._talk = Talk(first_sequence)
        self._port: serial.Serial | None = None
        self._trouble = ""
        self._retry_at = 0
        self._retry_ms = FIRST_RETRY_MS

    def want(self, wanted: Wanted) -> None:
        """Say how relays should be from now on."""
        self._talk.want(wanted)

    def tick(self, now_ms: int) -> Report:
        """Send what is due and take what came (monotonic ms)."""
        try:
            self._exchange(now_ms)
        except LINE_FAULTS as fault:
            self._lose(now_ms, fault)
        report = self._talk.report(now_ms)
        if self._port is None:
            return msgspec.structs.replace(report, trouble=self._trouble)
        return report

    def close(self, away_s: int) -> None:
        """Open all relays and part."""
        if self._port is not None:
            with suppress(*LINE_FAULTS):
                send(self._port, self._talk.goodbye(away_s))
            self._drop_port()

    def _exchange(self, now_ms: int) -> None:
        if self._port is None:
            if now_ms < self._retry_at:
                return
            self._port = open_port(self._path)
        self._talk.incoming(self._port.read(MAX_READ), now_ms)
        send(self._port, self._talk.outgoing(now_ms))
        self._retry_ms = FIRST_RETRY_MS

    def _lose(self, now_ms: int, fault: Exception) -> None:
        self._trouble = f"{self._path}: {fault}"
        self._drop_port()
        self._talk.begin()
        self._retry_at = now_ms + self._retry_ms
        self._retry_ms = min(2 * self._retry_ms, LONGEST_RETRY_MS)

    def _drop_port(self) -> None:
        if self._port is not None:
            with suppress(*LINE_FAULTS):
                self._port.close()
            self._port = None


def open_port(path: str) -> serial.Serial:
    """Open a port for ourselves alone. Raises OSError or termios.error."""
    port = serial.Serial(timeout=0, write_timeout=0, exclusive=True, baudrate=BAUD)
    port.port = path
    # On many ESP32 boards these two lines are wired to reset: opening must not restart the board.
    port.dtr = False
    port.rts = False
    port.open()
    return port


def send(port: serial.Serial, message: bytes) -> None:
    """Put a whole message on the line. Raises OSError where the line is full: its board hangs.

    pyserial's own write would try a full line again and again, without a timeout even for ever.
    """
    try:
        taken = os.write(port.fileno(), message)
    except BlockingIOError:
        taken = 0
    if taken < len(message):
        port.reset_output_buffer()  # a board that wakes shall not do what was wanted long ago
        raise OSError("the board takes nothing more")
