"""MicroPython's `machine` where there is no chip: runs under MicroPython, prints what happens.

Its constructors take what those of the RP2040 take, so that a wrong keyword ends the test.
"""

# ruff: noqa: A002, ANN, PLR0913, RET503 -- the signatures are those of MicroPython

import json
import os
import sys

PWRON_RESET = 1
WDT_RESET = 3
LEVELS = json.loads(os.getenv("LEVELS") or "{}")
"""What is seen at input pins; 1 (pulled up) where nothing is said."""
BYTES = [bytes(os.getenv("ON_LINE") or "", "ascii")]
FEEDS_UNTIL_END = 40
QUIET_LOOKS = 5
"""The line is empty at first: a host needs a moment to notice that the board is there."""


def say(*what):
    print(json.dumps(what))


def reset_cause():
    return int(os.getenv("CAUSE") or PWRON_RESET)


class Pin:
    IN = 0
    OUT = 1
    PULL_UP = 1

    def __init__(self, id, mode=-1, pull=-1, *, value=None, drive=0, alt=-1):
        self.id = id
        self.mode = mode
        if mode == Pin.OUT:
            say("pin", id, value)

    def value(self, x=None):
        if x is None:
            return LEVELS.get(str(self.id), 1)
        if self.mode != Pin.OUT:
            raise ValueError("an input cannot be driven")
        say("pin", self.id, x)


class ADC:
    def __init__(self, pin):
        self.pin = pin

    def read_u16(self):
        return {26: 45_674, 27: 23_830, 28: 15_887}[self.pin.id]


class UART:
    def __init__(
        self,
        id,
        baudrate=9600,
        bits=8,
        parity=None,
        stop=1,
        *,
        tx=None,
        rx=None,
        txbuf=256,
        rxbuf=256,
        timeout=0,
        timeout_char=2,
    ):
        self.looks = 0
        say("uart", id, baudrate, tx.id, rx.id)
        if timeout:
            raise ValueError("this line would wait")

    def any(self):
        self.looks += 1
        return len(BYTES[0]) if self.looks > QUIET_LOOKS else 0

    def read(self, nbytes=None):
        data, BYTES[0] = BYTES[0][:nbytes], BYTES[0][nbytes:]
        return data or None

    def write(self, data):
        say("sent", data.decode())
        return len(data)


class WDT:
    def __init__(self, id=0, timeout=5000):
        if timeout > 8388:
            raise ValueError("longer than this chip can")
        say("watchdog", timeout)
        self.feeds = 0

    def feed(self):
        self.feeds += 1
        if self.feeds == FEEDS_UNTIL_END:
            sys.exit(0)
