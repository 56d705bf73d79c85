"""Hardware of the board on an ESP32 (DevKitC).

Its main.py is two lines:

    from board.hal_esp32 import start
    start()

Strapping pins (0, 2, 5, 12, 15) and the flash's pins (6 to 11) are left alone: a relay on one of
them could move while the chip starts. Contacts need pins that can pull up (not 34 to 39).
"""

from machine import ADC, Pin

from . import words
from .hal_machine import MachineHardware, Pins
from .program import run

PINS = Pins(
    uart=2,
    tx=17,
    rx=16,
    relays=(25, 26, 27),
    contacts=(18, 19, 21),
    door=22,
    button=23,
    lamps=(4, 13, 14, 32),
    host_reset=33,
)
ANALOG = (34, 35, 36)


class Hardware(MachineHardware):
    """An ESP32."""

    def __init__(self) -> None:
        super().__init__(PINS)
        self._analog = [ADC(Pin(pin), atten=ADC.ATTN_11DB) for pin in ANALOG]

    def millivolts(self, pin: int) -> int:
        """Voltage at an analog pin, by the chip's own calibration; 0.1 to 3.1 V are true."""
        return int(self._analog[pin].read_uv()) // 1000


def start() -> None:
    """Run the board; with the test button held, leave it to a technician instead."""
    hardware = Hardware()
    if hardware.button_pressed():
        hardware.tell(words.SERVICE)
        return
    hardware.start_watchdog()
    run(hardware)
