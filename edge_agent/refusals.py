"""How many refused messages are written down: enough to see an attack, not enough to serve one.

A flood of rubbish must not push true entries out of a bounded journal.
"""

import hashlib
from collections import deque

HOUR_MS = 3600 * 1000
PER_HOUR = 30
REMEMBERED = 64


class RefusalQuota:
    """Lets a refusal through once per content, and PER_HOUR in an hour."""

    def __init__(self) -> None:
        self._seen: deque[bytes] = deque(maxlen=REMEMBERED)
        self._written: deque[int] = deque(maxlen=PER_HOUR)
        self.suppressed = 0
        """Refusals that were left out because an hour had too many. Repetitions do not count."""

    def admit(self, payload: bytes, now_ms: int) -> bool:
        """Whether this refusal is to be written down."""
        digest = hashlib.sha256(payload).digest()
        if digest in self._seen:
            return False
        if len(self._written) == PER_HOUR and now_ms - self._written[0] < HOUR_MS:
            self.suppressed += 1
            return False
        self._seen.append(digest)
        self._written.append(now_ms)
        return True
