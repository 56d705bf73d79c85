"""Look at the machine's clocks. The one place in the receiver that does."""

import ctypes
import time
from pathlib import Path

from edge_agent.clock import Clocks

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")
_TIMEX_BYTES = 256
"""Larger than struct timex on every Linux; all zero (modes = 0) asks and sets nothing."""
_STATUS_OFFSET = 40
"""modes, then offset, freq, maxerror, esterror (longs on 64 bit), then int status."""
_STA_UNSYNC = 0x0040
_TIME_ERROR = 5


def read_boot_id() -> str:
    """The name of this boot of the machine."""
    return BOOT_ID_FILE.read_text().strip()


def system_clock_is_synchronised() -> bool:
    """Ask the kernel whether something disciplines the system clock. Needs no rights."""
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)
    state = ctypes.CDLL(None).adjtimex(timex)
    status = int.from_bytes(timex.raw[_STATUS_OFFSET : _STATUS_OFFSET + 4], "little")
    return 0 <= state < _TIME_ERROR and not status & _STA_UNSYNC


class MachineClocks:
    """Takes looks at the real clocks."""

    def __init__(self) -> None:
        self._boot_id = read_boot_id()

    def __call__(self) -> Clocks:
        """One look."""
        return Clocks(
            wall_ns=time.time_ns(),
            boottime_ns=time.clock_gettime_ns(time.CLOCK_BOOTTIME),
            monotonic_ns=time.monotonic_ns(),
            boot_id=self._boot_id,
            synchronised=system_clock_is_synchronised(),
        )
