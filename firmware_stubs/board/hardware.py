"""What the program needs from hardware: the one seam between a chip and a test machine.

MicroPython has no `typing`; it never imports this module (see program.py), only mypy does.
"""

from typing import Protocol


class Hardware(Protocol):
    """Pins, clock and line of one board. Nothing here may wait, except `idle`.

    Making one opens all relays before anything else happens.
    """

    def now_ms(self) -> int:
        """Milliseconds since start; never wraps, never steps."""

    def idle(self, ms: int) -> None:
        """Wait for about this long."""

    def read(self) -> bytes:
        """What has come over the line, perhaps nothing."""

    def write(self, data: bytes) -> None:
        """Send over the line."""

    def set_relay(self, relay: int, *, closed: bool) -> None:
        """Give one coil current, or take it."""

    def relay_contact(self, relay: int) -> bool:
        """Say whether the relay's own sensing contact is closed."""

    def millivolts(self, pin: int) -> int:
        """Voltage at an analog pin: MAINS, BATTERY or TEMPERATURE of sensors.py."""

    def door_open(self) -> bool:
        """Say whether the box is open."""

    def button_pressed(self) -> bool:
        """Say whether the test button is held."""

    def set_lamp(self, lamp: int, *, lit: bool) -> None:
        """Light a lamp of lamps.py, or not."""

    def set_host_reset(self, *, pulled: bool) -> None:
        """Pull the host's reset line, or let it go."""

    def feed_watchdog(self) -> None:
        """Show the chip's watchdog that the loop is healthy."""

    def reset_cause(self) -> str:
        """Why the board started: `power`, `watchdog` or `other`."""

    def tell(self, text: str) -> None:
        """Say a sentence to a technician who watches."""
