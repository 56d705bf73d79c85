"""What came over the line and waits to be stored, some of it for as long as the database is away.

What is to be acknowledged is bounded by the broker, which sends only so much of it ahead. What is
not (QoS 0: nothing of ours is, a stolen receiver may) would come without an end.
"""

import asyncio
import logging

from controller.link.line import Arrived

log = logging.getLogger(__name__)

MOST_UNASKED = 1_000
"""As much as the broker sends ahead of what is acknowledged."""


class Arrivals:
    """A queue in the order in which messages came. Use it from the loop's thread only."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Arrived] = asyncio.Queue()
        self._full = False

    def put(self, message: Arrived) -> None:
        """Leave a message; one that nobody waits to see acknowledged only while there is room."""
        if not message.qos and self._waiting.qsize() >= MOST_UNASKED:
            if not self._full:
                log.warning("more comes than can be stored: left unread, %.200s", message.topic)
            self._full = True
            return
        self._waiting.put_nowait(message)

    async def take(self, at_most: int) -> list[Arrived]:
        """All that waits, up to so many; where nothing does, wait for it."""
        taken = [await self._waiting.get()]
        while len(taken) < at_most and not self._waiting.empty():
            taken.append(self._waiting.get_nowait())
        self._full = False
        return taken
