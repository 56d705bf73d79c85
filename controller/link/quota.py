"""How much one receiver may bring in: a stolen one must not fill everybody's queue.

Looked at before signatures are, which cost a hundred times as much. What is over is acknowledged
and forgotten: an honest receiver that was ever over it keeps its entries until `stored` names them
and sends them again.
"""

import logging

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from playlists.messages import topics

log = logging.getLogger(__name__)

MESSAGES_A_MINUTE = 300
"""An honest receiver sends a report and a state a second at most, after a month offline too."""


class Quota:
    """Counts what each receiver brings."""

    def __init__(self, a_minute: int = MESSAGES_A_MINUTE) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._allowed = RateLimitItemPerMinute(a_minute, namespace="messages")
        self._told = RateLimitItemPerMinute(1, namespace="told")

    def admits(self, topic: str) -> bool:
        """Whether to look at a message on this topic. Who is over is named in the log."""
        try:
            receiver = topics.receiver_of(topic)
        except ValueError:
            return True  # refused where it is looked at, by name
        if self._limiter.hit(self._allowed, receiver):
            return True
        if self._limiter.hit(self._told, receiver):
            allowed = self._allowed.amount
            log.warning("%s sends more than %d messages a minute: left unread", receiver, allowed)
        return False
