"""Hardware of the board on a Raspberry Pi Pico (RP2040).

Its main.py is two lines:

from board.hal_rp2 import start
start()
"""

from machine import ADC, Pin

from . import words
from .hal_machine import MachineHardware, Pins
from .program import run

PINS = Pins(
    uart=0,
    tx=0,
    rx=1,
    relays=(2, 3, 4),
    contacts=(6, 7, 8),
    door=10,
    button=11,
    lamps=(12, 13, 14, 15),
    host_reset=16,
)
ANALOG = (26, 27, 28)
FULL_SCALE_MV = 3300
FULL_SCALE = 65_535


class Hardware(MachineHardware):
    """A Pico."""

    def __init__(self) -> None:
        super().__init__(PINS)
        self._analog = [ADC(Pin(pin)) for pin in ANALOG]

    def millivolts(self, pin: int) -> int:
        """Voltage at an analog pin."""
        return int(self._analog[pin].read_u16()) * FULL_SCALE_MV // FULL_SCALE


def start() -> None:
    """Run the board; with the test button held, leave it to a technician instead."""
    hardware = Hardware()
    if hardware.button_pressed():
        hardware.tell(words.SERVICE)
        return
    hardware.start_watchdog()
    run(hardware)
