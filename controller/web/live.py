"""Parts of a page that follow the world: sent by server-sent events whenever they have changed."""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Callable, Mapping

from anyio import to_thread
from fastapi import Request
from fastapi.sse import ServerSentEvent

from controller.errors import OperatorError

LOOK_EVERY_S = 1.0
"""How often an open page looks for news, while that costs little."""
RESTS = 10
"""It rests so many times as long as a look took: where many pages are open, or the machine is busy,
news comes later, and who presses something does not wait for who only watches…"""
LONGEST_REST_S = 5.0
"""…though never later than this."""
LOOKERS = 4
"""Pages that look at a time, in a process. They share no threads with requests."""


async def changes(
    request: Request,
    parts: Callable[[Request], Mapping[str, str]],
    every_s: float = LOOK_EVERY_S,
) -> AsyncGenerator[ServerSentEvent, None]:
    """Each part (event → HTML) when it has changed, until the page is left.

    `parts` opens a session of its own and asks for authority each time: once it refuses, because
    the login or the permission has ended, the stream ends, too.
    """
    sent: dict[str, str] = {}
    while not await request.is_disconnected():
        try:
            began = time.monotonic()
            now = await to_thread.run_sync(parts, request, limiter=request.app.state.lookers)
            took_s = time.monotonic() - began
        except OperatorError:
            return
        for event, html in now.items():
            digest = hashlib.sha256(html.encode()).hexdigest()
            if sent.get(event) != digest:
                sent[event] = digest
                yield ServerSentEvent(raw_data=html, event=event, id=digest[:16])
        await asyncio.sleep(rest_s(every_s, took_s))


def rest_s(every_s: float, took_s: float) -> float:
    """How long a page waits until it looks again, after a look (and waiting for it) took so long.

    >>> rest_s(1.0, 0.02), rest_s(1.0, 0.3), rest_s(1.0, 9.0)
    (1.0, 3.0, 5.0)
    """
    return max(every_s, min(RESTS * took_s, LONGEST_REST_S))
