"""Hardware for tests: MicroPython's Unix port, told about the world by the emulator.

The serial line is stdin and stdout. Two more channels lead to firmware_stubs/emulator, one JSON
object a line: orders come in on the file named by LOA_BOARD_ORDERS (the first one stands in
LOA_BOARD_FIRST_ORDER), events go out on stderr.

| order                        | effect                                                        |
|------------------------------|---------------------------------------------------------------|
| {"set": {name: value}}       | change the world: millivolts, door, button, stuck             |
| {"advance": ms, "pass": ms}  | let so much time pass (the clock stands still in between); a  |
|                              | pass of the program takes so long, for hours in a moment      |
| {"live": true}               | let time run by itself                                        |
| {"hang": true}               | the program hangs: the chip's watchdog must bite              |
| {"break": times}             | so many readings of the sensors raise OSError                 |

Time stands still unless told otherwise, so that a test says "1490 ms later" and means it.
"""

import json
import os
import select
import sys
import time

from .program import run
from .relays import NAMES
from .settings import WATCHDOG_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BITTEN = 75
"""Exit status after the watchdog has bitten: the emulator starts the program again."""
LINE_GONE = 0
READ_AT_ONCE = 256


class World:
    """What surrounds the board: voltages, door, button, relays that stick."""

    def __init__(self) -> None:
        self.millivolts = [2300, 1200, 800]
        self.door = False
        self.button = False
        self.stuck: list[bool | None] = [None, None, None]
        """For each relay: free (None), or stuck closed (true) or open (false)."""


class Clock:
    """Time that stands still until it is told to run."""

    def __init__(self) -> None:
        self.live = False
        self.now = 0
        self.until: int | None = None
        self.pass_ms: int | None = None
        self._ticks = time.ticks_ms()

    def run_live(self) -> None:
        """From now on time passes by itself."""
        self.live = True
        self._ticks = time.ticks_ms()

    def read(self) -> int:
        """Milliseconds since start."""
        if self.live:
            ticks = time.ticks_ms()
            self.now += time.ticks_diff(ticks, self._ticks)
            self._ticks = ticks
        return self.now


def poll_for(*files: "Any") -> select.poll:
    """Watch for bytes that can be read from any of these files."""
    poll = select.poll()
    for file in files:
        poll.register(file, select.POLLIN)
    return poll


class Hardware:
    """See hardware.py; every change is told to the emulator as an event."""

    def __init__(self) -> None:
        self._clock = Clock()
        self._world = World()
        path = os.getenv("LOA_BOARD_ORDERS") or "/dev/null"
        self._orders = open(path, "rb")  # noqa: PTH123, SIM115 -- no pathlib here; open for life
        self._line_poll = poll_for(sys.stdin)
        self._orders_poll = poll_for(self._orders)
        self._both_poll = poll_for(sys.stdin, self._orders)
        self._coils = [False, False, False]
        self._contacts = [False, False, False]
        self._reset_pulled = False
        self._hanging = False
        self._breaks = 0
        self._fed_at = 0
        self._take(json.loads(os.getenv("LOA_BOARD_FIRST_ORDER") or "{}"))
        self._event(started=self.reset_cause())

    def now_ms(self) -> int:
        """Milliseconds since start."""
        return self._clock.read()

    def idle(self, ms: int) -> None:
        """Wait, take orders, and be bitten by the watchdog if it is starved."""
        self._pass_time(ms)
        while self._hanging:
            self._pass_time(ms)

    def read(self) -> bytes:
        """What has come over the line; ends the program when the line is closed."""
        data = b""
        while len(data) < READ_AT_ONCE and self._line_poll.poll(0):
            byte = sys.stdin.buffer.read(1)
            if not byte:
                sys.exit(LINE_GONE)
            data += byte
        return data

    def write(self, data: bytes) -> None:
        """Send over the line."""
        sys.stdout.buffer.write(data)

    def set_relay(self, relay: int, *, closed: bool) -> None:
        """Give one coil current, or take it; the contact follows unless it is stuck."""
        self._coils[relay] = closed
        self._settle()

    def relay_contact(self, relay: int) -> bool:
        """Say whether the contact is closed."""
        return self._contacts[relay]

    def millivolts(self, pin: int) -> int:
        """Voltage at an analog pin."""
        if self._breaks:
            self._breaks -= 1
            raise OSError(5)
        return self._world.millivolts[pin]

    def door_open(self) -> bool:
        """Say whether the box is open."""
        return self._world.door

    def button_pressed(self) -> bool:
        """Say whether the test button is held."""
        return self._world.button

    def set_lamp(self, lamp: int, *, lit: bool) -> None:
        """Light a lamp, or not."""
        self._event(lamp=lamp, on=lit)

    def set_host_reset(self, *, pulled: bool) -> None:
        """Pull the host's reset line, or let it go."""
        if pulled != self._reset_pulled:
            self._reset_pulled = pulled
            self._event(host_reset=pulled)

    def feed_watchdog(self) -> None:
        """Note that the loop is healthy."""
        self._fed_at = self._clock.read()

    def reset_cause(self) -> str:
        """Why the board started."""
        return os.getenv("LOA_BOARD_CAUSE") or "power"

    def tell(self, text: str) -> None:
        """Say a sentence to a technician who watches."""
        self._event(told=text)

    def _pass_time(self, ms: int) -> None:
        clock = self._clock
        if clock.read() - self._fed_at > WATCHDOG_MS:
            self._bite()
        if clock.live:
            self._wait(ms)
        elif clock.until is None:
            self._wait(-1)
        elif clock.now < clock.until:
            clock.now = min(clock.now + (clock.pass_ms or ms), clock.until)
        else:
            clock.until = None
            self._event(reached=clock.now)

    def _wait(self, ms: int) -> None:
        # While the program hangs nobody empties the line, and what waits there must not wake it.
        (self._orders_poll if self._hanging else self._both_poll).poll(ms)
        if self._orders_poll.poll(0):
            self._take(json.loads(self._orders.readline()))
            self._event(taken=True)

    def _take(self, order: "dict[str, Any]") -> None:
        for name, value in order.get("set", {}).items():
            setattr(self._world, name, value)
        if "live" in order:
            self._clock.run_live()
        if "advance" in order:
            self._clock.until = self._clock.now + order["advance"]
            self._clock.pass_ms = order.get("pass")
        self._hanging = self._hanging or "hang" in order
        self._breaks += order.get("break", 0)
        self._settle()

    def _settle(self) -> None:
        for relay in range(len(NAMES)):
            stuck = self._world.stuck[relay]
            closed = self._coils[relay] if stuck is None else stuck
            if closed != self._contacts[relay]:
                self._contacts[relay] = closed
                self._event(relay=relay, on=closed)

    def _bite(self) -> None:
        self._event(bitten=True)
        sys.exit(BITTEN)

    def _event(self, **what: object) -> None:
        what["at"] = self._clock.now
        sys.stderr.write(json.dumps(what) + "\n")


def start() -> None:
    """Run the board on this machine."""
    run(Hardware())
