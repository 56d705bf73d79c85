"""Wait for a condition; for a time only where the time is what is tried."""

import threading
import time
from collections.abc import Callable

PATIENCE_S = 30.0
LOOK_EVERY_S = 0.02


def until(
    holds: Callable[[], bool], patience_s: float = PATIENCE_S, every_s: float = LOOK_EVERY_S
) -> None:
    """Return as soon as it holds; fail if it does not in time."""
    deadline = time.monotonic() + patience_s
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(every_s)


def until_instant(at_ms: int) -> None:
    """Return at an instant of the clock (UTC ms): what is tried has to happen then, not before."""
    threading.Event().wait(max(0.0, at_ms / 1000 - time.time()))
