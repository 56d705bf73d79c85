"""Which lamp tells the technician what. Pure.

| lamp   | steady              | blinking slowly     | blinking fast        | dark            |
|--------|---------------------|---------------------|----------------------|-----------------|
| RUN    | (program hangs)     | host is heard       | host is silent       | no power        |
| READY  | ready for air       |                     |                      | not ready       |
| ON_AIR | amplifier or siren  |                     |                      | silent          |
| FAULT  | see docs/board.md   |                     |                      | all is well     |
"""

from .settings import FAST_BLINK_MS, SLOW_BLINK_MS

RUN = 0
READY = 1
ON_AIR = 2
FAULT = 3


def lamps(now: int, *, silent: bool, ready: bool, on_air: bool, fault: bool) -> list[bool]:
    """Say which lamps are lit at this instant (ms since start)."""
    half = (FAST_BLINK_MS if silent else SLOW_BLINK_MS) // 2
    return [now // half % 2 == 0, ready and not silent, on_air, fault]
