"""Wait for a condition, not for a time."""

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
