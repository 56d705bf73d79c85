"""Hardware of a real board: pins, clock and line through MicroPython's `machine`.

The same for every chip that MicroPython knows; hal_rp2.py and hal_esp32.py say which pin is what.
Relays are driven high through transistors with pull-downs: a chip in reset, without power or
without program holds none of them.
"""

import time

import machine
from machine import UART, WDT, Pin

from .settings import WATCHDOG_MS

BAUD = 115_200
LINE_BUFFER = 512
"""Two of the longest frames: an answer is handed over whole and the loop goes on."""


class Pins:
    """Which pin of the chip is wired to what (docs/board.md, "Wiring")."""

    def __init__(  # noqa: PLR0913 -- a wiring table has as many rows as the board has wires
        self,
        *,
        uart: int,
        tx: int,
        rx: int,
        relays: tuple[int, ...],
        contacts: tuple[int, ...],
        door: int,
        button: int,
        lamps: tuple[int, ...],
        host_reset: int,
    ) -> None:
        self.uart = uart
        self.tx = tx
        self.rx = rx
        self.relays = relays
        self.contacts = contacts
        self.door = door
        self.button = button
        self.lamps = lamps
        self.host_reset = host_reset


class MachineHardware:
    """See hardware.py. A kind of chip adds `millivolts`."""

    def __init__(self, pins: Pins) -> None:
        self._relays = [Pin(pin, Pin.OUT, value=0) for pin in pins.relays]
        self._host_reset = Pin(pins.host_reset, Pin.OUT, value=0)
        self._contacts = [Pin(pin, Pin.IN, Pin.PULL_UP) for pin in pins.contacts]
        self._door = Pin(pins.door, Pin.IN, Pin.PULL_UP)
        self._button = Pin(pins.button, Pin.IN, Pin.PULL_UP)
        self._lamps = [Pin(pin, Pin.OUT, value=0) for pin in pins.lamps]
        self._line = UART(
            pins.uart,
            baudrate=BAUD,
            tx=Pin(pins.tx),
            rx=Pin(pins.rx),
            rxbuf=LINE_BUFFER,
            txbuf=LINE_BUFFER,
            timeout=0,
        )
        self._cause = reset_cause()
        self._now = 0
        self._ticks = time.ticks_ms()
        self._watchdog: WDT | None = None

    def now_ms(self) -> int:
        """Milliseconds since start. The chip's own ticks wrap after days; this sum does not."""
        ticks = time.ticks_ms()
        self._now += time.ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        return self._now

    def idle(self, ms: int) -> None:
        """Wait for about this long."""
        time.sleep_ms(ms)

    def read(self) -> bytes:
        """What has come over the line; `any` first, so that nothing waits."""
        waiting = self._line.any()
        return (self._line.read(waiting) or b"") if waiting else b""

    def write(self, data: bytes) -> None:
        """Send over the line."""
        self._line.write(data)

    def set_relay(self, relay: int, *, closed: bool) -> None:
        """Give one coil current, or take it."""
        self._relays[relay].value(int(closed))

    def relay_contact(self, relay: int) -> bool:
        """Say whether the sensing contact is closed: it pulls its pin low."""
        return not self._contacts[relay].value()

    def door_open(self) -> bool:
        """Say whether the box is open: the reed contact lets its pin go high."""
        return bool(self._door.value())

    def button_pressed(self) -> bool:
        """Say whether the test button is held: it pulls its pin low."""
        return not self._button.value()

    def set_lamp(self, lamp: int, *, lit: bool) -> None:
        """Light a lamp, or not."""
        self._lamps[lamp].value(int(lit))

    def set_host_reset(self, *, pulled: bool) -> None:
        """Pull the host's reset line, or let it go."""
        self._host_reset.value(int(pulled))

    def feed_watchdog(self) -> None:
        """Show that the loop is healthy."""
        if self._watchdog is not None:
            self._watchdog.feed()

    def start_watchdog(self) -> None:
        """From now on the chip restarts itself unless it is fed. Nothing stops this but a reset."""
        self._watchdog = WDT(timeout=WATCHDOG_MS)

    def reset_cause(self) -> str:
        """Why the board started."""
        return self._cause

    def tell(self, text: str) -> None:
        """Write a sentence to the USB socket."""
        print(text)  # noqa: T201 -- the technician's terminal


def reset_cause() -> str:
    """Name the chip's reset cause."""
    if machine.reset_cause() == machine.WDT_RESET:
        return "watchdog"
    return "power" if machine.reset_cause() == machine.PWRON_RESET else "other"
