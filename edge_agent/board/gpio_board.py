"""An amplifier relay on a pin of the receiver itself, for boxes without a board.

The kernel drives the pin as a LED (`dtoverlay=gpio-led,gpio=17,label=loa-amplifier`), which needs
no library and no rights beyond one file. Nothing opens this relay when the receiver's program
dies: its unit must do that (docs/board.md). Siren and local source need a board.
"""

from pathlib import Path

from edge_agent.board.board import ALL_OPEN, Report, Wanted

LEAD_MS = 50


class GpioBoard:
    """One relay behind one file that holds 1 or 0."""

    lead_ms = LEAD_MS

    def __init__(self, brightness: Path) -> None:
        self._brightness = brightness
        self._wanted = ALL_OPEN
        self._written: bool | None = None
        self._trouble = ""

    def want(self, wanted: Wanted) -> None:
        """Say how the relay should be from now on."""
        self._wanted = wanted

    def tick(self, now_ms: int) -> Report:  # noqa: ARG002 -- a pin needs no heartbeat
        """Set the pin where it differs."""
        if self._written != self._wanted.amplifier:
            self._write(closed=self._wanted.amplifier)
        if self._written is None:
            return Report(connected=False, trouble=self._trouble)
        return Report(connected=True, amplifier=self._written)

    def close(self, away_s: int) -> None:  # noqa: ARG002 -- nobody restarts this host
        """Open the relay."""
        self._write(closed=False)

    def _write(self, *, closed: bool) -> None:
        try:
            self._brightness.write_text("1" if closed else "0")
        except OSError as fault:
            self._written = None
            self._trouble = f"{self._brightness}: {fault.strerror}"
        else:
            self._written = closed
