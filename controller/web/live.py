"""Parts of a page that follow the world: sent by server-sent events whenever they have changed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import ServerSentEvent

from controller.errors import OperatorError

LOOK_EVERY_S = 1.0
"""How often an open page looks for news. The link may nudge instead, once there are many pages."""


async def changes(
    request: Request,
    parts: Callable[[Request], Mapping[str, str]],
    every_s: float = LOOK_EVERY_S,
) -> AsyncIterator[ServerSentEvent]:
    """Each part (event → HTML) when it has changed, until the page is left.

    `parts` opens a session of its own and asks for authority each time: once it refuses, because
    the login or the permission has ended, the stream ends, too.
    """
    sent: dict[str, str] = {}
    while not await request.is_disconnected():
        try:
            now = await run_in_threadpool(parts, request)
        except OperatorError:
            return
        for event, html in now.items():
            digest = hashlib.sha256(html.encode()).hexdigest()
            if sent.get(event) != digest:
                sent[event] = digest
                yield ServerSentEvent(raw_data=html, event=event, id=digest[:16])
        await asyncio.sleep(every_s)
