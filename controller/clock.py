"""The one place where the controller reads the clock; rules get `now` as an argument."""

import time


def now_ms() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000
