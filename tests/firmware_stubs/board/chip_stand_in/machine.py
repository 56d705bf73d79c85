"""MicroPython's `machine` where there is no chip: runs under MicroPython, prints what happens.

Its constructors take what those of RP2040 and ESP32 take, so that a wrong keyword ends the test.
"""

import json
import os
import sys

PWRON_RESET = 1
WDT_RESET = 3
LEVELS = json.loads(os.getenv("LEVELS") or "{}")
"""What is seen at input pins; 1 (pulled up) where nothing is said."""
RP2040_READS = {26: 45_674, 27: 23_830, 28: 15_888}
ESP32_MICROVOLTS = {34: 2_300_000, 35: 1_199_000, 36: 800_000}
LONGEST_WATCHDOG_MS = 8388
FEEDS_UNTIL_END = 40
QUIET_LOOKS = 5
"""The line is empty at first: a host needs a moment to notice that the board is there."""


def say(*what: object) -> None:
    print(json.dumps(what))


def reset_cause() -> int:
    return int(os.getenv("CAUSE") or PWRON_RESET)


class Pin:
    IN = 0
    OUT = 1
    PULL_UP = 1

    def __init__(
        self,
        id: int,  # noqa: A002 -- MicroPython's name
        mode: int = -1,
        pull: int = -1,
        *,
        value: int | None = None,
    ) -> None:
        self.id = id
        self.mode = mode
        if mode == Pin.OUT:
            say("pin", id, value)

    def value(self, x: int | None = None) -> int | None:
        if x is None:
            level: int = LEVELS.get(str(self.id), 1)
            return level
        if self.mode != Pin.OUT:
            raise ValueError("an input cannot be driven")
        say("pin", self.id, x)
        return None


class ADC:
    ATTN_11DB = 3

    def __init__(self, pin: Pin, *, atten: int = 0) -> None:
        self.pin = pin
        self.atten = atten

    def read_u16(self) -> int:
        return RP2040_READS[self.pin.id]

    def read_uv(self) -> int:
        if self.atten != ADC.ATTN_11DB:
            raise ValueError("without attenuation everything above 1 V reads the same")
        return ESP32_MICROVOLTS[self.pin.id]


class UART:
    def __init__(  # noqa: PLR0913 -- MicroPython's signature
        self,
        id: int,  # noqa: A002 -- MicroPython's name
        baudrate: int = 9600,
        *,
        tx: Pin,
        rx: Pin,
        txbuf: int = 256,
        rxbuf: int = 256,
        timeout: int = 0,
    ) -> None:
        if timeout:
            raise ValueError("this line would wait")
        say("uart", id, baudrate, tx.id, rx.id)
        self.waiting = (os.getenv("ON_LINE") or "").encode()
        self.looks = 0

    def any(self) -> int:
        self.looks += 1
        return len(self.waiting) if self.looks > QUIET_LOOKS else 0

    def read(self, nbytes: int) -> bytes | None:
        data, self.waiting = self.waiting[:nbytes], self.waiting[nbytes:]
        return data or None

    def write(self, data: bytes) -> int:
        say("sent", data.decode())
        return len(data)


class WDT:
    def __init__(self, id: int = 0, timeout: int = 5000) -> None:  # noqa: A002 -- as above
        if timeout > LONGEST_WATCHDOG_MS:
            raise ValueError("longer than this chip can")
        say("watchdog", timeout)
        self.feeds = 0

    def feed(self) -> None:
        self.feeds += 1
        if self.feeds == FEEDS_UNTIL_END:
            sys.exit(0)
